"""The facts of a record for each side asked about: one line of text and the field it is rendered from.

Every function takes a record and yields lines; a line's text is made of nothing but the field it names and the
fixed words of `wording`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from motcua.answers import wording
from motcua.records.facets import IN_OVERVIEW, Facet
from motcua.records.model import (
    Channel,
    ChannelKind,
    Document,
    DossierGroup,
    Fee,
    GroupKind,
    Procedure,
    TimeLimit,
)

LONGEST_LINE: Final = 600
"""Characters of one line; a longer field is cut at a sentence, and the line says that it goes on at the source."""

BRIEF_LINE: Final = 260
BRIEF_LINES: Final = 6
MORE: Final = "… còn nữa: hỏi riêng phần này để xem đủ."
MOST_STEPS: Final = 12
MOST_PAPERS: Final = 30
MOST_REMARKS: Final = 3
CONDITIONS: Final = ("trường hợp", "nếu ", "đối với trường hợp", "khi ")
BULLET: Final = re.compile(r"^[\s\-–+*•]+")


@dataclass(frozen=True)
class Line:
    """One line of an answer and the path of the field it comes from."""

    facet: Facet
    text: str
    field: str


def lines(record: Procedure, facet: Facet, *, brief: bool = False) -> list[Line]:
    """Return the lines for one side, the first few when `brief`; where the record states nothing, one that says so."""
    longest = BRIEF_LINE if brief else LONGEST_LINE
    found = [Line(facet, shorten(text, longest), path) for text, path in RENDER[facet](record)]
    if brief and len(found) > BRIEF_LINES:
        found = [*found[:BRIEF_LINES], Line(facet, MORE, HOME[facet])]
    return found or [Line(facet, wording.ABSENT[facet], HOME[facet])]


def shorten(text: str, longest: int = LONGEST_LINE) -> str:
    """Cut a text before `longest` characters, at the end of a sentence if it can be; a shorter one is only tidied."""
    tidy = BULLET.sub("", " ".join(text.split()))
    if len(tidy) <= longest:
        return tidy
    head = tidy[:longest]
    stop = max(head.rfind(". "), head.rfind("; "))
    cut = head[: stop + 1] if stop > longest // 2 else head.rpartition(" ")[0]
    return f"{cut.rstrip('; ')} … (còn tiếp)".lstrip()


Rendered = Iterator[tuple[str, str]]


def _overview(record: Procedure) -> Rendered:
    if record.summary:
        yield record.summary, "summary"
    if record.fields:
        yield f"Lĩnh vực: {', '.join(record.fields)}", "fields"


def _documents(record: Procedure) -> Rendered:
    told = 0
    for number, group in enumerate(record.dossier):
        if told >= MOST_PAPERS:
            yield "Hồ sơ còn giấy tờ cho các trường hợp khác, xem tại nguồn.", "dossier"
            return
        yield from _group(group, f"dossier[{number}]")
        told += len(group.documents)


def _group(group: DossierGroup, path: str) -> Rendered:
    if group.kind is GroupKind.CASE and group.name:
        yield f"{group.name.rstrip(':')}:", f"{path}.name"
    remark = group.kind is GroupKind.REMARK
    entries = sorted(enumerate(group.documents), key=lambda pair: _conditional(pair[1]))
    most = MOST_REMARKS if remark else MOST_PAPERS
    for number, document in entries[:most]:
        yield _paper(document, remark=remark), f"{path}.documents[{number}]"
    if len(entries) > most:
        yield f"Còn {'lưu ý' if remark else 'giấy tờ'} khác, xem tại nguồn.", path


def _conditional(document: Document) -> bool:
    """Whether an entry only matters in some case; such entries are told after the papers that everyone needs."""
    none = document.originals == 0 and document.copies == 0
    return none or BULLET.sub("", document.name).lower().startswith(CONDITIONS)


def _paper(document: Document, *, remark: bool) -> str:
    text = BULLET.sub("", document.name).rstrip(" .;")
    count = wording.copies(document.originals, document.copies)
    parts = [f"Lưu ý: {text}" if remark else text]
    if count:
        parts.append(f"({count})")
    if document.note:
        parts.append(f"– {document.note}")
    return " ".join(parts)


def _forms(record: Procedure) -> Rendered:
    for number, group in enumerate(record.dossier):
        for place, document in enumerate(group.documents):
            path = f"dossier[{number}].documents[{place}]"
            if document.forms:
                names = wording.forms(form.name for form in document.forms)
                yield f"{shorten(document.name).rstrip(' .;')} – {names}", path
            elif re.search(r"\b(tờ khai|mẫu|đơn|phiếu)\b", document.name.lower()):
                yield document.name, path


def _same(channels: Iterable[tuple[str, object, ChannelKind]]) -> dict[object, tuple[str, list[ChannelKind]]]:
    """Gather equal values of several channels: value -> (path of the first, channels)."""
    gathered: dict[object, tuple[str, list[ChannelKind]]] = {}
    for path, value, kind in channels:
        gathered.setdefault(value, (path, []))[1].append(kind)
    return gathered


def _by_channel(text: str, kinds: list[ChannelKind], every: int) -> str:
    return text if len(set(kinds)) == every else f"{text} – khi {wording.channels(kinds)}"


def _fees(record: Procedure) -> Rendered:
    every = len({channel.kind for channel in record.channels})
    stated = [
        (f"channels[{number}].fees[{place}]", fee, channel.kind)
        for number, channel in enumerate(record.channels)
        for place, fee in enumerate(channel.fees)
    ]
    for fee, (path, kinds) in _same(stated).items():
        if isinstance(fee, Fee):
            yield _by_channel(wording.fee(fee), kinds, every), path
    silent = [channel.kind for channel in record.channels if not channel.fees]
    if silent and stated:
        yield f"Khi {wording.channels(silent)}: bản ghi không nêu mức thu.", "channels"


def _time_limits(record: Procedure) -> Rendered:
    every = len({channel.kind for channel in record.channels})
    stated = [
        (f"channels[{n}].time_limit", channel.time_limit, channel.kind) for n, channel in enumerate(record.channels)
    ]
    of_channels = [
        (_by_channel(wording.time_limit(limit), kinds, every), path)
        for limit, (path, kinds) in _same(stated).items()
        if isinstance(limit, TimeLimit) and wording.time_limit(limit)
    ]
    yield from of_channels
    if len(record.cases) > 1 or not of_channels:
        yield from _case_limits(record)
    yield from _channel_notes(record)


def _case_limits(record: Procedure) -> Rendered:
    for number, case in enumerate(record.cases):
        words = wording.time_limit(case.time_limit)
        if words:
            yield f"{case.name}: {words}", f"cases[{number}]"


def _channel_notes(record: Procedure) -> Rendered:
    notes = [
        (f"channels[{n}].note", channel.note, channel.kind) for n, channel in enumerate(record.channels) if channel.note
    ]
    every = len({channel.kind for channel in record.channels})
    for note, (path, kinds) in _same(notes).items():
        yield _by_channel(str(note), kinds, every), path


def _where(record: Procedure) -> Rendered:
    if record.receiving_address:
        yield f"Nơi nhận hồ sơ: {record.receiving_address}", "receiving_address"
    if record.executing_agencies:
        yield f"Cơ quan thực hiện: {', '.join(record.executing_agencies)}", "executing_agencies"
    if record.competent_authorities and record.competent_authorities != record.executing_agencies:
        yield f"Cơ quan có thẩm quyền: {', '.join(record.competent_authorities)}", "competent_authorities"
    if not (record.executing_agencies or record.receiving_address) and record.levels:
        yield f"Thực hiện tại: {', '.join(wording.LEVELS[level] for level in record.levels)}", "levels"


def _steps(record: Procedure) -> Rendered:
    for number, step in enumerate(record.steps[:MOST_STEPS]):
        yield f"{step.title}: {step.text}" if step.title else step.text, f"steps[{number}]"
    if len(record.steps) > MOST_STEPS:
        yield "Còn các bước sau, xem tại nguồn.", "steps"


def _channels(record: Procedure) -> Rendered:
    for kind in dict.fromkeys(channel.kind for channel in record.channels):
        number, channel = next((n, c) for n, c in enumerate(record.channels) if c.kind is kind)
        yield f"Được {wording.CHANNELS[kind]}{_note(channel)}", f"channels[{number}]"
    kinds = {channel.kind for channel in record.channels}
    if kinds and ChannelKind.ONLINE not in kinds:
        yield "Bản ghi không nêu cách nộp trực tuyến.", "channels"


def _note(channel: Channel) -> str:
    return f": {channel.note}" if channel.note else ""


def _conditions(record: Procedure) -> Rendered:
    yield from ((text, f"requirements[{number}]") for number, text in enumerate(record.requirements))


def _who(record: Procedure) -> Rendered:
    if record.subjects:
        yield ", ".join(record.subjects), "subjects"


def _legal_bases(record: Procedure) -> Rendered:
    for number, basis in enumerate(record.legal_bases):
        named = basis.number in basis.title or not basis.title
        yield (basis.title or basis.number) if named else f"{basis.number}: {basis.title}", f"legal_bases[{number}]"


def _results(record: Procedure) -> Rendered:
    yield from ((result.name, f"results[{number}]") for number, result in enumerate(record.results))


RENDER: Final[dict[Facet, Callable[[Procedure], Rendered]]] = {
    Facet.OVERVIEW: _overview,
    Facet.DOCUMENTS: _documents,
    Facet.FORMS: _forms,
    Facet.FEE: _fees,
    Facet.TIME_LIMIT: _time_limits,
    Facet.WHERE: _where,
    Facet.STEPS: _steps,
    Facet.CHANNELS: _channels,
    Facet.CONDITIONS: _conditions,
    Facet.WHO: _who,
    Facet.LEGAL_BASIS: _legal_bases,
    Facet.RESULT: _results,
}
HOME: Final = {
    Facet.OVERVIEW: "name",
    Facet.DOCUMENTS: "dossier",
    Facet.FORMS: "dossier",
    Facet.FEE: "channels",
    Facet.TIME_LIMIT: "channels",
    Facet.WHERE: "executing_agencies",
    Facet.STEPS: "steps",
    Facet.CHANNELS: "channels",
    Facet.CONDITIONS: "requirements",
    Facet.WHO: "subjects",
    Facet.LEGAL_BASIS: "legal_bases",
    Facet.RESULT: "results",
}
"""The field that a line cites when it says that the record states nothing."""


def told(facets: Iterable[Facet]) -> tuple[Facet, ...]:
    """Return the sides to tell: those asked about, or the overview and what belongs in it."""
    asked = tuple(dict.fromkeys(facets))
    if not asked or Facet.OVERVIEW in asked:
        return tuple(dict.fromkeys((Facet.OVERVIEW, *asked, *IN_OVERVIEW)))
    return asked
