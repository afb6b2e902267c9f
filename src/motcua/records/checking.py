"""What an officer should look at in a record: findings on its quality, in Vietnamese. They reject nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from motcua.records.model import Fee, NotStated, Part, Procedure, TimeLimit, name_key

_Check: TypeAlias = Callable[[Procedure], Iterator["Finding"]]

_SUM: Final = re.compile(r"(?<![\d.,/])(\d{1,3}(?:[.,]\d{3})+|\d{4,})\s*(?:đồng|vnđ|vnd|đ)\b", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_CONTROL_IN_JSON: Final = re.compile(r"\\u00[01]|\\[bf]|[\x7f\ufffd]")
_WANTED: Final = (
    ("channels", "channel_missing", "không nêu cách nộp hồ sơ nào"),
    ("dossier", "documents_missing", "không nêu giấy tờ nào"),
    ("steps", "steps_missing", "không nêu trình tự thực hiện"),
    ("legal_bases", "legal_basis_missing", "không nêu căn cứ pháp lý"),
    ("executing_agencies", "agency_missing", "không nêu cơ quan thực hiện"),
    ("results", "result_missing", "không nêu kết quả thực hiện"),
)


@dataclass(frozen=True)
class Finding:
    """One finding: a short name for programs, the path of the part (see `value_at`), a sentence for people."""

    code: str
    path: str
    message: str


def check(record: Procedure) -> tuple[Finding, ...]:
    """Return what is doubtful in a record; an entry that only names a procedure is checked for its text alone."""
    checks = (*_OF_COMPLETE, _odd_characters) if record.complete else (_odd_characters,)
    return tuple(finding for each in checks for finding in each(record))


def _missing(record: Procedure) -> Iterator[Finding]:
    """Parts that the law wants in every record (Decree 63/2010 Art 8(2)) and the legal basis."""
    for name, code, message in _WANTED:
        if not getattr(record, name):
            yield Finding(code, name, f"Hồ sơ thủ tục {message}.")


def _fees(record: Procedure) -> Iterator[Finding]:
    for path, fee in _all_fees(record):
        sums = {int(re.sub(r"[.,]", "", found)) for found in _SUM.findall(fee.note)}
        if isinstance(fee.amount, NotStated) or not sums or fee.amount in sums:
            continue
        if fee.amount == 0:
            message = "Mức thu ghi 0 nhưng ghi chú nêu số tiền; không được hiểu là miễn phí."
            yield Finding("zero_fee_with_sum", path, message)
        else:
            yield Finding("fee_differs", path, f"Mức thu ghi {fee.amount} đồng nhưng ghi chú nêu số tiền khác.")


def _all_fees(record: Procedure) -> Iterator[tuple[str, Fee]]:
    for at, channel in enumerate(record.channels):
        for position, fee in enumerate(channel.fees):
            yield f"channels[{at}].fees[{position}]", fee


def _time_limits(record: Procedure) -> Iterator[Finding]:
    for path, limit in _all_time_limits(record):
        if isinstance(limit.amount, NotStated):
            continue
        if isinstance(limit.unit, NotStated):
            yield Finding("unit_missing", path, f"Thời hạn ghi {limit.amount:g} nhưng không có đơn vị.")
        if limit.amount == 0:
            yield Finding("zero_time_limit", path, "Thời hạn ghi 0.")


def _all_time_limits(record: Procedure) -> Iterator[tuple[str, TimeLimit]]:
    for name in ("channels", "cases"):
        for at, part in enumerate(getattr(record, name)):
            if isinstance(part.time_limit, TimeLimit):
                yield f"{name}[{at}].time_limit", part.time_limit


def _repeated_documents(record: Procedure) -> Iterator[Finding]:
    for at, group in enumerate(record.dossier):
        times = Counter(name_key(document.name) for document in group.documents)
        for position, document in enumerate(group.documents):
            key = name_key(document.name)
            if times.pop(key, 1) > 1:
                path = f"dossier[{at}].documents[{position}]"
                yield Finding("document_repeated", path, f"Giấy tờ lặp lại trong cùng một nhóm: {document.name[:80]}")


def _legal_numbers(record: Procedure) -> Iterator[Finding]:
    for at, basis in enumerate(record.legal_bases):
        if not basis.number:
            yield Finding("legal_number_missing", f"legal_bases[{at}]", "Căn cứ pháp lý không có số, ký hiệu.")


def _odd_characters(record: Procedure) -> Iterator[Finding]:
    if not _CONTROL_IN_JSON.search(record.model_dump_json(exclude={"provenance"})):
        return  # the quick way for nearly every record
    for path, text in _texts("", record):
        if _CONTROL.search(text):
            yield Finding("odd_character", path, "Văn bản có ký tự NUL, ký tự điều khiển hoặc ký tự hỏng.")


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _texts(f"{path}[{at}]", item)
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _texts(f"{path}.{name}" if path else name, getattr(value, name))


_OF_COMPLETE: Final[tuple[_Check, ...]] = (_missing, _fees, _time_limits, _repeated_documents, _legal_numbers)
