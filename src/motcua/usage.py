"""Wrong usage of the command line told in Vietnamese.

`typer` carries its own copy of `click` or depends on it, as its version has it; both raise classes of these names
with these attributes, so an error is known by the name of its class and not by the class.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from motcua.faults import shown


def wrong_usage(fault: Exception) -> str | None:
    """Return what is wrong with the command typed, and where help stands; None where the error is another's."""
    names = [ancestor.__name__ for ancestor in type(fault).__mro__]
    if "ClickException" not in names:
        return None
    told = next(_TOLD[name] for name in names if name in _TOLD)
    context = getattr(fault, "ctx", None)
    command = context.command_path if context is not None else "motcua"
    return f"{told(fault)}; xem: {command} --help"


def _no_command(fault: Any) -> str:
    return f"chưa nêu lệnh; các lệnh là {', '.join(fault.ctx.command.list_commands(fault.ctx))}"


def _missing(fault: Any) -> str:
    return f"thiếu {_parameter(fault)}"


def _bad_value(fault: Any) -> str:
    kind = getattr(getattr(fault.param, "type", None), "name", "")
    wanted = ", cần một ngày như 2026-12-07 hoặc 07/12/2026" if kind == "datetime" else ""
    return f"giá trị của {_parameter(fault)} không hợp lệ{wanted}"


def _parameter(fault: Any) -> str:
    """Return the option or argument that an error is about, as the person would type it."""
    if fault.param is None:
        return "đối số"
    if fault.param.param_type_name == "option":
        return f"tùy chọn {' / '.join(fault.param.opts)}"
    return f"đối số {fault.param.metavar or fault.param.name.upper()}"


def _no_option(fault: Any) -> str:
    near = f"; gần giống: {', '.join(sorted(fault.possibilities))}" if fault.possibilities else ""
    return f"không có tùy chọn {shown(fault.option_name)}{near}"


def _bad_option(fault: Any) -> str:
    if "does not take" in fault.message:
        return f"tùy chọn {fault.option_name} không nhận giá trị"
    return f"tùy chọn {fault.option_name} cần một giá trị đi kèm"


_SAID: Final = (
    (re.compile(r"No such command (['\"])(?P<part>.*?)\1", re.DOTALL), "không có lệnh {}"),
    (re.compile(r"unexpected extra arguments? ?(?:\(s\) )?\((?P<part>.*)\)", re.DOTALL), "thừa đối số {}"),
    (re.compile(r"Missing command"), "chưa nêu lệnh"),
)
"""What the parser says in words alone; `part` is the piece of the command line that it is about."""


def _plain(fault: Any) -> str:
    for pattern, told in _SAID:
        if found := pattern.search(fault.message):
            return told.format(*(shown(part) for part in found.groupdict().values()))
    return "lệnh không đúng dạng"


_TOLD: Final[Mapping[str, Callable[[Any], str]]] = {
    "NoArgsIsHelpError": _no_command,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "NoSuchOption": _no_option,
    "BadOptionUsage": _bad_option,
    "ClickException": _plain,
}
"""How each class is told; the nearest ancestor named here counts."""
