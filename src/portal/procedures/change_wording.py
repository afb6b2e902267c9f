"""How changes of a record are named and told: headings, names of fields, parts in words.

Figures are told by the engine's own wording; what a record does not state is said, never filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.answers import wording as engine_wording
from motcua.records.model import (
    NOT_STATED,
    Case,
    Channel,
    Document,
    DossierGroup,
    Fee,
    FeeKind,
    Form,
    Kind,
    LegalBasis,
    Level,
    Part,
    Result,
    Step,
    TimeLimit,
    TimeUnit,
)
from portal.procedures import wording

NOT_SAID: Final = _("Bản ghi không nêu")
NO_SUCH: Final = _("Không có")
COMPLETE: Final[Mapping[object, Promise]] = {True: _("Có nội dung chi tiết"), False: _("Mới chỉ có tên thủ tục")}
IN_FORCE: Final[Mapping[object, Promise]] = {True: _("Còn hiệu lực"), False: _("Đã bị bãi bỏ")}


@dataclass(frozen=True)
class Heading:
    """A side of the procedure under which changes are told, and the beginnings of the paths that belong there."""

    title: Promise
    paths: tuple[str, ...]
    weighty: bool = False


HEADINGS: Final = (
    Heading(_("Hiệu lực"), ("in_force",), weighty=True),
    Heading(_("Phí, lệ phí"), ("channels.fees",), weighty=True),
    Heading(_("Thời hạn giải quyết"), ("channels.time_limit", "cases.time_limit"), weighty=True),
    Heading(_("Mẫu đơn, tờ khai"), ("dossier.documents.forms",)),
    Heading(_("Giấy tờ cần có"), ("dossier",), weighty=True),
    Heading(_("Cách nộp hồ sơ"), ("channels",)),
    Heading(_("Ai được thực hiện"), ("subjects",)),
    Heading(
        _("Nơi nộp, cơ quan giải quyết"),
        ("executing_agencies", "competent_authorities", "coordinating_agencies", "receiving_address", "levels"),
    ),
    Heading(_("Các bước thực hiện"), ("steps",)),
    Heading(_("Yêu cầu, điều kiện"), ("requirements",)),
    Heading(_("Kết quả nhận được"), ("results",)),
    Heading(_("Căn cứ pháp lý"), ("legal_bases",)),
    Heading(_("Các trường hợp"), ("cases",)),
    Heading(_("Quyết định công bố"), ("decision",)),
    Heading(_("Thông tin chung"), ("",)),
)
"""In the order in which they are told; of a path the first that fits counts."""


def heading(path: str) -> Heading:
    """Return the heading of a path without places ("channels.fees.amount")."""
    return next(one for one in HEADINGS if any(_begins(path, start) for start in one.paths))


def _begins(path: str, start: str) -> bool:
    return not start or path == start or path.startswith(f"{start}.")


LEAVES: Final[Mapping[str, Promise]] = {
    "name": _("tên"),
    "title": _("tên"),
    "text": _("nội dung"),
    "note": _("ghi chú"),
    "amount": _("mức thu"),
    "originals": _("số bản chính"),
    "copies": _("số bản sao"),
    "kind": _("loại"),
    "number": _("số, ký hiệu"),
    "code": _("mã"),
    "url": _("địa chỉ"),
    "unit": _("đơn vị thời gian"),
    "time_limit": _("thời hạn"),
    "fees": _("phí, lệ phí"),
    "forms": _("mẫu đơn"),
    "documents": _("giấy tờ"),
    "issued_by": _("cơ quan ban hành"),
    "issued_on": _("ngày ban hành"),
    "complete": _("mức đầy đủ"),
    "in_force": _("tình trạng"),
    "fields": _("lĩnh vực"),
    "levels": _("cấp thực hiện"),
    "promulgating_authority": _("cơ quan công bố"),
    "executing_agencies": _("cơ quan thực hiện"),
    "competent_authorities": _("cơ quan có thẩm quyền"),
    "coordinating_agencies": _("cơ quan phối hợp"),
    "receiving_address": _("nơi nhận hồ sơ"),
    "subjects": _("đối tượng"),
    "summary": _("tóm tắt"),
    "cases": _("thứ tự các trường hợp"),
    "channels": _("thứ tự các cách nộp"),
    "dossier": _("thứ tự các nhóm giấy tờ"),
    "dossier_sets": _("số bộ hồ sơ"),
    "steps": _("thứ tự các bước"),
    "requirements": _("thứ tự các điều kiện"),
    "results": _("thứ tự các kết quả"),
    "legal_bases": _("thứ tự các văn bản"),
    "keywords": _("từ khóa"),
}

PLAIN_LISTS: Final = frozenset(
    {"fields", "levels", "executing_agencies", "competent_authorities", "coordinating_agencies", "keywords"}
)
"""Lists of mere names that share a heading with others, so that a name that came or went is told with its list's."""


