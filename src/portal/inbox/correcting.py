"""People who were told a fact that was corrected later: found by a round, told only where an officer says so."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from motcua.records.model import Procedure as Record
from motcua.records.model import value_at
from portal.accounts import trail
from portal.accounts.models import User
from portal.core.rounds import every
from portal.inbox.letters import tell_correction
from portal.inbox.models import Case, Correction, ReplySource
from portal.inbox.states import TakenMeanwhileError
from portal.procedures.models import Procedure, Version

TOLD = trail.action("motcua.correction.told", _("Báo đã sửa"), _("Báo cho người hỏi rằng thông tin đã sửa"))
DISMISSED = trail.action("motcua.correction.dismissed", _("Không báo"), _("Quyết định không cần báo"))

SECONDS: Final = 600.0
WITHDRAWN: Final = ""
"""Stands for the new version where the procedure is no longer published."""

Cited = tuple[str, str, str]
"""Code, version, and path of a field; an empty path stands for the record as a whole."""


@every(seconds=SECONDS)
def find_corrections() -> int:
    """Find who waits for word and was told what a newer version says otherwise; return how many were found.

    Those are people who left a contact, and whoever brought a question from a village.
    """
    codes = _changed_codes()
    if not codes:
        return 0
    told = Q(turn__code__in=codes) | Q(deliveries__reply__sources__code__in=codes)
    reached = Q(contact__isnull=False) | Q(kind=Case.Kind.GRASSROOTS)
    cases = Case.objects.filter(told, reached).select_related("turn").distinct()
    count = 0
    for case in cases.iterator(chunk_size=100):
        count += _keep(case, [cited for cited in _cited(case) if cited[0] in codes])
    return count


def _changed_codes() -> set[str]:
    """Return the procedures of which a version went out of force within the time that contacts are kept."""
    since = timezone.now() - timedelta(days=2 * settings.RETENTION_DAYS)
    return set(Version.objects.filter(superseded_at__gte=since).values_list("procedure__code", flat=True).distinct())


def _cited(case: Case) -> Iterator[Cited]:
    """Yield what the person was told: by the assistant in the turn, and by officers."""
    if case.turn is not None:
        for citation in case.turn.reply.citations:
            yield citation.code, citation.record_version, citation.field
    sources = ReplySource.objects.filter(reply__deliveries__case=case).exclude(code="").exclude(record_version="")
    yield from sources.values_list("code", "record_version", "path")


def _keep(case: Case, cited: Iterable[Cited]) -> int:
    """Keep one correction for each procedure whose version in force says other things in a field cited."""
    changed: dict[tuple[str, str, str], set[str]] = {}
    for code, version, path in cited:
        now = _current(code)
        if version != now and _differs(code, version, now, path):
            changed.setdefault((code, version, now), set()).add(path)
    count = 0
    for (code, version, now), paths in changed.items():
        _row, made = Correction.objects.get_or_create(
            case=case, code=code, new_version=now, defaults={"old_version": version, "paths": sorted(paths)}
        )
        count += made
    return count


def _current(code: str) -> str:
    found = Procedure.objects.published().filter(code=code).values_list("current__version", flat=True).first()
    return found or WITHDRAWN


def _differs(code: str, old: str, new: str, path: str) -> bool:
    """Whether a field says otherwise in the newer version; where one version is not known any more, it does not."""
    before, after = _record(code, old), _record(code, new)
    if before is None:
        return False
    if after is None:
        return new == WITHDRAWN
    if not path:
        return True
    return _value(before, path) != _value(after, path)


def _record(code: str, version: str) -> Record | None:
    found = Version.objects.of_codes([(code, version)]).first() if version else None
    return found.record if found is not None else None


def _value(record: Record, path: str) -> object:
    try:
        return value_at(record, path)
    except LookupError:
        return None


def proposed(correction: Correction) -> str:
    """Return the words with which an officer begins the notice."""
    name = Procedure.objects.filter(code=correction.code).values_list("name", flat=True).first() or correction.code
    if correction.new_version == WITHDRAWN:
        return _(
            "Thông tin về thủ tục “%(name)s” mà anh/chị đã nhận không còn dùng: thủ tục đã được gỡ khỏi danh mục. "
            "Anh/chị hỏi lại trước khi nộp hồ sơ."
        ) % {"name": name}
    return _(
        "Thông tin về thủ tục “%(name)s” mà anh/chị đã nhận nay được sửa. "
        "Anh/chị xem bản ghi hiện nay trước khi nộp hồ sơ."
    ) % {"name": name}


def tell(correction: Correction, by: User, text: str) -> None:
    """Tell the person, on the private page and by letter, in words that an officer has read.

    Raises:
        TakenMeanwhileError: somebody decided meanwhile.
    """
    _decide(correction, by, Correction.State.TOLD, text)
    trail.record(by, TOLD, correction)
    transaction.on_commit(lambda: tell_correction.enqueue(correction.pk))


def dismiss(correction: Correction, by: User) -> None:
    """Keep that the person need not be told.

    Raises:
        TakenMeanwhileError: somebody decided meanwhile.
    """
    _decide(correction, by, Correction.State.DISMISSED, "")
    trail.record(by, DISMISSED, correction)


def _decide(correction: Correction, by: User, state: str, text: str) -> None:
    waiting = Correction.objects.filter(pk=correction.pk, state=Correction.State.FOUND)
    if not waiting.update(state=state, text=text, told_by=by, told_at=timezone.now()):
        raise TakenMeanwhileError
    correction.refresh_from_db()
