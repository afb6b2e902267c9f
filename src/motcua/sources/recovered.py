"""Records recovered from page text or document exports in which the borders of tables were lost, one a line.

`methods` and `dossier` were split by rule and can be wrong; `dossier_raw` is the text as it was, and the counts of
papers are read from it again (`recovered_dossier`). What is plainly broken is left out rather than guessed.
Checked against the 77 procedures that also have a detail record: "Miễn phí" is how the portal's page shows the
value 0, "Không có thông tin" an empty one, and a count of copies that is not shown is 0.
"""

import re
from collections.abc import Iterator
from typing import Final

from motcua.records.model import (
    NOT_STATED,
    Channel,
    ChannelKind,
    Decision,
    Fee,
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
from motcua.sources.passages import legal_number, requirements_of, steps_of
from motcua.sources.recovered_dossier import dossier_of
from motcua.sources.recovered_legal import legal_bases_of
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
_CODE_LABEL: Final = re.compile(r"Mã: ?")
_RESULT_CODE: Final = re.compile(r"(?:[A-Z]{1,4}\d{0,3}|\d{1,5})(?:[.\-](?:[A-Za-z]{0,3}\d{1,8}|[A-Z]{2,4}(?=[.\-])))*")
_NO_CODE: Final = re.compile(r"[a-z]+\d*(?=[A-ZĐ])|.*", re.DOTALL)
_GLUED_SUM: Final = re.compile(r"(?P<digits>\d[\d.,]*) ?[^\W\d_][^\d(]*(?:\((?P<note>.*)\)[. ]*)?", re.DOTALL)
_LONGEST_AGENCY: Final = 300
_LONGEST_ADDRESS: Final = 300
_LONGEST_SENTENCE: Final = 600
_STEP_WORDS: Final = re.compile(r"Bước \d|\n")
_STEP_NUMBER: Final = re.compile(r"\bBước \d")
_PLACE: Final = re.compile(
    r"^\W*(?:(?:nộp |hồ sơ được nộp )?(?:trực tiếp|tại|qua)\b|bộ phận|bất kỳ|trung tâm|cơ quan|ủy ban|sở|cục|chi cục"
    r"|văn phòng|cổng dịch vụ)|\b(?:nộp|gửi)\b[^.;]{0,80}\bhồ sơ\b.*\b(?:đến|tới|tại)\b",
    re.IGNORECASE | re.DOTALL,
)
_BARE_BULLET: Final = re.compile(r"(?:^|\n)[+\-*•]\Z")
_AGENCY_LABEL: Final = "Cơ quan thực hiện"
_DECISION_WORDS: Final = re.compile(r"^(?:quyết định )?(?:số )?:? ?", re.IGNORECASE)
_SUBJECTS: Final = (
    "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "Cán bộ, công chức, viên chức",
)


def read_recovered(row: Row) -> Procedure:
    """Return the record of one row.

    Raises:
        SourceError: no name, a code of another form, or a field of the wrong type.
    """
    agencies = _agencies(row, "agency")
    return build(
        row,
        {
            "code": row.text("code"),
            "name": row.text("name").rstrip(" ."),
            "fields": _one(row.text("field")),
            "levels": _levels(row.text("level")) or levels_of(agencies),
            "executing_agencies": agencies,
            "competent_authorities": _agencies(row, "authority"),
            "coordinating_agencies": _one(row.text("coordinating")),
            "receiving_address": _address(row),
            "subjects": _subjects(row.text("subject")),
            "channels": _channels(row),
            "dossier": dossier_of(row),
            "steps": steps_of(_steps_text(row)),
            "requirements": requirements_of(row.passage("requirements")),
            "results": _results(row),
            "legal_bases": legal_bases_of(row),
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


def _channels(row: Row) -> tuple[Channel, ...]:
    """Return the ways of handing in, with the time limits and fees that are sure.

    On the page a time without a unit stands right before a sum ("1" + "100 VNĐ"), so that nothing tells where one
    ends. Of such a cell the time is taken over that the row's other ways agree on, and of the sum only its note.
    """
    methods = row.rows("methods")
    sure = {method.text("time_limit") for method in methods if _is_bare_number(method) and _glued_sum(method) is None}
    agreed = sure.pop() if len(sure) == 1 else ""
    return tuple(channel for method in methods if (channel := _channel(method, agreed)) is not None)


def _channel(method: Row, agreed: str) -> Channel | None:
    kind = _CHANNELS.get(method.text("channel").lower())
    if kind is None:
        return None
    limit, fees = time_limit_of(method.text("time_limit")), fees_of(method.passage("fee"))
    if (glued := _glued_sum(method)) is not None:
        digits = method.text("time_limit") + glued["digits"]
        limit = time_limit_of(agreed if digits.startswith(agreed) and agreed != digits else "")
        note = fees[0].note if fees[0].amount is not NOT_STATED else glued["note"] or ""
        fees = (Fee(note=note), *fees[1:])
    return Channel(kind=kind, time_limit=limit, fees=fees, note=stated(method.passage("note")))


def _is_bare_number(method: Row) -> bool:
    time = method.text("time_limit")
    return time.isascii() and time.isdecimal()


def _glued_sum(method: Row) -> re.Match[str] | None:
    """Return the sum whose first figures may have gone to the time limit before it, None if there is none."""
    return _GLUED_SUM.match(method.passage("fee")) if _is_bare_number(method) else None


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


def _agencies(row: Row, key: str) -> tuple[str, ...]:
    """Return the agencies of a cell; none of one that swallowed the text of other parts of the page."""
    agencies = _listed(row.text(key))
    return () if _is_swallowed(row, key, agencies) else agencies


def _is_swallowed(row: Row, key: str, agencies: tuple[str, ...]) -> bool:
    too_long = any(len(agency) > _LONGEST_AGENCY for agency in agencies)
    return too_long or _STEP_WORDS.search(row.passage(key).strip()) is not None


def _address(row: Row) -> str:
    """Return where to hand in; "" for a text of steps, or a long one that names no place."""
    address = stated(row.passage("receiving_address"))
    is_long, is_endless = len(address) > _LONGEST_ADDRESS, len(address) > _LONGEST_SENTENCE
    if is_endless or _STEP_NUMBER.search(address) or (is_long and not _PLACE.search(address)):
        return ""
    return address


def _steps_text(row: Row) -> str:
    """Return the text of the steps, with the end that went to the agencies.

    It did where a sentence of the steps, right behind its bullet, begins with the words of the agencies' label.
    """
    text, agency = stated(row.passage("steps")), row.passage("agency")
    is_cut = _BARE_BULLET.search(text) and agency[:1].islower() and _is_swallowed(row, "agency", _listed(agency))
    return f"{text} {_AGENCY_LABEL} {agency}" if is_cut else text


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
    """Return the results; a code stands behind each name, and the next name right behind the code."""
    text = row.text("result")
    listed = _named_and_coded(text) if _CODE_LABEL.search(text) else [(name, "") for name in _listed_results(row, text)]
    results: dict[str, Result] = {}
    for words, code in listed:
        name = unbullet(words.lstrip(" .;,")).rstrip(" ;,")
        if name and not states_nothing(name):
            results.setdefault(name, Result(name=name, code=code))
    return tuple(results.values())


def _listed_results(row: Row, text: str) -> tuple[str, ...]:
    return row.texts("result_list") or (text,)


def _named_and_coded(text: str) -> Iterator[tuple[str, str]]:
    """Give the names and codes of "Giấy phépMã: KQ.G12.000774Văn bản..."; "" for a code of no known form."""
    name, *rest = _CODE_LABEL.split(text)
    for part in rest:
        found = _RESULT_CODE.match(part)
        code = found[0] if found and any(map(str.isdecimal, found[0])) else ""
        yield name, code
        name = part[len(code) :] if code else _NO_CODE.sub("", part, count=1)
    yield name, ""
