"""A reply as the page shows it: one card a procedure, its sides in order, each line with its source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.answers.placing import spoken
from motcua.answers.reply import Citation, Decision, Fact, Reply
from motcua.answers.reviewed import emergency
from motcua.records.facets import Facet
from portal.additions.showing import ShownAddition
from portal.additions.showing import shown as shown_additions
from portal.conversations.models import Turn
from portal.handover.models import Message
from portal.procedures.models import Version
from portal.procedures.wording import web_address

TITLES: Final[Mapping[Facet, Promise]] = {
    Facet.OVERVIEW: _("Thông tin chung"),
    Facet.DOCUMENTS: _("Giấy tờ cần có"),
    Facet.FORMS: _("Mẫu đơn, tờ khai"),
    Facet.FEE: _("Phí, lệ phí"),
    Facet.TIME_LIMIT: _("Thời hạn giải quyết"),
    Facet.WHERE: _("Nơi giải quyết"),
    Facet.STEPS: _("Các bước thực hiện"),
    Facet.CHANNELS: _("Cách nộp hồ sơ"),
    Facet.CONDITIONS: _("Yêu cầu, điều kiện"),
    Facet.WHO: _("Ai được thực hiện"),
    Facet.LEGAL_BASIS: _("Căn cứ pháp lý"),
    Facet.RESULT: _("Kết quả nhận được"),
}


class Warning(StrEnum):
    """What a person must know of a record before relying on it."""

    LISTED_ONLY = "listed_only"
    OLD = "old"
    UNDATED = "undated"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


LINES_AT_ONCE: Final = 6
"""Lines of one side that stand open; the others unfold."""

LEADS: Final[Mapping[Facet, tuple[str, int]]] = {Facet.DOCUMENTS: (" – ", 1000), Facet.STEPS: (": ", 60)}
"""Sides whose lines begin with a name (a paper, a step): what parts it from the rest, and how long it may be."""


@dataclass(frozen=True)
class Line:
    """One fact: its text, and its number in the reply. `lead` and `rest` together are the text."""

    text: str
    number: int
    lead: str = ""

    @property
    def rest(self) -> str:
        """The text after its lead."""
        return self.text[len(self.lead) :]

    @property
    def is_heading(self) -> bool:
        """Whether the line only names the group of lines after it."""
        return self.text.endswith(":")


@dataclass(frozen=True)
class Section:
    """One side of a procedure: key (a facet), title in the reader's language, lines."""

    facet: Facet
    title: Promise
    lines: tuple[Line, ...]

    @property
    def first(self) -> tuple[Line, ...]:
        """The lines to show at once; one line alone is not worth unfolding."""
        return self.lines if len(self.lines) <= LINES_AT_ONCE + 1 else self.lines[:LINES_AT_ONCE]

    @property
    def folded(self) -> tuple[Line, ...]:
        """The lines after those."""
        return self.lines[len(self.first) :]


@dataclass(frozen=True)
class Source:
    """Where a card's lines come from."""

    code: str
    decision_no: str
    record_version: str
    url: str
    as_of: date | None


@dataclass(frozen=True)
class Card:
    """What a reply tells of one procedure; `added` is what offices state beside its record."""

    code: str
    name: str
    source: Source
    warnings: tuple[Warning, ...]
    sections: tuple[Section, ...]
    added: tuple[ShownAddition, ...] = ()


@dataclass(frozen=True)
class OtherLine:
    """One line of an answer in other words, with the language it is in: a line that was kept stays in Vietnamese."""

    text: str
    language: str


@dataclass(frozen=True)
class Shown:
    """A turn as the page shows it."""

    turn: Turn
    text: str
    emergency: str = ""
    cards: tuple[Card, ...] = ()
    added: tuple[ShownAddition, ...] = ()
    officer_suggested: bool = False
    fresh: bool = field(default=False)

    @property
    def reply(self) -> Reply:
        """The reply."""
        return self.turn.reply

    @property
    def other_words(self) -> tuple[OtherLine, ...]:
        """The answer in other words, empty where there are none."""
        anew = self.reply.rephrased
        own = {fact.text for fact in self.reply.facts}
        if anew is None:
            return ()
        return tuple(OtherLine(one.text, "vi" if one.text in own else anew.language) for one in anew.sentences)


@dataclass(frozen=True)
class Said:
    """What an officer said or did, as the page shows it."""

    message: Message
    cards: tuple[Card, ...] = ()


def shown(turns: Sequence[Turn]) -> list[Shown]:
    """Return turns as the page shows them; one query, however many there are."""
    versions = _versions(turn.reply for turn in turns)
    return [_shown(turn, versions) for turn in turns]


