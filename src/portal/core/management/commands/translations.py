"""Brings the English translation up to what the code and the templates say, without any tool but Babel."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT: Final[Path] = settings.PACKAGE
CATALOGUE: Final = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
VIETNAMESE: Final = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
"""What Wagtail's own Vietnamese lacks of the words that the staff see; written by hand, only compiled here."""

KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
"""Functions that mark a text for translation, and which of their arguments are texts."""

SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Written in the place of the present time, so that the same texts make the same file."""


class Command(BaseCommand):
    """Updates `locale/en/LC_MESSAGES/django.po`, keeping what is translated, and compiles it."""

    help = "Cập nhật và biên dịch bản dịch tiếng Anh."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to list only."""
        parser.add_argument("--missing", action="store_true", help="Chỉ liệt kê câu chưa dịch, không ghi gì.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Extract, merge, write; or list what lacks a translation."""
        try:
            catalogue = updated()
        except ModuleNotFoundError as fault:
            raise CommandError("Lệnh này cần gói Babel (pip install babel), có trong bộ công cụ phát triển.") from fault
        left = [message for message in catalogue if message.id and not is_translated(message)]
        if options["missing"]:
            for message in left:
                self.stdout.write(f"{_written(message.id)}\n    {', '.join(path for path, _ in message.locations)}")
        else:
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            CATALOGUE.write_bytes(as_po(catalogue))
            CATALOGUE.with_suffix(".mo").write_bytes(as_mo(catalogue))
            VIETNAMESE.with_suffix(".mo").write_bytes(as_mo(of_wagtail()))
        self.stdout.write(f"{len(catalogue)} câu, chưa dịch {len(left)}.")


def _written(text: object) -> str:
    return " | ".join(text) if isinstance(text, tuple) else str(text)


def template_sources() -> Iterator[tuple[Path, str]]:
    """Yield every template and what Babel can read of it."""
    for path in sorted(path for path in ROOT.rglob("templates/**/*") if path.is_file()):
        lines = templatize(path.read_text("utf-8"), origin=str(path)).split("\n")
        yield path, "\n".join(line.strip() for line in lines)  # what indents a template means nothing


def python_sources() -> Iterator[tuple[Path, str]]:
    """Yield every Python file."""
    for path in sorted(ROOT.rglob("*.py")):
        yield path, path.read_text("utf-8")


def extracted() -> "Catalog":
    """Return every text that the code or a template marks for translation, with where it stands.

    Raises:
        ModuleNotFoundError: Babel is not installed.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract

    found = Catalog(project="Một Cửa", version="1", creation_date=SINCE, charset="utf-8")
    sources: tuple[Callable[[], Iterator[tuple[Path, str]]], ...] = (python_sources, template_sources)
    for path, text in (pair for source in sources for pair in source()):
        for _, message, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            found.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    return found


def translated() -> "Catalog":
    """Return the translation as it lies in the file, empty where there is none yet.

    Raises:
        ModuleNotFoundError: Babel is not installed.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def of_wagtail() -> "Catalog":
    """Return the Vietnamese of Wagtail's words.

    Raises:
        ModuleNotFoundError: Babel is not installed.
    """
    from babel.messages.pofile import read_po

    with VIETNAMESE.open("rb") as file:
        return read_po(file, locale="vi", charset="utf-8")


def updated() -> "Catalog":
    """Return the translation with exactly the texts that are in use; others are kept aside, to be taken up again.

    Raises:
        ModuleNotFoundError: Babel is not installed.
    """
    catalogue = translated()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.project, catalogue.version = "Một Cửa", "1"
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    catalogue.creation_date = catalogue.revision_date = SINCE
    catalogue.header_comment, catalogue.fuzzy = "# English translation of the website.", False
    return catalogue


def is_translated(message: "Message") -> bool:
    """Whether a text has a translation, in both numbers where it counts."""
    told = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(told) and all(told) and not message.fuzzy


def as_po(catalogue: "Catalog") -> bytes:
    """Return a catalogue as text, the same for the same content."""
    from babel.messages.pofile import write_po

    file = io.BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, include_previous=False)
    return re.sub(rb'"Generated-By: .*"\n', b"", file.getvalue())  # another version writes the same file


def as_mo(catalogue: "Catalog") -> bytes:
    """Return a catalogue as Django reads it, the same for the same content."""
    from babel.messages.mofile import write_mo

    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()