def leaf(within: type, name: str) -> Promise:
    """Return what a field of a part is called."""
    return _("số thời gian") if within is TimeLimit and name == "amount" else LEAVES[name]


def channel(part: Channel) -> Promise:
    """Return the name of a way of handing in."""
    return wording.CHANNELS[part.kind]


def name_of(part: Part) -> str:
    """Return what names a part, as the record has it; empty where nothing does."""
    match part:
        case Fee():
            return _fee_name(part)
        case Document() | DossierGroup() | Case() | Result() | Form():
            return part.name
        case Step():
            return part.title
        case LegalBasis():
            return part.number or part.title
        case _:
            return ""


def _fee_name(part: Fee) -> str:
    kind = engine_wording.FEES[part.kind]
    return f"{kind} ({part.note})" if part.note else kind


def unit(part: TimeLimit) -> str:
    """Return the unit of a time limit in words, empty where there is none."""
    return "" if part.unit is NOT_STATED else engine_wording.UNITS[part.unit]


def is_own(value: object) -> bool:
    """Whether a text is a value of ours, not words of the record."""
    return isinstance(value, Enum)


def own_words(value: object, path: str) -> Promise | str | None:
    """Return a value that is ours in the reader's language; None where its words are the record's."""
    if value is NOT_STATED:
        return NOT_SAID
    if isinstance(value, Level):
        return wording.LEVELS[value]
    if isinstance(value, Kind):
        return wording.KINDS[value]
    if isinstance(value, bool):
        return (IN_FORCE if path.endswith("in_force") else COMPLETE)[value]
    return None


def short(value: object) -> str:
    """Return one line for a member of a list whose order changed."""
    if isinstance(value, Channel):
        return engine_wording.CHANNELS[value.kind]
    if isinstance(value, Level):
        return engine_wording.LEVELS[value]
    return name_of(value) if isinstance(value, Part) else str(value)


def lines(part: Part) -> list[str]:
    """Return a whole part that came or went, in lines."""
    match part:
        case Fee():
            return [engine_wording.fee(part)]
        case Document():
            return [_paper(part)]
        case DossierGroup():
            return [*filter(None, [part.name]), *(_paper(one) for one in part.documents)]
        case Channel():
            told = [engine_wording.CHANNELS[part.kind], engine_wording.time_limit(part.time_limit)]
            return [*filter(None, [*told, *map(engine_wording.fee, part.fees), part.note])]
        case _:
            return [value(part, "", "")]


def _paper(part: Document) -> str:
    count = engine_wording.copies(part.originals, part.copies)
    told = f"{part.name} ({count})" if count else part.name
    forms = engine_wording.forms(form.name for form in part.forms)
    return " – ".join(filter(None, [told, part.note, forms]))


def value(part: object, path: str, unit: str) -> str:
    """Return a value in words; `unit` goes with an amount of time."""
    match part:
        case TimeLimit():
            return engine_wording.time_limit(part)
        case Step():
            return f"{part.title}: {part.text}" if part.title else part.text
        case Case():
            limit = engine_wording.time_limit(part.time_limit)
            return f"{part.name}: {limit}" if limit else part.name
        case LegalBasis():
            return part.title if part.number in part.title else f"{part.number}: {part.title}".rstrip(": ")
        case Result() | Form():
            return part.name
        case TimeUnit():
            return engine_wording.UNITS[part]
        case FeeKind():
            return engine_wording.FEES[part]
        case date():
            return engine_wording.day(part)
        case int() | float() if path.endswith(".amount"):
            return _amount(part, path, unit)
        case _:
            return str(part)


def _amount(figure: float, path: str, unit: str) -> str:
    if ".fees[" in path:
        return engine_wording.amount(int(figure))
    return f"{engine_wording.number(figure)} {unit}".strip()