def said_by_officer(messages: Sequence[Message]) -> list[Said]:
    """Return what officers said as the page shows it; a query only where official answers are among it."""
    versions = _versions(one.reply for one in messages if one.reply)
    return [Said(one, tuple(_cards(one.reply, versions)) if one.reply else ()) for one in messages]


def thread(turns: Sequence[Shown], said: Sequence[Said]) -> list[Shown | Said]:
    """Put turns and what officers said in the order in which they were said."""
    placed: list[tuple[int, int, Shown | Said]] = [(one.turn.number, 0, one) for one in turns]
    placed += [(one.message.after, one.message.pk, one) for one in said]
    return [one for _number, _then, one in sorted(placed, key=lambda each: each[:2])]


def _versions(replies: Iterable[Reply]) -> dict[tuple[str, str], Version]:
    pairs = {(one.code, one.record_version) for reply in replies for one in reply.citations}
    if not pairs:
        return {}
    return {(row.procedure.code, row.version): row for row in Version.objects.of_codes(pairs)}


def _shown(turn: Turn, versions: Mapping[tuple[str, str], Version]) -> Shown:
    reply = turn.reply
    alarm = emergency() if reply.text.startswith(emergency()) else ""
    return Shown(
        turn=turn,
        text=_own_words(reply).removeprefix(alarm).strip(),
        emergency=alarm,
        cards=tuple(_cards(reply, versions)),
        added=shown_additions(one for one in reply.additions if one.code not in {fact.code for fact in reply.facts}),
        officer_suggested=reply.decision is Decision.DECLINE and reply.reason in ("no_record", "out_of_scope"),
    )


def _own_words(reply: Reply) -> str:
    """Return what is said beside cards, options and the note on the place: those tell the rest."""
    if reply.place is not None:
        return _own_words(
            reply.model_copy(update={"text": reply.text.removesuffix(spoken(reply.place)), "place": None})
        )
    if reply.decision in (Decision.ANSWER, Decision.HANDOVER):  # cards tell it, or the officer does
        return ""
    if reply.decision is Decision.CLARIFY:
        offered = tuple(f"{place}. {one.name} (" for place, one in enumerate(reply.options, start=1))
        return "\n".join(line for line in reply.text.split("\n") if not line.startswith(offered))
    return reply.text


def _cards(reply: Reply, versions: Mapping[tuple[str, str], Version]) -> Iterable[Card]:
    numbered = list(enumerate(reply.facts))
    for code, facts in groupby(numbered, key=lambda pair: pair[1].code):
        told = list(facts)
        citation = reply.citations[told[0][1].citation]
        name = told[0][1].text.rpartition(" (")[0]  # the code in brackets stands after it
        version = versions.get((code, citation.record_version))
        added = shown_additions(one for one in reply.additions if one.code == code)
        yield Card(code, name, _source(citation), warnings(citation, version), tuple(_sections(told)), added)


def _sections(told: Sequence[tuple[int, Fact]]) -> Iterable[Section]:
    """Return the sides told; the name, which is the first fact, is the card's heading."""
    for facet, facts in groupby(told[1:], key=lambda pair: pair[1].facet):
        yield Section(facet, TITLES[facet], tuple(_line(facet, fact.text, number) for number, fact in facts))


def _line(facet: Facet, text: str, number: int) -> Line:
    """Return a line, with the name that it begins with where lines of its side do."""
    if facet not in LEADS:
        return Line(text, number)
    mark, longest = LEADS[facet]
    name, found, _ = text.partition(mark)
    return Line(text, number, name if found and len(name) <= longest else "")


def _source(citation: Citation) -> Source:
    when = date.fromisoformat(citation.as_of) if citation.as_of else None
    address = web_address(citation.source_url)  # a record may hold anything
    return Source(citation.code, citation.decision_no, citation.record_version, address, when)


def warnings(citation: Citation, version: Version | None) -> tuple[Warning, ...]:
    """Return what to warn of: a mere list entry, withdrawn, old, undated, or replaced by a newer version since."""
    found = []
    if version is not None and not version.record.in_force:
        found.append(Warning.WITHDRAWN)
    if version is not None and not version.record.complete:
        found.append(Warning.LISTED_ONLY)
    if version is not None and version.superseded_at is not None:
        found.append(Warning.SUPERSEDED)
    if not citation.as_of:
        found.append(Warning.UNDATED)
    elif date.fromisoformat(citation.as_of) < date.today() - timedelta(days=settings.RECORD_AGE_DAYS):
        found.append(Warning.OLD)
    return tuple(found)
