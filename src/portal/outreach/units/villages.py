"""Rules of villages: the code of a new one, names that are taken, and how one ends."""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.errors import MotcuaError
from motcua.text.normal import normalise
from portal.accounts import trail
from portal.outreach.units.models import Unit

KIND_WORDS: Final = (
    *("thôn", "tổ dân phố", "khu phố", "khối phố", "khối", "xóm", "ấp", "bản", "buôn", "làng", "bon", "plei", "tổ"),
    *("khu", "tiểu khu", "khóm", "cụm dân cư"),
)
"""What places below a commune are called; the word stands before the name."""

ENDED: Final = trail.action(
    "motcua.unit.ended", gettext_lazy("Ghi nhận thôn không còn"), gettext_lazy("Ghi thôn, tổ dân phố không còn")
)
Objection = Callable[[Unit, date], str]
"""Says why a village cannot end on a day, in a sentence; empty where nothing stands against it."""

_objections: Final[list[Objection]] = []


class EndingRefusedError(MotcuaError):
    """A village cannot end yet; the message says what is to be done before."""


def objects_to_ending(objection: Objection) -> Objection:
    """Declare what of another room may stand against the end of a village."""
    _objections.append(objection)
    return objection


def end(village: Unit, day: date, user: Any) -> None:
    """Write down that a village is no more from a day on (merged, dissolved); all that was kept for it stays.

    Raises:
        EndingRefusedError: something stands against it.
    """
    with transaction.atomic():
        village = Unit.objects.select_for_update().get(pk=village.pk)
        if village.level != Unit.Level.VILLAGE or village.ended_on is not None:
            raise EndingRefusedError(_("Chỉ ghi nhận không còn đối với thôn, tổ dân phố đang có."))
        said = [reason for reason in (objection(village, day) for objection in _objections) if reason]
        if said:
            raise EndingRefusedError(" ".join(said))
        village.ended_on = day
        village.save()
        trail.record(user, ENDED, village, day=day.isoformat())


def named_with_kind(kind: str, name: str) -> str:
    """Return a village's name with the word for what it is before it, unless that stands there already."""
    bare, word = (" ".join(unicodedata.normalize("NFC", text).split()) for text in (name, kind))
    word = word.lower()
    if not word or bare.lower().startswith(f"{word} "):
        return bare
    return f"{word[:1].upper()}{word[1:]} {bare}"


def same_name(name: str) -> str:
    """Return what two names have in common that are one, whatever case and spacing; marks count."""
    return " ".join(normalise(name).lower().split())


def taken_names(commune: Unit) -> dict[str, Unit]:
    """Return the standing villages of a commune by `same_name`."""
    return {same_name(one.name): one for one in Unit.objects.villages().standing().filter(parent=commune)}


def next_codes(commune: Unit, codes: Iterable[str] | QuerySet[Any, str] | None = None) -> Callable[[], str]:
    """Return what draws codes for new villages of a commune, the commune's with a number, none of them taken."""
    if codes is None:
        codes = Unit.objects.filter(code__startswith=f"{commune.code}-").values_list("code", flat=True)
    taken = set(codes)
    last = 0

    def draw() -> str:
        nonlocal last
        while True:
            last += 1
            code = f"{commune.code}-{last:03}"
            if code not in taken:
                taken.add(code)
                return code

    return draw
