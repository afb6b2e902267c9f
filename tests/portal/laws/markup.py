"""Reading templates and Python files for what people would see of them."""

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from django.template.base import Lexer, Token, TokenType

ROOT: Final = Path(__file__).resolve().parents[3]
PORTAL: Final = ROOT / "src" / "portal"
SPOKEN: Final = ("aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "label")
"""Attributes that are read out or shown."""

DESCRIBING: Final = ("description", "og:title", "og:description", "og:site_name")
"""Names of `meta` elements whose content is shown somewhere."""

NAMES: Final = re.compile(
    r"Một Cửa|Tiếng Việt|`[^`]*`|\b(?:XLSX|CSV|RSS|Atom|Facebook|Zalo)\b|\bA\b|\b\d+/\d{4}/[\w-]+|[\d/]+NĐ-CP"
)
"""The site's own name, a language's name in itself, what a text quotes as code, names that are the same in every
language, and numbers of documents."""

ATTRIBUTES: Final = re.compile(r"(?:data-[a-z-]+(?:=\"[^\"]*\")?\s*)+")
"""Attributes that a block of a template puts into an element of the layout around it."""

_HOLE: Final = "\ufffc"
"""Stands for what a template tag or variable will put there."""

_TRANSLATED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


def templates() -> list[Path]:
    """Every template, HTML or text."""
    return sorted(path for path in PORTAL.rglob("templates/**/*") if path.is_file())


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{line}"


def has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text)


def is_vietnamese(text: str) -> bool:
    """Whether a text has letters that Vietnamese has and English has not."""
    return any(char in "đĐ" or unicodedata.combining(char) for char in unicodedata.normalize("NFD", text))


@dataclass
class Page(HTMLParser):
    """The markup of a template: elements, and texts outside of translations, with their lines."""

    elements: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((self.getpos()[0], tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        first = self.getpos()[0]
        self.texts += [(first + offset, line.strip()) for offset, line in enumerate(data.split("\n")) if line.strip()]


def page(source: str) -> Page:
    """Parse a template's own markup; what is translated, or comes from a variable, is a hole in it."""
    parsed = Page()
    parsed.feed("".join(_plain(Lexer(source).tokenize())))
    parsed.close()
    return parsed


def _plain(tokens: Iterable[Token]) -> Iterator[str]:
    ending = ""
    for token in tokens:
        name = token.split_contents()[0] if token.token_type is TokenType.BLOCK and token.contents else ""
        if ending:
            ending = "" if name == ending else ending
        elif name in ("blocktranslate", "blocktrans", "comment"):
            ending = f"end{name}"
        elif token.token_type is TokenType.TEXT:
            yield token.contents
            continue
        yield _HOLE + "\n" * token.contents.count("\n")


def said_in_tags(source: str) -> Iterator[tuple[int, str]]:
    """Yield Vietnamese words inside of tags and variables that are not marked for translation: `default:"chưa có"`."""
    for token in Lexer(source).tokenize():
        if token.token_type in (TokenType.TEXT, TokenType.COMMENT):
            continue
        words = token.contents.split()
        if token.token_type is TokenType.BLOCK and words and words[0] in ("translate", "trans"):
            continue
        if is_vietnamese(_TRANSLATED.sub("", token.contents)):
            yield token.lineno, token.contents


def unmarked(source: str) -> Iterator[tuple[int, str]]:
    """Yield lines and texts of a template that people see and that no translation knows."""
    markup = page(source)
    for line, text in markup.texts:
        plain = text.replace(_HOLE, "").strip()
        if has_letters(NAMES.sub("", plain)) and not ATTRIBUTES.fullmatch(plain):
            yield line, text
    for line, tag, attributes in markup.elements:
        for name, value in attributes.items():
            shown = name in SPOKEN or (name == "value" and attributes.get("type") in ("submit", "button", "reset"))
            if tag == "meta" and attributes.get("name", attributes.get("property")) in DESCRIBING:
                shown = shown or name == "content"
            if (shown and has_letters(value.replace(_HOLE, ""))) or (name != "value" and is_vietnamese(value)):
                yield line, f"{name}={value!r}"  # the value of a field is what is sent, not what is seen
    yield from said_in_tags(source)


GETTEXT: Final = {"_", "gettext", "gettext_lazy", "gettext_noop"} | {
    f"{kind}gettext{lazy}" for kind in ("n", "p", "np") for lazy in ("", "_lazy")
}


def name_of(function: ast.expr) -> str:
    """The last name of what is called: `_`, `gettext`, `error` of `log.error`."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


class Unmarked(ast.NodeVisitor):
    """Finds Vietnamese texts in Python that are not marked for translation.

    Left out by rule: docstrings; arguments of gettext, of errors (`…Error(…)`: the engine's speak Vietnamese, as its
    command line does) and of log messages; words to compare records with, in constants called `…_WORDS`; examples
    in the description of the API, and the one refusal made before Django is asked (`REFUSED`), since programs are
    answered in Vietnamese; data for search engines (`"@type"`), which is in the records' language.
    """

    LEFT_OUT: Final = re.compile(r"\w+_WORDS|EXAMPLE_\w+|REFUSED")

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self.untranslatable: list[int] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = name_of(node.func)
        if name in GETTEXT:
            texts = node.args[:1] if name in ("_", "gettext", "gettext_lazy", "gettext_noop") else []
            if any(not isinstance(text, ast.Constant) for text in texts):
                self.untranslatable.append(node.lineno)
            return
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("log", "logger"):
            return
        if not name.endswith("Error"):
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in ("examples", "json_schema_extra"):
            self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        if not any(isinstance(key, ast.Constant) and key.value == "@type" for key in node.keys):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not self.LEFT_OUT.fullmatch(ast.unparse(node.target)):
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not all(self.LEFT_OUT.fullmatch(ast.unparse(target)) for target in node.targets):
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and is_vietnamese(NAMES.sub("", node.value)):
            self.found.append((node.lineno, node.value))


def read(source: str) -> Unmarked:
    visitor = Unmarked()
    visitor.visit(ast.parse(source))
    return visitor
