"""Finding pages by words, with marks or without: an index in memory over all that everybody may read.

It is built from the pages' own texts with the engine's words and scores, and built anew when a page was published,
withdrawn or moved, in each worker for itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any, Final

import numpy as np
from django.db.models import F
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from motcua.retrieval.postings import Postings
from motcua.retrieval.terms import Spelling, spell, with_pairs
from motcua.text.folding import fold
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise
from portal.pages import listing
from portal.pages.latest import Kept

LONGEST: Final = 200
"""Characters of what is searched for; the rest is left out."""

MOST: Final = 200
"""Pages found at most."""

TITLE_WEIGHT: Final = 3
WRITTEN_WEIGHT: Final = 0.4
"""How much it counts that words are written with the same marks, beside that they are the same without."""

ENOUGH: Final = 0.6
"""Share of the weight of all words that a page must hold."""

TEXT_KEPT: Final = 6000
"""Characters of a page's text that are searched and shown from."""

AROUND: Final = 110
"""Characters shown on each side of the first word found."""

KINDS: Final = {"ArticlePage": "tin", "DispatchPage": "van-ban", "InformationPage": "thong-tin"}
"""The kinds of pages, and what they are called in addresses."""


@dataclass(frozen=True)
class Entry:
    """A page as it is found: its kind, what it is called there, its address, its day, its text."""

    kind: str
    label: object
    """Said in the language of who reads, not of whose request built the index."""

    title: str
    url: str
    day: date | None
    note: str
    text: str

    @property
    def words(self) -> str:
        """All that is searched; the title counts more than the rest."""
        return " . ".join((*[self.title] * TITLE_WEIGHT, self.note, self.text))


@dataclass(frozen=True)
class Index:
    """All pages, and in which of them each word stands: with its marks, and without."""

    entries: tuple[Entry, ...] = ()
    written: Postings | None = None
    folded: Postings | None = None

    def find(self, words: str) -> list[Entry]:
        """Return the pages that hold most of the words, the best first."""
        tokens = tokenise(normalise(words[:LONGEST]))
        if not tokens or self.folded is None or self.written is None:
            return []
        singles = self.folded.gather(spell(tokens, Spelling.FOLDED))
        ones = np.ones(len(tokens), dtype=np.float32)
        enough = singles.presence(ones) >= ENOUGH * singles.whole(ones)
        scores = _scores(self.folded, spell(tokens, Spelling.FOLDED))
        scores = scores + WRITTEN_WEIGHT * _scores(self.written, tokens)
        scores = np.where(enough, scores, 0.0)
        best = np.argsort(-scores, kind="stable")[:MOST]
        return [self.entries[number] for number in best.tolist() if scores[number] > 0]


def _scores(postings: Postings, tokens: Sequence[str]) -> Any:
    terms = with_pairs(list(tokens))
    return postings.gather(terms).scores(np.ones(len(terms), dtype=np.float32))


def _build() -> Index:
    entries = tuple(_entries())
    if not entries:
        return Index()
    tokens = [tokenise(normalise(one.words)) for one in entries]
    written = Postings.build(lambda: map(with_pairs, tokens))
    folded = Postings.build(lambda: (with_pairs(spell(one, Spelling.FOLDED)) for one in tokens))
    return Index(entries, written, folded)


def _entries() -> Iterator[Entry]:
    for model in KINDS:
        rows = listing.public(model).order_by(F("first_published_at").desc(nulls_last=True), "-pk")
        for page in rows.iterator(chunk_size=200):
            yield _entry(model, page)


def _entry(model: str, page: Any) -> Entry:
    published = timezone.localdate(page.first_published_at) if page.first_published_at else None
    summary = getattr(page, "summary", "") or strip_tags(getattr(page, "introduction", ""))
    text = " ".join(f"{summary} {text_of(page)}".split())[:TEXT_KEPT]
    label = page.Kind(page.kind).label if hasattr(page, "Kind") else page._meta.verbose_name
    note = " · ".join(part for part in (getattr(page, "number", ""), getattr(page, "issuer", "")) if part)
    return Entry(KINDS[model], label, page.title, page.url or "", getattr(page, "dated", None) or published, note, text)


def text_of(page: Any) -> str:
    """Return what a page's text says, without its marks of form."""
    body = page.body
    if isinstance(body, str):
        return _plain(body)
    return " ".join(_plain(text) for block in body.raw_data for text in _strings(block["value"]))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)


def _plain(html: str) -> str:
    return unescape(strip_tags(re.sub(r"</(?:p|h\d|li)>|<br\s*/?>", " ", html)))


index: Final = Kept(_build, Index())


def found(words: str, kind: str = "") -> list[Entry]:
    """Return the pages that words mean, of one kind (`tin`, `van-ban`, `thong-tin`) or of all."""
    pages = index.get().find(words)
    return [one for one in pages if one.kind == kind] if kind else pages


def snippet(text: str, words: str) -> SafeString:
    """Return the part of a text around the first word searched for, with all such words marked."""
    bare = fold(text)
    tokens = sorted({fold(one) for one in tokenise(normalise(words[:LONGEST])) if len(one) > 1}, key=len, reverse=True)
    if len(bare) != len(text) or not tokens:
        return conditional_escape(text[: 2 * AROUND])
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, tokens))})(?!\w)")
    first = pattern.search(bare)
    begin = max(0, (first.start() if first else 0) - AROUND)
    begin = text.rfind(" ", 0, begin) + 1 if begin else 0
    end = min(len(text), begin + 2 * AROUND)
    end = text.find(" ", end) if 0 <= text.find(" ", end) < end + 20 else end
    return _marked(text, pattern, bare, begin, end)


def _marked(text: str, pattern: re.Pattern[str], bare: str, begin: int, end: int) -> SafeString:
    parts: list[str] = ["… " if begin else ""]
    at = begin
    for one in pattern.finditer(bare, begin, end):
        parts += [text[at : one.start()], format_html("<mark>{}</mark>", text[one.start() : one.end()])]
        at = one.end()
    parts += [text[at:end], " …" if end < len(text) else ""]
    return format_html_join("", "{}", ((part,) for part in parts))
