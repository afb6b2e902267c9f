"""Typed access to a row of an outside file: every wrong type becomes a `SourceError` that names the field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pydantic import ValidationError

from motcua.errors import Place, SourceError
from motcua.records.model import CODE_PATTERN, NOT_STATED, NotStated, Procedure, Provenance, SourceKind
from motcua.sources.limits import MAX_ITEMS, MAX_NUMBER
from motcua.sources.wording import fault_in, is_web_address, tidy, tidy_lines

Reader: TypeAlias = Callable[["Row"], Procedure]
"""A format: one row to one record; raises `SourceError` for a row that cannot become one."""

_JSON_TYPES: Final[Mapping[type, str]] = {
    dict: "đối tượng",
    list: "danh sách",
    str: "chuỗi",
    bool: "đúng/sai",
    int: "số",
    float: "số",
    type(None): "null",
}
_SHOWN: Final = 60


def shown(value: object) -> str:
    """Return a value as a message quotes it: on one line, cut after 60 characters."""
    text = tidy(str(value)[:_SHOWN])
    return text if len(str(value)) <= _SHOWN else text + "…"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands: `path` as the person typed it, `file` as records keep it, `line` from 1 (0: whole file)."""

    path: str
    file: str
    line: int = 0

    def fault(self, field: str, reason: str) -> SourceError:
        """Return the error that names this place."""
        return SourceError(Place(self.path, self.line, field), reason)

    def provenance(self, source: SourceKind, *, url: str = "") -> Provenance:
        """Return the provenance of a record read here."""
        return Provenance(source=source, file=self.file, line=self.line, url=url)


@dataclass(frozen=True, slots=True)
class Row:
    """A JSON object of an outside file, its place, and the path that leads to it from the row's top.

    A missing key and null both mean that nothing is stated: "" for a text, `NOT_STATED` for a number, no members
    for a list.
    """

    values: Mapping[str, object]
    origin: Origin
    path: str = ""

    def fault(self, key: str, reason: str) -> SourceError:
        """Return an error that names the field `key` of this row."""
        return self.origin.fault(self._field(key), reason)

    def text(self, key: str) -> str:
        """Return a text on one line, in normal form.

        Raises:
            SourceError: not a text, too long, or with a NUL character.
        """
        return tidy(self.raw_text(key))

    def passage(self, key: str) -> str:
        """Return a text with its lines kept; raises as `text` does."""
        return tidy_lines(self.raw_text(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list, in normal form, empty ones and repetitions left out."""
        texts = (tidy(self._checked_text(f"{key}[{at}]", item)) for at, item in enumerate(self.items(key)))
        return tuple(dict.fromkeys(text for text in texts if text))

    def flag(self, key: str) -> bool:
        """Return a truth value; missing means no.

        Raises:
            SourceError: neither true, false nor missing.
        """
        value = self.values.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong_type(key, "đúng/sai", value)
        return value

    def number(self, key: str, most: int = MAX_NUMBER) -> float | NotStated:
        """Return a number from 0 to `most`.

        Raises:
            SourceError: not a number, negative, not finite or too large.
        """
        value = self.values.get(key)
        if value is None:
            return NOT_STATED
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong_type(key, "số", value)
        if not 0 <= value <= most:  # also false for NaN
            raise self.fault(key, f"số nằm ngoài khoảng từ 0 đến {most}")
        return value

    def count(self, key: str) -> int | NotStated:
        """Return a whole number; raises as `number` does, and for a fraction."""
        value = self.number(key)
        if value is NOT_STATED:
            return NOT_STATED
        if value != int(value):
            raise self.fault(key, f"cần số nguyên, gặp {value}")
        return int(value)

    def items(self, key: str) -> list[object]:
        """Return the members of a list; none if it is missing.

        Raises:
            SourceError: not a list, or longer than `MAX_ITEMS`.
        """
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong_type(key, "danh sách", value)
        if len(value) > MAX_ITEMS:
            raise self.fault(key, f"danh sách dài {len(value)} phần tử, nhiều hơn {MAX_ITEMS}")
        return value

    def rows(self, key: str) -> tuple["Row", ...]:
        """Return the objects of a list; raises as `items` does, and where a member is no object."""
        return tuple(self._inner(f"{key}[{at}]", item) for at, item in enumerate(self.items(key)))

    def row(self, key: str) -> "Row":
        """Return an object; an empty one if it is missing."""
        value = self.values.get(key)
        return self._inner(key, {} if value is None else value)

    def raw_text(self, key: str) -> str:
        """Return a text as it came; raises as `text` does."""
        value = self.values.get(key)
        return "" if value is None else self._checked_text(key, value)

    def _checked_text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong_type(key, "chuỗi", value)
        if reason := fault_in(value):
            raise self.fault(key, reason)
        return value

    def _inner(self, key: str, value: object) -> "Row":
        if not isinstance(value, dict):
            raise self._wrong_type(key, "đối tượng", value)
        return Row(value, self.origin, self._field(key))

    def _field(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _wrong_type(self, key: str, wanted: str, value: object) -> SourceError:
        return self.fault(key, f"cần {wanted}, gặp {_JSON_TYPES.get(type(value), type(value).__name__)}")


def build(row: Row, content: Mapping[str, object]) -> Procedure:
    """Return the record of `content`, the arguments of `Procedure`.

    Raises:
        SourceError: no name, a code of another form, or a value that the record's model refuses.
    """
    if not content.get("name"):
        raise row.fault("name", "thiếu tên thủ tục")
    try:
        record = Procedure.model_validate(content)
    except ValidationError as refusal:
        raise row.origin.fault(*_first_fault(refusal)) from refusal
    if record.provenance.url and not is_web_address(record.provenance.url):
        raise row.fault("url", f"địa chỉ trang không bắt đầu bằng https://: {shown(record.provenance.url)}")
    return record


def _first_fault(refusal: ValidationError) -> tuple[str, str]:
    """Return the field and the reason of the first thing that the model refused."""
    fault = refusal.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in fault["loc"])
    if field == "code":
        return field, f"mã thủ tục không đúng dạng {CODE_PATTERN}: {shown(fault['input'])}"
    return field, f"giá trị không hợp lệ ({fault['type']}): {shown(fault['input'])}"
