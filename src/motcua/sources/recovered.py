"""Records recovered from page text or document exports in which the borders of tables were lost, one a line.

`methods` and `dossier` were split by rule and can be wrong; `dossier_raw` is the text as it was, and the counts of
papers are read from it again (`recovered_dossier`). What is plainly broken is left out rather than guessed.
Checked against the 77 procedures that also have a detail record: "Miễn phí" is how the portal's page shows the
value 0, "Không có thông tin" an empty one, and a count of copies that is not shown is 0.
"""

import re
from typing import Final

from motcua.records.model import (
    NOT_STATED,
    Channel,
    ChannelKind,
    Decision,
    LegalBasis,
    Level,
    NotStated,
    Procedure,
    Result,
    SourceKind,
    TimeLimit,
    TimeUnit,
)
from motcua.sources.agencies import levels_of
from motcua.sources.money import fees_of
from motcua.sources.passages import legal_basis, legal_number, requirements_of, steps_of
from motcua.sources.recovered_dossier import dossier_of
from motcua.sources.rows import Row, build
from motcua.sources.wording import is_web_address, stated, states_nothing, unbullet

_CHANNELS: Final = {
    "trực tiếp": ChannelKind.IN_PERSON,
    "trực tuyến": ChannelKind.ONLINE,
    "dịch vụ bưu chính": ChannelKind.POST,
}
_LEVELS: Final = {
    "cấp bộ": Level.MINISTRY,
    "cấp tỉnh": Level.PROVINCE,
    "cấp xã": Level.COMMUNE,
    "cơ quan khác": Level.OTHER,
}
_UNITS: Final = {
    "ngày làm việc": TimeUnit.WORKING_DAY,
    "ngày": TimeUnit.DAY,
    "giờ": TimeUnit.HOUR,
    "tháng": TimeUnit.MONTH,
    "năm": TimeUnit.YEAR,
}
_TIME: Final = re.compile(
    r"(?P<amount>\d{1,4}(?:[.,]\d{1,2})?)(?: ?(?P<unit>ngày làm việc|ngày|giờ|tháng|năm))?", re.IGNORECASE
)
_RESULT_CODE: Final = re.compile(r"Mã: ?")
_CODE: Final = re.compile(r"(?=\w*[.\-\d])[A-Z\d]{2,6}(?:[.\-](?:[A-Za-z]{0,3}\d{1,8}|[A-Z]{2,4}(?=[.\-])))*(?=\W|[^\W\d_]|$)")
_NO_CODE: Final = re.compile(r"[a-z]+\d*(?=[A-ZĐ])|.*", re.DOTALL)
_CELL_LIMIT: Final = 300
_BARE_BULLET: Final = re.compile(r"(?:^|\n)[+\-*•]$")
_AGENCY_LABEL: Final = "Cơ quan thực hiện"
_DECISION_WORDS: Final = re.compile(r"^(?:quyết định )?(?:số )?:? ?", re.IGNORECASE)
_GLUED_YEAR: Final = re.compile(r"^(?:19|20)\d\d\.(?=\d+/\d{4}/)")
_SUBJECTS: Final = (
    "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "Cán bộ, công chức, viên chức",
)


def read_recovered(row: Row) -> Procedure:
    """Return the record of one row.

    Raises:
        SourceError: no name, a code of another form, or a field of the wrong type.
    """
    agencies = _listed(row.text("agency"))
    return build(
        row,
        {
            "code": row.text("code"),
            "name": row.text("name").rstrip(" ."),
            "fields": _one(row.text("field")),
            "levels": _levels(row.text("level")) or levels_of(agencies),
            "executing_agencies": agencies,
            "competent_authorities": _listed(row.text("authority")),
            "coordinating_agencies": _one(row.text("coordinating")),
            "receiving_address": stated(row.passage("receiving_address")),
            "subjects": _subjects(row.text("subject")),
            "channels": tuple(channel for method in row.rows("methods") if (channel := _channel(method)) is not None),
            "dossier": dossier_of(row),
            "steps": steps_of(stated(row.passage("steps"))),
            "requirements": requirements_of(row.passage("requirements")),
            "results": _results(row),
            "legal_bases": _legal_bases(row),
            "decision": Decision(number=_decision_number(stated(row.text("decision")))),
            "provenance": row.origin.provenance(SourceKind.RECOVERED, url=_page(row)),
        },
    )


