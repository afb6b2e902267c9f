"""The papers of a recovered record, with their counts read again from the text of the page.

On the page a paper is its name, the names of its forms and its counts, set one after the other without a border:
"Tờ khai theo mẫu số 01Mẫu 01.docx1 bản chính,2 bản sao". The rule that split it cut at every "bản chính", also
inside sentences ("01 bản chính hoặc bản điện tử"), and lost figures at the ends of names ("Mẫu số 18" + "1 bản
chính"). Here each split is judged by what stands between two papers in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from motcua.records.model import NOT_STATED, Document, DossierGroup, Form, GroupKind, NotStated
from motcua.sources.dossiers import group_kind
from motcua.sources.rows import Row
from motcua.sources.wording import form_name, heading, states_nothing, tidy, unbullet

_TABLE_HEAD: Final = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
_COUNTS: Final = re.compile(r"(?P<digits>\d{1,4}) bản chính(?:, ?(?P<copies>\d{1,2}) bản sao)?")
_IN_SENTENCE: Final = re.compile(r"0\d bản (?:chính|sao)[.;,)]{0,2}")
_EXPORTED: Final = re.compile(r"Bản chính: ?(\d{1,2})\s+Bản sao: ?(\d{1,2})")
_NUMBERED_NAME: Final = re.compile(r"(?:số|mẫu|lục|biểu|[.\-/])\s*$", re.IGNORECASE)
_FILE_ENDS: Final = re.compile(r"\.(?:docx|doc|pdf|xlsx|xls|rtf|odt|zip|rar|jpg|png)", re.IGNORECASE)
_FILE_END: Final = re.compile(r"(?: ?\(\d\))?\.{1,3}(?:docx?|pdf|xlsx?|rtf)$", re.IGNORECASE)
_FILE_SEAMS: Final = (
    re.compile(r"(?<=[^\s(\[\"])(?=[Mm][ẫaâ]u|M[ẪA]U|Ph[ụu] ?l[ụu]c|PH[ỤU] ?L[ỤU]C)"),
    re.compile(r"(?<=[.;:)\"])(?=[^\s.;:)(])(?!(?:docx?|pdf|xlsx?|rtf)\b)(?!\d{4}\b)"),
    re.compile(r"(?<=[a-zà-ỹđ\d])(?=[A-ZĐ])"),
)
_LONGEST_FILE_NAME: Final = 120
_WORD: Final = re.compile(r"[^\W\d_]+")
_FRAGMENTS: Final = frozenset({"", "hoặc", "và", "bản chính", "bản sao"})
_LONGEST_FRAGMENT: Final = 40


@dataclass(frozen=True, slots=True)
class _Paper:
    """One paper as the rule split it, with the counts that are sure.

    `open` says that the name goes on in the next paper, `spill` holds the beginning of the next paper's name.
    """

    case: str
    name: str
    form: str
    originals: int | NotStated = NOT_STATED
    copies: int | NotStated = NOT_STATED
    open: bool = False
    spill: str = ""


def dossier_of(row: Row) -> tuple[DossierGroup, ...]:
    """Return the papers of a recovered row, grouped by the headings they stood under.

    Raises:
        SourceError: `dossier` or `dossier_raw` is of the wrong type.
    """
    groups: dict[str, list[Document]] = {}
    for paper in _joined(_papers(row)):
        document = _document(paper)
        if document is not None:
            groups.setdefault(paper.case, []).append(document)
    return tuple(
        DossierGroup(name=name, kind=group_kind(name) if name else GroupKind.HEADING, documents=tuple(documents))
        for name, documents in groups.items()
    )


def _papers(row: Row) -> Iterator[_Paper]:
    page = row.raw_text("dossier_raw")
    parts = row.rows("dossier")
    spans = _spans(page, parts)
    for at, part in enumerate(parts):
        paper, span = _split(part), spans[at]
        if (exported := _EXPORTED.fullmatch(part.raw_text("qty_raw"))) is not None:
            yield replace(paper, originals=int(exported[1]), copies=int(exported[2]))
        elif span is None:
            yield paper
        else:
            following = next((later[0] for later in spans[at + 1 :] if later is not None), len(page))
            text = page[span[0] : span[1]]
            if not paper.form:
                paper = replace(paper, name=text)
            yield _judged(paper, text, page[span[1] : following], page[following : following + 1])


def _split(part: Row) -> _Paper:
    case = heading(part.text("case"))
    return _Paper("" if states_nothing(case) else case, part.raw_text("name"), part.text("form"))


def _spans(page: str, parts: tuple[Row, ...]) -> list[tuple[int, int] | None]:
    """Return where each paper's text stands in the page, in their order; None for one that is not found."""
    spans: list[tuple[int, int] | None] = []
    start = 0
    for part in parts:
        text = part.raw_text("raw")
        found = page.find(text, start) if text else -1
        spans.append((found, found + len(text)) if found >= 0 else None)
        start = found + len(text) if found >= 0 else start
    return spans


