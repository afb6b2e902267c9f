"""Evidence of what a unit did: files that are what they say they are, and addresses."""

import secrets
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import trail
from portal.conversations.services import storable
from portal.outreach.directives.models import Assignment, Evidence
from portal.outreach.directives.storing import TYPES, forget, suffix_of
from portal.outreach.directives.working import State, WorkError

ADDED = trail.action("motcua.evidence.added", gettext_lazy("Thêm minh chứng"), gettext_lazy("Thêm minh chứng"))
REMOVED = trail.action("motcua.evidence.removed", gettext_lazy("Bỏ minh chứng"), gettext_lazy("Bỏ minh chứng"))
SEEN = trail.action("motcua.evidence.seen", gettext_lazy("Tải minh chứng"), gettext_lazy("Tải minh chứng về"))

MOST_BYTES: Final = 15 * 1024 * 1024
MOST: Final = 30
"""Pieces of evidence of one assignment."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS: Final[dict[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "doc": (OLE,),
    "xls": (OLE,),
    "docx": (ZIP,),
    "xlsx": (ZIP,),
    "pptx": (ZIP,),
}
"""How the content of a file of each kind begins; of MP4 the mark stands a little later."""

MP4_MARK: Final = slice(4, 8)


def unfit(file: UploadedFile[Any]) -> str:
    """Return why a file cannot be taken, nothing where it can."""
    suffix = suffix_of(file.name or "")
    if suffix not in TYPES:
        return _("Chỉ nhận tệp %(kinds)s.") % {"kinds": ", ".join(one.upper() for one in TYPES)}
    if not file.size:
        return _("Tệp rỗng.")
    if file.size > MOST_BYTES:
        return _("Tệp lớn hơn %(most)s MB.") % {"most": MOST_BYTES // (1024 * 1024)}
    beginning = file.read(16)
    file.seek(0)
    right = beginning[MP4_MARK] == b"ftyp" if suffix == "mp4" else beginning.startswith(BEGINNINGS[suffix])
    return "" if right else _("Nội dung tệp không đúng với đuôi .%(suffix)s.") % {"suffix": suffix}


def stored_name(file: UploadedFile[Any]) -> str:
    """Return a name of our own for a file; what its owner called it is kept apart, and no path is made of it."""
    return f"{secrets.token_hex(12)}.{suffix_of(file.name or '')}"


def add(assignment: Assignment, by: Any, *, title: str, file: UploadedFile[Any] | None, url: str) -> Evidence:
    """Add a file or an address to what a unit has yet to hand in.

    Raises:
        WorkError: it is handed in already, or has as much evidence as it may.
    """
    with transaction.atomic():
        held = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        if not held.is_with_unit:
            raise WorkError(_("Kết quả đã nộp; muốn thêm minh chứng thì đề nghị cấp giao việc trả lại."))
        if held.evidence.count() >= MOST:
            raise WorkError(_("Mỗi việc có tối đa %(most)s minh chứng.") % {"most": MOST})
        named = storable(title or (file.name if file else url) or "")[:200]
        made = Evidence(assignment=held, title=named, url=url, added_by=by)
        if file is not None:
            made.file.save(stored_name(file), file, save=False)
        made.save()
        state = State.UNDER_WAY if held.state == State.OPEN else held.state
        Assignment.objects.filter(pk=held.pk).update(state=state, edition=F("edition") + 1)
        trail.record(by, ADDED, held, title=made.title)
    assignment.refresh_from_db()
    return made


def may_go(one: Evidence, assignment: Assignment) -> bool:
    """Whether the unit may take a piece of evidence away: what was handed in once stays."""
    handed_in = assignment.submitted_at
    return assignment.is_with_unit and (handed_in is None or one.added_at > handed_in)


def remove(one: Evidence, by: Any) -> None:
    """Take away a piece of evidence that was never handed in.

    Raises:
        WorkError: it was handed in.
    """
    with transaction.atomic():
        held = Assignment.objects.select_for_update(of=("self",)).get(pk=one.assignment_id)
        if not may_go(one, held):
            raise WorkError(_("Minh chứng đã nộp thì không bỏ được."))
        trail.record(by, REMOVED, held, title=one.title)
        Assignment.objects.filter(pk=held.pk).update(edition=F("edition") + 1)
        one.delete()
        forget(one.file.name)
