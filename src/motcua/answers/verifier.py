"""The verifier: no figure, date, code or legal reference in a reply that stands in no field it cites.

It reads the reply's text afresh, without trusting how it was made, so that it also guards text that a language model
has rephrased.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final

from pydantic import BaseModel

from motcua.answers import wording
from motcua.answers.composing import cite
from motcua.answers.placing import remade, spoken
from motcua.answers.reply import Citation, Reply
from motcua.answers.reviewed import emergency
from motcua.errors import UnverifiedReplyError
from motcua.records.model import NOT_STATED, Procedure, value_at

FIGURE: Final = re.compile(
    r"\d{1,6}/(?:\d{4}/)?[A-ZĐa-zđ][\w.]{0,11}(?:-[\wĐđ.]{1,12}){0,3}"  # a legal sign, 123/2015/NĐ-CP
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)"  # a date
    r"|\d+(?:[.,]\d+)*"  # a number, a code
)
END_MARK: Final = re.compile(r" \[(\d{1,2})\]$", re.MULTILINE)
"""The number of a source where a line of a reply ends; a bracket elsewhere holds a figure."""

START_MARK: Final = re.compile(r"^\[(\d{1,2})\] ", re.MULTILINE)
"""… where a line of the list of sources begins."""

OPTION_MARK: Final = re.compile(r"^\d\. ", re.MULTILINE)
SOURCES: Final = "\nNguồn:\n"
ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
AFTER_ADDRESS: Final = '.,;:)]”"…'

MOST_KNOWN: Final = 20_000
Lookup = Callable[[str], Procedure]


def figures(text: str) -> set[str]:
    """Return every figure of a text in one normal form: `8.000`, `8000` and `8,000` meet, as do `07` and `7`."""
    return {normal_form(found) for found in FIGURE.findall(text)}


@lru_cache(maxsize=MOST_KNOWN)
def normal_form(figure: str) -> str:
    """Return the form under which one written figure is compared."""
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", figure):
        day, month, year = re.split(r"[/.-]", figure)
        return f"{int(day)}/{int(month)}/{year}"
    if "/" in figure:
        return figure.lower().rstrip(".")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", figure):
        figure = re.sub(r"[.,]", "", figure)
    figure = figure.replace(",", ".")
    return (
        figure.lstrip("0") or "0"
        if "." not in figure
        else figure.rstrip("0").rstrip(".")
        if figure.count(".") == 1
        else figure
    )


def stated(value: object) -> Iterator[str]:
    """Yield every text and figure that a part of a record holds, at any depth."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, bool | Enum) or value is None:
        return
    elif isinstance(value, int | float):
        yield f"{value:.12g}" if isinstance(value, float) else str(value)
    elif isinstance(value, date):
        yield wording.day(value)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from stated(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from stated(item)


def faults(reply: Reply, lookup: Lookup) -> list[str]:
    """Return what is wrong with a reply, empty where it holds.

    Args:
        reply: The reply.
        lookup: Gives the record of a code, as it stood when the reply was made; raises `LookupError`
            or `UnknownProcedureError` where there is none.
    """
    found = [*_citation_faults(reply, lookup), *_place_faults(reply)]
    if found:
        return found
    cited = _cited(reply, lookup)
    for fact in reply.facts:
        one = cited[fact.citation]
        strange = figures(_bare(fact.text, one.addresses)) - one.figures
        found.extend(f"“{figure}” không có trong {reply.citations[fact.citation].field}" for figure in sorted(strange))
    whole = set().union(*(one.figures for one in cited), *(_named(lookup, code) for code in _mentioned(reply)))
    text, marks = _without_marks(reply)
    text = _bare(text, set().union(*(one.addresses for one in cited)))
    found.extend(f"“{figure}” không có trong trường nào được dẫn" for figure in sorted(figures(text) - whole))
    found.extend(f"địa chỉ {address} không phải của nguồn được dẫn" for address in ADDRESS.findall(text))
    sources = len({citation.code for citation in reply.citations})
    found.extend(f"dấu nguồn [{mark}] không có nguồn" for mark in marks if not 1 <= int(mark) <= sources)
    return found


@dataclass(frozen=True)
class _Cited:
    """What a line citing one field may hold: figures of the field, the name, the code, the source; addresses."""

    figures: set[str]
    addresses: set[str]

    @classmethod
    def of(cls, citation: Citation, record: Procedure, source: set[str]) -> "_Cited":
        own, addresses = _of_field(record, citation.field)
        return cls(own | source, addresses | {citation.source_url.rstrip(AFTER_ADDRESS)})


_KNOWN: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
"""Figures and addresses by record version and field: a version is a hash of the content, so they never go stale."""


def _of_field(record: Procedure, field: str) -> tuple[set[str], set[str]]:
    """Return the figures and the addresses of one field; up to `MOST_KNOWN` are remembered, then all are forgotten."""
    key = (record.version, field)
    if key not in _KNOWN:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        texts = " \n".join(stated(value_at(record, field)))
        _KNOWN[key] = figures(texts), {address.rstrip(AFTER_ADDRESS) for address in ADDRESS.findall(texts)}
    return _KNOWN[key]


def _cited(reply: Reply, lookup: Lookup) -> list[_Cited]:
    """Return what each citation of a reply allows; what is the same for a record or a field is looked up once."""
    sources: dict[str, set[str]] = {}
    fields: dict[tuple[str, str], _Cited] = {}
    for citation in reply.citations:
        if (citation.code, citation.field) not in fields:
            record = lookup(citation.code)
            if citation.code not in sources:
                sources[citation.code] = _source_figures(record)
            fields[citation.code, citation.field] = _Cited.of(citation, record, sources[citation.code])
    return [fields[citation.code, citation.field] for citation in reply.citations]


def verify(reply: Reply, lookup: Lookup) -> Reply:
    """Return the reply unchanged.

    Raises:
        UnverifiedReplyError: it holds something that no cited field holds.
    """
    found = faults(reply, lookup)
    if found:
        raise UnverifiedReplyError("Câu trả lời chưa được kiểm chứng: " + "; ".join(found))
    return reply


def _citation_faults(reply: Reply, lookup: Lookup) -> Iterable[str]:
    for citation in reply.citations:
        try:
            record = lookup(citation.code)
            value_at(record, citation.field)
        except LookupError:
            yield f"trích dẫn {citation.code} {citation.field} không có trong danh mục"
            continue
        if citation.record_version != record.version:
            yield f"trích dẫn {citation.code} thuộc phiên bản {citation.record_version}, không phải {record.version}"
        elif citation != cite(record, citation.field):
            yield f"trích dẫn {citation.code} {citation.field} nêu sai quyết định, địa chỉ hoặc ngày của nguồn"
    for fact in reply.facts:
        if not 0 <= fact.citation < len(reply.citations):
            yield f"dữ kiện “{fact.text[:40]}” không có trích dẫn"
        elif reply.citations[fact.citation].code != fact.code:
            yield f"dữ kiện “{fact.text[:40]}” dẫn nhầm thủ tục"


def _place_faults(reply: Reply) -> Iterable[str]:
    """Yield what is wrong with the note on the place: it must be what its codes lead to, and end the text."""
    if reply.place is None:
        return
    if remade(reply.place) != reply.place:
        yield "ghi chú về địa danh không đúng với dữ liệu địa danh"
    if not reply.text.endswith(spoken(reply.place)):
        yield "ghi chú về địa danh không đứng cuối câu trả lời"


def _source_figures(record: Procedure) -> set[str]:
    """Figures of a record's name, code, decision and date, which any line on it may hold."""
    when = record.provenance.record_date
    known = f"{record.name} \n{record.code} \n{'' if when is NOT_STATED else wording.day(when)}"
    return figures(known + " \n" + " \n".join(stated(record.decision)))


def _mentioned(reply: Reply) -> set[str]:
    return {*reply.answered, *(option.code for option in reply.options)}


def _named(lookup: Lookup, code: str) -> set[str]:
    try:
        record = lookup(code)
    except LookupError:
        return set()
    return figures(record.name) | figures(record.code)


def _bare(text: str, known: set[str]) -> str:
    """Leave out the addresses that may stand in a text, each only as a whole."""
    return ADDRESS.sub(lambda match: " " if match.group().rstrip(AFTER_ADDRESS) in known else match.group(), text)


def _without_marks(reply: Reply) -> tuple[str, list[str]]:
    """Return the text without emergency line, source marks and the numbers of options; and the source marks."""
    text = reply.text.removeprefix(emergency())
    if reply.place is not None:
        text = text.removesuffix(spoken(reply.place))  # made again from the packaged facts, see `_place_faults`
    if reply.options:
        text = OPTION_MARK.sub("", text)
    head, parting, tail = text.rpartition(SOURCES)
    head, tail = (head, tail) if parting else (text, "")
    marks = [*END_MARK.findall(head), *END_MARK.findall(tail), *START_MARK.findall(tail)]
    return f"{END_MARK.sub(' ', head)}\n{START_MARK.sub(' ', END_MARK.sub(' ', tail))}", marks
