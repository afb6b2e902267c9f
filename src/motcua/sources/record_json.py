"""The engine's own record as JSON (`Procedure.model_dump_json`): one record a file, or one a line."""

from motcua.records.model import NOT_STATED, Procedure, SourceKind
from motcua.sources.limits import MAX_ITEMS, MAX_NUMBER
from motcua.sources.rows import Row, build, shown
from motcua.sources.wording import fault_in, is_web_address, tidy, tidy_lines


def read_record(row: Row) -> Procedure:
    """Return the record as it was written; its text is brought to normal form, its provenance kept.

    A record without a provenance is one of the sample catalogue's; its place is filled in.

    Raises:
        SourceError: a field is unknown, missing, too large or of the wrong type.
    """
    content = {key: _normal(value, Row(row.values, row.origin), key) for key, value in row.values.items()}
    if content.get("provenance") is None:
        content["provenance"] = row.origin.provenance(SourceKind.SAMPLE)
    record = build(row, content)
    if record.provenance.file:
        return record
    placed = record.provenance.model_copy(update={"file": row.origin.file, "line": row.origin.line})
    return record.model_copy(update={"provenance": placed})


def _normal(value: object, row: Row, field: str) -> object:
    """Return the value with every text in normal form and every number and list within its bounds."""
    if isinstance(value, str):
        if field.endswith(".url") and value and not is_web_address(value):
            raise row.fault(field, f"địa chỉ trang không bắt đầu bằng https://: {shown(value)}")
        return _text(value, row, field)
    if isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise row.fault(field, f"danh sách dài {len(value)} phần tử, nhiều hơn {MAX_ITEMS}")
        return tuple(_normal(item, row, f"{field}[{at}]") for at, item in enumerate(value))
    if isinstance(value, dict):
        return {key: _normal(item, row, f"{field}.{key}") for key, item in value.items()}
    if isinstance(value, int | float) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise row.fault(field, f"số nằm ngoài khoảng từ 0 đến {MAX_NUMBER}")
    return value


def _text(value: str, row: Row, field: str) -> object:
    if reason := fault_in(value):
        raise row.fault(field, reason)
    if value == NOT_STATED.value:
        return NOT_STATED
    return tidy_lines(value) if "\n" in value else tidy(value)
