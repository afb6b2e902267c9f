"""Reasons in Vietnamese for what other libraries and the operating system refuse in English."""

import errno
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError

_SHOWN: Final = 60

_SYSTEM: Final = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền đọc hoặc ghi ở đây",
    errno.EPERM: "hệ thống không cho phép",
    errno.EROFS: "nơi này chỉ đọc được, không ghi được",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.EFBIG: "tệp quá lớn",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.ENOTEMPTY: "thư mục đã có nội dung",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết tượng trưng lòng vòng",
    errno.EBUSY: "tệp đang được dùng",
    errno.EMFILE: "mở quá nhiều tệp cùng lúc",
    errno.ENOMEM: "không đủ bộ nhớ",
    errno.EIO: "lỗi đọc ghi ổ đĩa",
}

_JSON: Final = (
    ("recursion limit", "JSON lồng quá sâu"),
    ("EOF", "JSON bị cắt cụt"),
    ("trailing characters", "có chữ thừa sau JSON"),
    ("hex escape", "JSON có mã ký tự \\u không hợp lệ"),
    ("code point", "không phải UTF-8"),
    ("control character", "JSON có ký tự điều khiển chưa mã hóa"),
    ("number", "JSON có con số không hợp lệ"),
)
"""Part of what pydantic's parser of JSON says, and what it means."""

MISSING: Final = "thiếu trường này"

_Told = Callable[[Any, Mapping[str, Any]], str]
_VALUES: Final[Mapping[str, _Told]] = {
    "missing": lambda value, more: MISSING,
    "string_type": lambda value, more: f"cần chuỗi, gặp {kind(value)}",
    "string_unicode": lambda value, more: "có ký tự không mã hóa được bằng UTF-8",
    "tuple_type": lambda value, more: f"cần danh sách, gặp {kind(value)}",
    "dict_type": lambda value, more: f"cần đối tượng, gặp {kind(value)}",
    "model_type": lambda value, more: f"cần đối tượng, gặp {kind(value)}",
    "too_short": lambda value, more: f"cần ít nhất {more['min_length']} phần tử, gặp {more['actual_length']}",
    "too_long": lambda value, more: f"cần nhiều nhất {more['max_length']} phần tử, gặp {more['actual_length']}",
    "literal_error": lambda value, more: _none_of(value, more["expected"]),
    "enum": lambda value, more: _none_of(value, more["expected"]),
    "union_tag_invalid": lambda value, more: (
        f"“{_bare(more['discriminator'])}”: {_none_of(more['tag'], more['expected_tags'])}"
    ),
    "union_tag_not_found": lambda value, more: f"“{_bare(more['discriminator'])}”: {MISSING}",
}
"""What each type of pydantic's errors means, told from the value refused and the error's context."""

_KINDS: Final = {
    type(None): "null",
    bool: "đúng/sai",
    int: "số",
    float: "số",
    str: "chuỗi",
    list: "danh sách",
    dict: "đối tượng",
}


def system_reason(fault: OSError) -> str:
    """Return why the operating system refused, without the path."""
    if fault.errno is None:
        return "hệ thống từ chối"
    return _SYSTEM.get(fault.errno, f"hệ thống từ chối, lỗi số {fault.errno}")


def reading_reason(fault: OSError | UnicodeDecodeError) -> str:
    """Return why a file could not be read as text."""
    if isinstance(fault, UnicodeDecodeError):
        return f"không phải UTF-8 (byte thứ {fault.start + 1})"
    return system_reason(fault)


def first_fault(refusal: ValidationError) -> tuple[str, str]:
    """Return the field and the reason of the first error.

    The field is a path such as `turns.0` or `expect.facets.0`, empty for the whole. What lies inside a member of a
    tagged union, such as the `text` of a turn, is named by the reason: its path would hold the tag, which is no key.
    """
    fault = refusal.errors(include_url=False)[0]
    field, inner = _outside_and_inside(fault["loc"])
    reason = _reason(fault["type"], fault["input"], fault.get("ctx", {}))
    return field, f"“{inner}”: {reason}" if inner else reason


def _outside_and_inside(path: tuple[int | str, ...]) -> tuple[str, str]:
    """Part a path after the first number that a name follows: that name is the tag of a union."""
    pairs = enumerate(zip(path, path[1:], strict=False), start=1)
    end = next((at for at, (one, following) in pairs if isinstance(one, int) and isinstance(following, str)), len(path))
    return ".".join(map(str, path[:end])), ".".join(map(str, path[end + 1 :]))


def _reason(name: str, value: object, more: Mapping[str, Any]) -> str:
    if name == "json_invalid":
        return _json_reason(str(more.get("error", "")))
    return _VALUES[name](value, more) if name in _VALUES else f"giá trị không hợp lệ ({name})"


def _json_reason(said: str) -> str:
    """Return what the parser said, with the column (counted in bytes) where it said one."""
    reason = next((told for part, told in _JSON if part in said), "không phải JSON hợp lệ")
    column = said.rpartition(" column ")[2]
    return f"{reason} (cột {column})" if column.isdecimal() else reason


def kind(value: object) -> str:
    """Return the Vietnamese name of the type that a value has in JSON."""
    return _KINDS.get(type(value), type(value).__name__)


def legible(text: str) -> str:
    """Return a text fit to be written: bytes of an argument that the locale could not decode are read as UTF-8."""
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "replace")
    return raw.decode("utf-8", "replace")


def shown(value: object) -> str:
    """Return a value of any origin as a message may hold it: in quotes, short, on one line, printable."""
    text = legible(str(value))
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"“{''.join(letter if letter.isprintable() else '�' for letter in cut)}”"


def _none_of(value: object, allowed: str) -> str:
    """Tell that a value is none of those allowed, which pydantic lists as `'a', 'b' or 'c'`."""
    given = shown(value) if isinstance(value, str) else kind(value)
    names = allowed.replace(" or ", ", ").replace("'", "")
    return f"cần một trong {names}; gặp {given}"


def _bare(name: str) -> str:
    return name.strip("'")