def time_limit_of(text: str) -> TimeLimit | NotStated:
    """Return the time limit of a cell such as "5 Ngày làm việc", "1" (no unit) or words.

    Decimal commas and points mean the same; "Không quy định" and the like are not stated.
    """
    if states_nothing(text):
        return NOT_STATED
    found = _TIME.fullmatch(text)
    if found is None:
        return TimeLimit(note=text)
    unit = _UNITS[found["unit"].lower()] if found["unit"] else NOT_STATED
    return TimeLimit(amount=float(found["amount"].replace(",", ".")), unit=unit)


def _channel(method: Row) -> Channel | None:
    kind = _CHANNELS.get(method.text("channel").lower())
    if kind is None:
        return None
    return Channel(
        kind=kind,
        time_limit=time_limit_of(method.text("time_limit")),
        fees=fees_of(method.passage("fee")),
        note=stated(method.passage("note")),
    )


def _decision_number(text: str) -> str:
    return legal_number(text) or _DECISION_WORDS.sub("", text)


def _page(row: Row) -> str:
    url = row.text("url")
    return url if is_web_address(url) else ""


def _one(text: str) -> tuple[str, ...]:
    kept = stated(text).rstrip(" .")
    return (kept,) if kept else ()


def _listed(text: str) -> tuple[str, ...]:
    """Return the agencies of a list joined by commas.

    Names of agencies hold commas too ("xã, phường, thị trấn"): a part is an agency of its own only if it begins
    with a capital and is not a bare word or two.
    """
    parts: list[str] = []
    for part in re.split(r", (?=[A-ZĐÀ-Ỹ])", stated(text).rstrip(" .")):
        opens_agency = not parts or (len(part.split()) > 2 and not re.match(r"Thể thao|Hạ tầng|Cơ giới", part))
        if opens_agency:
            parts.append(part)
        else:
            parts[-1] += f", {part}"
    return tuple(dict.fromkeys(part for part in parts if part))


def _levels(text: str) -> tuple[Level, ...]:
    named = {_LEVELS.get(part.strip().lower()) for part in text.split(",")}
    return tuple(level for level in Level if level in named)


def _subjects(text: str) -> tuple[str, ...]:
    """Return the kinds of people and bodies of a list joined by commas; two of their names hold a comma."""
    left, found = stated(text), []
    for name in _SUBJECTS:
        if name in left:
            found.append(name)
            left = left.replace(name, "")
    found += [part.strip() for part in left.split(",") if part.strip()]
    return tuple(dict.fromkeys(found))


def _results(row: Row) -> tuple[Result, ...]:
    """Return the results; without a list of them the text, cut at the codes that were glued to the names."""
    listed = row.texts("result_list") or tuple(
        part.strip() for part in _RESULT_CODE.split(row.text("result")) if part.strip()
    )
    names = (unbullet(name).rstrip(" ;,") for name in listed if not states_nothing(name))
    return tuple(Result(name=name) for name in dict.fromkeys(names) if name)


def _legal_bases(row: Row) -> tuple[LegalBasis, ...]:
    """Return the legal documents: a list of numbers, or of objects with number and title."""
    if any(isinstance(item, dict) for item in row.items("legal_basis")):
        found = [legal_basis(entry.text("so_ky_hieu"), entry.text("trich_yeu")) for entry in row.rows("legal_basis")]
    else:
        found = [_numbered(number) for number in row.texts("legal_basis")]
    return tuple(dict.fromkeys(basis for basis in found if basis is not None))


def _numbered(number: str) -> LegalBasis | None:
    """Return the document of a number; a year of the text before it that stuck to it is taken off."""
    return legal_basis(_GLUED_YEAR.sub("", number), "")
