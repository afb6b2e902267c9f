"""Additions as pages show them: a title, lines, and whose they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.answers.reply import AddedKind, AddedLine

TITLES: Final[Mapping[AddedKind, Promise]] = {
    AddedKind.LOCAL_FEE: _("Mức thu tại địa phương"),
    AddedKind.DESK: _("Bộ phận một cửa"),
    AddedKind.NOTE: _("Giải thích thêm"),
    AddedKind.OTHER: _("Thông tin thêm"),
    AddedKind.ANSWERED: _("Cán bộ đã trả lời câu này"),
    AddedKind.DIFFERS: _("Hai nguồn nêu khác nhau"),
}
ICONS: Final[Mapping[AddedKind, str]] = {
    AddedKind.LOCAL_FEE: "fee",
    AddedKind.DESK: "building",
    AddedKind.NOTE: "overview",
    AddedKind.OTHER: "overview",
    AddedKind.ANSWERED: "officer",
    AddedKind.DIFFERS: "alert",
}


@dataclass(frozen=True)
class ShownAddition:
    """One addition."""

    line: AddedLine

    @property
    def title(self) -> Promise:
        """What it is, in the reader's language."""
        return TITLES[self.line.kind]

    @property
    def icon(self) -> str:
        """The icon beside the title."""
        return ICONS[self.line.kind]

    @property
    def differs(self) -> bool:
        """Whether it says that sources do not agree."""
        return self.line.kind is AddedKind.DIFFERS

    @property
    def dated(self) -> date | None:
        """The day it was stated."""
        return date.fromisoformat(self.line.dated) if self.line.dated else None

    @property
    def until(self) -> date | None:
        """The last day on which it holds."""
        return date.fromisoformat(self.line.until) if self.line.until else None


def shown(lines: Iterable[AddedLine]) -> tuple[ShownAddition, ...]:
    """Return additions as pages show them."""
    return tuple(ShownAddition(line) for line in lines)
