"""From records and sides to the answer of a reply: facts, citations and the text made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from motcua.answers import facts, wording
from motcua.answers.reply import Citation, Fact
from motcua.records.facets import IN_OVERVIEW, Facet
from motcua.records.model import NOT_STATED, Procedure

LISTED_ONLY: Final = "Danh mục hiện chỉ có tên thủ tục này, chưa có nội dung chi tiết."
SEE_PAGE: Final = "Xem đầy đủ tại trang chính thức: {url}"
WITHDRAWN: Final = "Lưu ý: nguồn ghi thủ tục này không còn hiệu lực."
SEE_SOURCE: Final = "Nội dung chi tiết: xem tại trang nguồn."
ASK_DESK: Final = "Vui lòng hỏi bộ phận một cửa nơi giải quyết."
MOST_CITED: Final = 4


@dataclass
class Answer:
    """An answer under way: facts with their citations, and the lines of its text."""

    facts: list[Fact] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.paragraphs)

    def add_record(self, record: Procedure, asked: Sequence[Facet], source: int, *, brief: bool = False) -> None:
        """Add what `record` says on the sides asked about; `source` numbers its line among the sources.

        `brief` tells only the first lines of each side, as where several records are told of at once.
        """
        mark = f" [{source}]"
        self.paragraphs.append(f"{record.name} (mã {record.code}){mark}")
        self.add_fact(record, Facet.OVERVIEW, f"{record.name} (mã {record.code})", "name")
        if not record.in_force:
            self.paragraphs.append(WITHDRAWN)
        if not record.complete:
            self._add_entry(record, asked, mark)
            return
        overview = not asked or Facet.OVERVIEW in asked
        for facet in facts.told(asked):
            first = overview and facet in IN_OVERVIEW and facet not in asked
            self._add_facet(record, facet, mark, brief=brief or first)

    def _add_facet(self, record: Procedure, facet: Facet, mark: str, *, brief: bool) -> None:
        lines = facts.lines(record, facet, brief=brief)
        if facet is Facet.OVERVIEW and lines[0].text == wording.ABSENT[facet]:
            return
        self.paragraphs.append(f"{wording.FACETS[facet]}:")
        for line in lines:
            self.add_fact(record, facet, line.text, line.field)
            self.paragraphs.append(f"– {line.text}{mark}")

    def _add_entry(self, record: Procedure, asked: Sequence[Facet], mark: str) -> None:
        """Say what a mere list entry holds: who publishes and carries it out, and where the rest stands."""
        for facet in dict.fromkeys((*asked, Facet.WHERE, Facet.WHO)):
            for line in facts.lines(record, facet):
                if line.text != wording.ABSENT[facet]:
                    self.add_fact(record, facet, line.text, line.field)
                    self.paragraphs.append(f"– {line.text}{mark}")
        self.paragraphs.append(LISTED_ONLY)
        url = record.provenance.url
        self.paragraphs.append(SEE_PAGE.format(url=url) if url else ASK_DESK)

    def add_fact(self, record: Procedure, facet: Facet, text: str, path: str) -> None:
        """Add one fact with its citation."""
        self.citations.append(cite(record, path))
        self.facts.append(Fact(facet=facet, code=record.code, text=text, citation=len(self.citations) - 1))

    def add_sources(self, records: Iterable[Procedure]) -> None:
        """Close with one numbered line for each record: decision, date, address."""
        self.paragraphs.append("Nguồn:")
        self.paragraphs.extend(f"[{number}] {source(record)}" for number, record in enumerate(records, start=1))


def name_only(records: Sequence[Procedure]) -> Answer:
    """Answer with names and sources alone, where what the records say could not be told in a form that verifies."""
    answer = Answer()
    for number, record in enumerate(records, start=1):
        answer.paragraphs.append(f"{record.name} (mã {record.code}) [{number}]")
        answer.add_fact(record, Facet.OVERVIEW, f"{record.name} (mã {record.code})", "name")
        if not record.in_force:
            answer.paragraphs.append(WITHDRAWN)
    answer.paragraphs.append(SEE_SOURCE)
    answer.add_sources(records)
    return answer


def cite(record: Procedure, path: str) -> Citation:
    """Return the citation of one field of a record."""
    when = record.provenance.record_date
    return Citation(
        code=record.code,
        field=path,
        record_version=record.version,
        decision_no=record.decision.number,
        source_url=record.provenance.url,
        as_of="" if when is NOT_STATED else when.isoformat(),
    )


def source(record: Procedure) -> str:
    """Return where a record stands, as one line of text."""
    parts = [f"thủ tục {record.code}"]
    if record.decision.number:
        parts.append(f"Quyết định {record.decision.number.removeprefix('Quyết định số ').removeprefix('Quyết định ')}")
    when = record.provenance.record_date
    parts.append("bản ghi không đề ngày" if when is NOT_STATED else f"bản ghi ngày {wording.day(when)}")
    parts.append(record.provenance.url or "không có địa chỉ trang nguồn")
    return ", ".join(parts)


def compose(records: Sequence[Procedure], asked: Sequence[Sequence[Facet]]) -> Answer:
    """Answer about each record the sides asked of it, the main record first.

    Args:
        records: At least one record.
        asked: For each record the sides asked about; empty for an overview.
    """
    answer = Answer()
    for number, (record, facets) in enumerate(zip(records, asked, strict=True), start=1):
        if number > 1:
            answer.paragraphs.append("")
        answer.add_record(record, facets, number, brief=len(records) > 1)
    answer.add_sources(records)
    return answer