def _judged(paper: _Paper, text: str, gap: str, next_letter: str) -> _Paper:
    """Return the paper with the counts that `gap`, the page's text up to the next paper, gives it.

    "01 bản chính" is wording, as the page writes counts without a leading 0; so is a count between two blanks.
    """
    wording = _IN_SENTENCE.match(gap)
    said = wording.end() if wording else 0
    counts = _COUNTS.match(gap, said)
    if counts is None:
        return replace(paper, name=paper.name + gap, open=True) if wording else paper
    digits, rest = counts["digits"], gap[counts.end() :]
    if said == 0 and text[-1:].isspace() and (rest or next_letter)[:1].isspace():
        return replace(paper, name=paper.name + gap, open=True)
    if len(digits) > 1 and not _NUMBERED_NAME.search(text):
        return paper
    return replace(
        paper,
        name=paper.name + gap[:said] + digits[:-1],
        originals=int(digits[-1]),
        copies=int(counts["copies"] or 0),
        spill=rest if _IN_SENTENCE.fullmatch(rest) else "",
    )


def _joined(papers: Iterator[_Paper]) -> Iterator[_Paper]:
    """Give the papers with those that were cut inside a sentence put together again."""
    begun: _Paper | None = None
    spill = ""
    for paper in papers:
        whole = replace(paper, name=spill + paper.name)
        if begun is not None:
            whole = replace(whole, case=begun.case, name=begun.name + whole.name, form=begun.form or paper.form)
        begun, spill = (whole if whole.open else None), whole.spill
        if begun is None:
            yield whole
    if begun is not None:
        yield begun


def _document(paper: _Paper) -> Document | None:
    name, forms = _name_and_forms(paper)
    if states_nothing(name) or _is_fragment(name):
        return None
    return Document(
        name=name,
        originals=paper.originals,
        copies=paper.copies,
        forms=tuple(Form(name=form) for form in dict.fromkeys(forms)),
    )


def _is_fragment(name: str) -> bool:
    """Return whether a name is only a bit that the split left over: a stop, "hoặc", "01 bản chính"."""
    letters = _WORD.search(name)
    return letters is None or (len(name) < _LONGEST_FRAGMENT and " ".join(_WORD.findall(name)).lower() in _FRAGMENTS)


def _name_and_forms(paper: _Paper) -> tuple[str, list[str]]:
    """Return the name of a paper and of its forms; a file's name that stuck to the paper's is taken off it."""
    name = tidy(paper.name)
    files = _files(paper.form)
    if not files and _FILE_END.search(name):
        name, file = _unglued(name)
        files = [file] if file else []
    return unbullet(name).strip(), [form for file in files if (form := form_name(file))]


def _files(text: str) -> list[str]:
    """Return the names of files that stand one behind the other without a blank."""
    ends = [0, *(found.end() for found in _FILE_ENDS.finditer(text))]
    return [text[start:end] for start, end in pairwise(ends)]


def _unglued(name: str) -> tuple[str, str]:
    """Return a paper's name and the name of the file at its end; no file where the seam cannot be told.

    The seam is before "Mẫu", "Phụ lục", behind a stop without a blank, or between a small letter and a capital,
    whichever comes last of the first kind that is found.
    """
    start = max(0, len(name) - _LONGEST_FILE_NAME)
    for seam in _FILE_SEAMS:
        found = [mark.start() for mark in seam.finditer(name, start) if mark.start() > start]
        if found:
            return name[: found[-1]], name[found[-1] :]
    return name, ""
