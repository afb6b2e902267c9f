"""`docs/settings.md` lists every environment variable that the portal reads, with its default, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.settings.environment import env

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "settings.md"
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<default>[^|]+) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
TYPES = {"str", "int", "bool", "float", "list", "path"}
KNOWN = {"Path": Path, "HOME": Path("var")}
"""What defaults are written with."""


class Reading(NamedTuple):
    """One place that reads a variable; `default` is as the page writes it, None where there is none."""

    name: str
    default: str | None
    where: str


def written(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        value = ",".join(value)
    return f"`{value}`" if str(value) else "—"


def readings(file: Path) -> Iterator[Reading]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("env"), kind), [ast.Constant(str(name)), *rest]) if kind in TYPES:
                name, default = f"{env._prefix}{name}", rest[0] if rest else None
            case ast.Call(ast.Attribute(_, "setdefault" | "get"), [ast.Constant(str(name)), *rest]) if (
                "environ" in ast.unparse(node.func)
            ):
                default = rest[0] if rest else ast.Constant("")
            case ast.Subscript(_, ast.Constant(str(name))) if "environ" in ast.unparse(node.value):
                default = None
            case _:
                continue
        told = None if default is None else written(eval(ast.unparse(default), dict(KNOWN)))  # noqa: S307  # our code
        yield Reading(name, told, f"{file.relative_to(ROOT)}:{node.lineno}")


def all_readings() -> list[Reading]:
    return [one for file in sorted((ROOT / "src" / "portal").rglob("*.py")) for one in readings(file)]


def rows() -> dict[str, str]:
    return {row["name"]: row["default"].strip() for row in ROW.finditer(PAGE.read_text("utf-8"))}


def test_every_variable_read__is_listed() -> None:
    listed = rows()
    assert [one for one in all_readings() if one.name not in listed] == []


def test_every_variable_listed__is_read() -> None:
    assert sorted(rows().keys() - {one.name for one in all_readings()}) == []


def test_variables__are_listed_once() -> None:
    names = [row["name"] for row in ROW.finditer(PAGE.read_text("utf-8"))]
    assert len(names) == len(set(names)) > 30
    assert len(names) == PAGE.read_text("utf-8").count("\n| `")


def test_defaults__are_those_of_the_code() -> None:
    wrong = []
    read = all_readings()
    for name, listed in rows().items():
        told = {one.default for one in read if one.name == name} - {None}
        if listed.startswith(("`", "—")) and listed not in told:
            wrong.append((name, listed, told))
    assert wrong == []


def test_variable__whose_default_is_told_in_words_is_one_that_production_must_set() -> None:
    in_words = {name for name, default in rows().items() if not default.startswith(("`", "—"))}
    without = {one.name for one in all_readings() if one.default is None and "production.py" in one.where}
    assert in_words == without == {"MOTCUA_SECRET_KEY", "MOTCUA_ALLOWED_HOSTS"}


@pytest.mark.parametrize("line", ['env.int("NEW_ONE", 3)', 'os.environ["NEW_ONE"]', 'os.environ.get("NEW_ONE")'])
def test_new_variable__would_be_found(tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "src" / "portal" / "new.py"
    file.parent.mkdir(parents=True)
    file.write_text(line)
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert [one.name.removeprefix("MOTCUA_") for one in all_readings()] == ["NEW_ONE"]
