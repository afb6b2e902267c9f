"""A record as its page shows it: plain texts, so that no template meets `NOT_STATED`.

An empty text or tuple means that the record states nothing there, and the page says so. Figures keep what the record
has, zero included.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.answers import wording as engine_wording
from motcua.records.facets import Facet
from motcua.records.model import NOT_STATED, ChannelKind, DossierGroup, GroupKind, LegalBasis, NotStated
from motcua.records.model import Procedure as Record
from motcua.retrieval.entries import Entry
from portal.procedures import wording

REPEATED_LENGTH: Final = 200
"""Characters from which fees or notes told above are pointed to and not told again."""


@dataclass(frozen=True)
class FormLink:
    """A form: its name, its address if it has one that may be followed, and the paper it belongs to."""

    name: str
    url: str
    paper: str


@dataclass(frozen=True)
class Paper:
    """A paper of the dossier; the counts are empty where the record has none."""

    name: str
    originals: str
    copies: str
    forms: tuple[FormLink, ...]
    note: str


@dataclass(frozen=True)
class PaperGroup:
    """Papers under one heading; `counted` is whether the record says of any of them how many to hand in."""

    name: str
    is_case: bool
    is_remark: bool
    papers: tuple[Paper, ...]

    @property
    def counted(self) -> bool:
        """Whether the record gives any number of originals or copies."""
        return any(paper.originals or paper.copies for paper in self.papers)


@dataclass(frozen=True)
class ChannelRow:
    """One way of handing in, with its time limit and fees in words.

    Long fees or a long note that a row above has word for word are not told again: `fees_as`, `note_as` are that row.
    """

    number: int
    name: Promise
    time_limit: str
    fees: tuple[str, ...]
    note: str
    fees_as: "ChannelRow | None" = None
    note_as: "ChannelRow | None" = None


@dataclass(frozen=True)
class CaseRow:
    """A case of the procedure, with its own time limit in words."""

    code: str
    name: str
    time_limit: str


@dataclass(frozen=True)
class Section:
    """A part of the page: its key, the end of its address, its title, and the side of the record it tells."""

    key: str
    anchor: str
    title: Promise
    facet: Facet | None = None

    @property
    def template(self) -> str:
        """Name of the template that shows it."""
        return f"procedures/sections/{self.key}.html"

    @property
    def absent(self) -> Promise | str:
        """What is said where the record states nothing of it."""
        return wording.ABSENT[self.facet] if self.facet else ""


SECTIONS: Final = (
    Section("who", "doi-tuong", _("Ai được thực hiện"), Facet.WHO),
    Section("where", "noi-nop", _("Nơi nộp, cơ quan giải quyết"), Facet.WHERE),
    Section("papers", "giay-to", _("Giấy tờ cần có"), Facet.DOCUMENTS),
    Section("channels", "cach-nop", _("Cách nộp, phí và thời hạn"), Facet.CHANNELS),
    Section("steps", "cac-buoc", _("Các bước thực hiện"), Facet.STEPS),
    Section("forms", "mau-don", _("Mẫu đơn, tờ khai"), Facet.FORMS),
    Section("conditions", "dieu-kien", _("Yêu cầu, điều kiện"), Facet.CONDITIONS),
    Section("results", "ket-qua", _("Kết quả nhận được"), Facet.RESULT),
    Section("legal", "can-cu", _("Căn cứ pháp lý"), Facet.LEGAL_BASIS),
    Section("cases", "truong-hop", _("Các trường hợp")),
    Section("source", "nguon", _("Nguồn và phiên bản")),
)
"""The parts of the page in the order in which people need them."""


@dataclass(frozen=True)
class RecordPage:
    """What the page of a record shows."""

    record: Record

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts shown: all that the law wants in a record, of a mere list entry those that hold something."""
        return tuple(one for one in SECTIONS if self._is_shown(one))

    def _is_shown(self, section: Section) -> bool:
        record = self.record
        held = {
            "who": record.subjects,
            "where": self.has_place,
            "papers": record.dossier,
            "channels": record.channels,
            "steps": record.steps,
            "forms": self.forms,
            "conditions": record.requirements,
            "results": record.results,
            "legal": record.legal_bases,
            "cases": self.cases,
            "source": True,
        }
        return bool(held[section.key]) or (record.complete and section.facet is not None)

    # Warnings

    @property
    def undated(self) -> bool:
        """Whether the record has no date."""
        return self.record.provenance.record_date is NOT_STATED

    @property
    def old(self) -> bool:
        """Whether the record is older than `RECORD_AGE_DAYS`."""
        when = self.record.provenance.record_date
        return when is not NOT_STATED and when < timezone.localdate() - timedelta(days=settings.RECORD_AGE_DAYS)

    @property
    def local_authority(self) -> str:
        """Name of the authority that published the procedure for its own province; empty for the nation's."""
        record = self.record
        return (record.promulgating_authority or record.decision.issued_by) if Entry.of(record).place else ""

    # Who, where

    @property
    def levels(self) -> tuple[Promise, ...]:
        """The tiers of government, in words."""
        return tuple(wording.LEVELS[level] for level in self.record.levels)

    @property
    def kind(self) -> Promise:
        """What sort of procedure it is, in words."""
        return wording.KINDS[self.record.kind]

    @property
    def has_place(self) -> bool:
        """Whether the record says anything of where to go."""
        record = self.record
        return bool(record.executing_agencies or record.receiving_address or record.competent_authorities)

    # Papers

    @cached_property
    def groups(self) -> tuple[PaperGroup, ...]:
        """The papers by heading; a heading without papers stays, it may be all that the record says."""
        return tuple(_group(group) for group in self.record.dossier if group.name or group.documents)

    @property
    def dossier_sets(self) -> str:
        """How many sets of papers to hand in; empty where the record does not say."""
        return _count(self.record.dossier_sets)

    @cached_property
    def forms(self) -> tuple[FormLink, ...]:
        """The forms, each once."""
        found = {(form.name, form.url): form for form in self._forms()}
        return tuple(found.values())

    @property
    def forms_without_address(self) -> bool:
        """Whether some form can be had at the official page only."""
        return any(not form.url for form in self.forms)

    def _forms(self) -> Iterator[FormLink]:
        for group in self.groups:
            for paper in group.papers:
                yield from paper.forms

    # Ways of handing in

    @cached_property
    def channels(self) -> tuple[ChannelRow, ...]:
        """The ways of handing in."""
        told: list[ChannelRow] = []
        for number, channel in enumerate(self.record.channels, start=1):
            fees = tuple(engine_wording.fee(fee) for fee in channel.fees)
            limit = engine_wording.time_limit(channel.time_limit)
            row = ChannelRow(number, wording.CHANNELS[channel.kind], limit, fees, channel.note)
            fees_as = next((one for one in told if one.fees == fees), None) if _is_long("".join(fees)) else None
            note_as = next((one for one in told if one.note == row.note), None) if _is_long(row.note) else None
            told.append(replace(row, fees_as=fees_as, note_as=note_as))
        return tuple(told)

    @property
    def rows_are_numbered(self) -> bool:
        """Whether some way of handing in points to a row above."""
        return any(row.fees_as or row.note_as for row in self.channels)

    @property
    def has_online(self) -> bool:
        """Whether the record names handing in online."""
        return any(channel.kind is ChannelKind.ONLINE for channel in self.record.channels)

    @cached_property
    def cases(self) -> tuple[CaseRow, ...]:
        """The cases; none where the only one is the procedure itself with what its channels say already."""
        rows = tuple(
            CaseRow(one.code, one.name, engine_wording.time_limit(one.time_limit)) for one in self.record.cases
        )
        limits = {channel.time_limit for channel in self.channels}
        alone = len(rows) == 1 and rows[0].name == self.record.name
        return () if alone and (not rows[0].time_limit or limits == {rows[0].time_limit}) else rows

    # Law and source

    @property
    def legal_bases(self) -> tuple[LegalBasis, ...]:
        """The legal documents; a title that is but the number again is left out."""
        return tuple(
            LegalBasis(number=one.number, title="" if one.title == one.number else one.title)
            for one in self.record.legal_bases
        )

    @property
    def decision_date(self) -> str:
        """When the decision that published the procedure was issued."""
        return _day(self.record.decision.issued_on)

    @property
    def record_date(self) -> str:
        """The source's own date of the record."""
        return _day(self.record.provenance.record_date)

    @property
    def official_page(self) -> str:
        """Address of the official page, where it may be followed."""
        return wording.web_address(self.record.provenance.url)


def _group(group: DossierGroup) -> PaperGroup:
    papers = tuple(
        Paper(
            document.name,
            _count(document.originals),
            _count(document.copies),
            tuple(FormLink(form.name, wording.web_address(form.url), document.name) for form in document.forms),
            document.note,
        )
        for document in group.documents
    )
    return PaperGroup(group.name, group.kind is GroupKind.CASE, group.kind is GroupKind.REMARK, papers)


def _is_long(text: str) -> bool:
    return len(text) > REPEATED_LENGTH


def _count(value: int | NotStated) -> str:
    return "" if value is NOT_STATED else str(value)


def _day(value: date | NotStated) -> str:
    return "" if value is NOT_STATED else engine_wording.day(value)
