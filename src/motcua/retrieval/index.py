"""The searchable side of a catalogue: one BM25 index a field and spelling, built once and kept in a folder."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from motcua import data
from motcua.records.model import Procedure, name_key
from motcua.retrieval.collocations import Collocations
from motcua.retrieval.entries import Entries, Entry
from motcua.retrieval.latent import Latent, analyse
from motcua.retrieval.leads import Leads, bare_names
from motcua.retrieval.postings import Postings, spans
from motcua.retrieval.terms import Spelling, spell, tokens_of, with_pairs
from motcua.retrieval.texts import TextField, body_tokens, name_tokens, paper_tokens, without_tier
from motcua.text.folding import is_marked

RAREST: Final = {TextField.PAPER: 2, TextField.BODY: 3}
"""Terms of long texts found in fewer records than this are left out: most are slips, and they fill memory."""

MOST_SLIPS: Final = 2
"""Example questions in which a word may stand, and in no official text, and still be a slip."""

MARKED_SHARE: Final = 0.25
Progress = Callable[[str], None]
Names = Mapping[str, Sequence[str]]
"""Everyday names beside those of the package: codes, and what people call their procedures."""

NO_NAMES: Final[Names] = MappingProxyType({})
Words = dict[str, dict[str, int]]
"""Counts of syllables (`words`) and of pairs of neighbours joined by `_` (`pairs`)."""


@dataclass(frozen=True)
class ShortTexts:
    """Several short texts a record: text t belongs to record `owner[t]`; `owner` is sorted, `size` counts records."""

    size: int
    owner: NDArray[np.int32]

    @cached_property
    def _bounds(self) -> NDArray[np.intp]:
        """Where the texts of each record begin, and the last ends, shape (size + 1,)."""
        return np.searchsorted(self.owner, np.arange(self.size + 1))

    @cached_property
    def _owners(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The records that have a text, and where the texts of each begin."""
        some = np.flatnonzero(np.diff(self._bounds))
        return some, self._bounds[some]

    def best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each record the greatest of its texts' scores, none of them negative; 0 where it has no text."""
        column = np.zeros(self.size, dtype=np.float32)
        some, starts = self._owners
        if len(some):
            column[some] = np.maximum.reduceat(scores, starts)
        return column

    def of(self, numbers: NDArray[np.intp]) -> "Chosen":
        """Return the texts of some records."""
        begins, ends = self._bounds[numbers], self._bounds[numbers + 1]
        return Chosen(spans(begins, ends), ends - begins)


@dataclass(frozen=True)
class Chosen:
    """The texts of some records: `texts` their numbers, record by record, and `counts` how many each record has."""

    texts: NDArray[np.intp]
    counts: NDArray[np.intp]

    def best(self, scores: NDArray[Any]) -> NDArray[np.float32]:
        """Return for each record the greatest score among its texts, given one score a chosen text; 0 without text."""
        column = np.zeros(len(self.counts), dtype=np.float32)
        some = np.flatnonzero(self.counts)
        if len(some):
            starts = np.cumsum(self.counts[some]) - self.counts[some]
            column[some] = np.maximum.reduceat(scores, starts)
        return column


@dataclass(frozen=True)
class Indexes:
    """Everything that is searched. Keys of `postings` and `weights`: field and spelling.

    `aliases` are short names, everyday and official; `examples` are questions as people ask them; `common` (records,)
    is 1 for each record that has an everyday name; `name_leads` holds the leads in each name, `own_leads` the one it
    begins with.
    """

    entries: Entries
    aliases: ShortTexts
    examples: ShortTexts
    postings: dict[tuple[TextField, Spelling], Postings]
    words: dict[Spelling, Postings]
    common: NDArray[np.float32]
    leads: dict[Spelling, Leads]
    name_leads: dict[Spelling, Postings]
    own_leads: dict[Spelling, Postings]
    latent: Latent
    weights: dict[tuple[TextField, Spelling], NDArray[np.float32]] = field(init=False, repr=False)
    word_weights: dict[Spelling, NDArray[np.float32]] = field(init=False, repr=False)
    name_words: dict[Spelling, tuple[NDArray[np.int32], NDArray[np.intp]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sum once what does not depend on the question.

        Raises:
            ValueError: the vectors are of other texts.
        """
        sizes = (len(self.aliases.owner), len(self.examples.owner), len(self.entries.rows))
        if (len(self.latent.short), len(self.latent.asked), len(self.latent.wholes)) != sizes:
            raise ValueError("latent vectors of another build")
        short = (TextField.NAME, TextField.ALIAS, TextField.ASKED)
        weights = {key: index.weight_of_texts() for key, index in self.postings.items() if key[0] in short}
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "name_words", {key: index.terms_of_texts() for key, index in self.words.items()})
        object.__setattr__(self, "word_weights", {key: index.weight_of_texts() for key, index in self.words.items()})

    @cached_property
    def collocations(self) -> Collocations:
        """Words of grammar inside names, found when first asked for."""
        return Collocations.count(tokens_of(row.name) for row in self.entries.rows)

    def named(self, tokens: Sequence[str]) -> bool:
        """Whether some name holds each pair of neighbours among two tokens or more, marks left out of account."""
        words = spell(tokens, Spelling.FOLDED)
        return self.postings[TextField.NAME, Spelling.FOLDED].together([f"{one}_{two}" for one, two in pairwise(words)])

    @classmethod
    def build(
        cls, records: Iterable[Procedure], progress: Progress = lambda step: None, names: Names = NO_NAMES
    ) -> tuple[Self, Words]:
        """Index the records in the order given; return also the words that spelling is checked against.

        `names` are everyday names besides the package's own; codes of no record are passed over.
        """
        builder = _Builder()
        for record in records:
            builder.add(record)
            progress("record")
        return cls(**builder.finish(progress, names)), builder.words()

    def blind(self, left_out: NDArray[np.bool_]) -> Self:
        """Return the same with directions that some example questions, shape (questions,), did not teach."""
        short, asked = (self.postings[name, Spelling.FOLDED] for name in (TextField.ALIAS, TextField.ASKED))
        owner = np.concatenate([self.aliases.owner, self.examples.owner])
        return replace(self, latent=analyse(short, asked, owner, len(self.entries.rows), left_out))

    def save(self, folder: Path) -> None:
        """Write the indexes into `folder`, which exists."""
        self.entries.save(folder / "entries.json")
        for (name, spelling), index in self.postings.items():
            index.save(folder / f"{name}-{spelling}")
        for spelling, index in self.words.items():
            index.save(folder / f"words-{spelling}")
        for spelling, leads in self.leads.items():
            (folder / f"leads-{spelling}.json").write_text(json.dumps(leads.counts, ensure_ascii=False), "utf-8")
            self.name_leads[spelling].save(folder / f"name-leads-{spelling}")
            self.own_leads[spelling].save(folder / f"own-leads-{spelling}")
        self.latent.save(folder / "latent")
        np.save(folder / "common.npy", self.common)
        np.save(folder / "alias-owner.npy", self.aliases.owner)
        np.save(folder / "asked-owner.npy", self.examples.owner)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the indexes of `folder` into memory."""
        entries = Entries.open(folder / "entries.json")
        return cls(
            entries=entries,
            aliases=ShortTexts(len(entries.rows), np.load(folder / "alias-owner.npy")),
            examples=ShortTexts(len(entries.rows), np.load(folder / "asked-owner.npy")),
            postings={(f, s): Postings.open(folder / f"{f}-{s}") for f in TextField for s in Spelling},
            words={s: Postings.open(folder / f"words-{s}") for s in Spelling},
            common=np.load(folder / "common.npy"),
            leads={s: Leads(json.loads((folder / f"leads-{s}.json").read_text("utf-8"))) for s in Spelling},
            name_leads={s: Postings.open(folder / f"name-leads-{s}") for s in Spelling},
            own_leads={s: Postings.open(folder / f"own-leads-{s}") for s in Spelling},
            latent=Latent.open(folder / "latent"),
        )


class _Builder:
    """Collects tokens record by record; whole records are not kept."""

    def __init__(self) -> None:
        self._rows: list[Entry] = []
        self._tokens: dict[TextField, list[list[str]]] = {name: [] for name in TextField}

    def add(self, record: Procedure) -> None:
        self._rows.append(Entry.of(record))
        self._tokens[TextField.NAME].append(name_tokens(record))
        self._tokens[TextField.PAPER].append(paper_tokens(record))
        self._tokens[TextField.BODY].append(body_tokens(record))

    def finish(self, progress: Progress, others: Names) -> dict[str, Any]:
        common = np.zeros(len(self._rows), dtype=np.float32)
        everyday = [*alias_texts(), *((code, "", phrase) for code, said in others.items() for phrase in said)]
        common[self._attach(TextField.ALIAS, everyday)] = 1.0
        names = self._tokens[TextField.NAME]
        plain = [without_tier(name) for name in names]
        bare = bare_names(plain, Leads.count(names))
        shorts = [(row.code, row.name, " ".join(name)) for row, name in zip(self._rows, plain, strict=True)]
        shorts += [(self._rows[place].code, self._rows[place].name, " ".join(rest)) for place, rest in bare.items()]
        owners = {
            TextField.ALIAS: self._attach(TextField.ALIAS, chain(everyday, shorts)),
            TextField.ASKED: self._attach(TextField.ASKED, example_texts()),
        }
        postings = {}
        for name in TextField:
            for spelling in Spelling:
                texts = partial(self._texts, name, spelling)
                postings[name, spelling] = Postings.build(texts, rarest=RAREST.get(name, 1))
                progress(f"{name}-{spelling}")
        words = {s: Postings.build(partial(_spelled, names, s)) for s in Spelling}
        size = len(self._rows)
        short, asked = (postings[name, Spelling.FOLDED] for name in owners)
        latent = analyse(short, asked, np.concatenate([*owners.values()]), size)
        progress("latent")
        return {
            "entries": Entries(self._rows),
            "aliases": ShortTexts(size, owners[TextField.ALIAS]),
            "examples": ShortTexts(size, owners[TextField.ASKED]),
            "postings": postings,
            "words": words,
            "common": common,
            "latent": latent,
            **_leads(names),
        }

    def _texts(self, name: TextField, spelling: Spelling) -> Iterable[list[str]]:
        return (with_pairs(spell(tokens, spelling)) for tokens in self._tokens[name])

    def words(self) -> Words:
        """Count the words of all but the body texts; texts typed without marks teach no spelling, nor do slips.

        A word of example questions alone, seen in few of them, is taken for a slip.
        """
        spelt = (TextField.NAME, TextField.ALIAS, TextField.PAPER)
        official = set(chain.from_iterable(chain.from_iterable(self._tokens[name] for name in spelt)))
        asked = Counter(chain.from_iterable(map(set, self._tokens[TextField.ASKED])))
        slips = {word for word, texts in asked.items() if texts <= MOST_SLIPS and word not in official}
        texts = chain.from_iterable(self._tokens[name] for name in (*spelt, TextField.ASKED))
        return vocabulary((text for text in texts if mostly_marked(text)), slips)

    def _attach(self, name: TextField, texts: Iterable[tuple[str, str, str]]) -> NDArray[np.int32]:
        owned = attach(self._rows, texts)
        self._tokens[name] = [tokens_of(text) for _, text in owned]
        return np.array([place for place, _ in owned], dtype=np.int32)


def mostly_marked(tokens: Sequence[str]) -> bool:
    """Whether a text was written with marks (about 70 % of the syllables of running text carry one)."""
    words = [token for token in tokens if token.isalpha()]
    return sum(map(is_marked, words)) > MARKED_SHARE * len(words)


def attach(rows: Sequence[Entry], texts: Iterable[tuple[str, str, str]]) -> list[tuple[int, str]]:
    """Give each (code, official name, text) to all records of that name, or else to those named as its code is.

    Returns:
        Pairs (number of the record, text), by number, texts of one record in the order given.
    """
    keys = {row.code: row.key for row in rows}
    namesakes: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        namesakes.setdefault(row.key, []).append(place)
    owned: list[tuple[int, str]] = []
    for code, official, text in texts:
        named = name_key(official)
        owned.extend((place, text) for place in namesakes.get(named if named in namesakes else keys.get(code, ""), []))
    return sorted(owned, key=lambda pair: pair[0])


def _leads(names: Sequence[Sequence[str]]) -> dict[str, Any]:
    leads, inside, own = {}, {}, {}
    for spelling in Spelling:
        spelled = [spell(name, spelling) for name in names]
        leads[spelling] = found = Leads.count(spelled)
        inside[spelling] = Postings.build(partial(_found, spelled, found.within))
        own[spelling] = Postings.build(partial(_found, spelled, found.beginning))
    return {"leads": leads, "name_leads": inside, "own_leads": own}


def _spelled(names: Iterable[Sequence[str]], spelling: Spelling) -> Iterable[list[str]]:
    return (spell(name, spelling) for name in names)


def _found(names: Iterable[Sequence[str]], find: Callable[[Sequence[str]], list[str]]) -> Iterable[list[str]]:
    return (find(name) for name in names)


def alias_texts() -> Iterable[tuple[str, str, str]]:
    """Yield (code, official name, everyday name) of the package's aliases."""
    return (
        (table["code"], table["name"], phrase)
        for table in data.tables("aliases", "procedure")
        for phrase in table["say"]
    )


def example_texts() -> Iterable[tuple[str, str, str]]:
    """Yield (code, official name where known, question) of the package's example questions that mean one procedure."""
    names = {table["code"]: table["name"] for table in data.tables("aliases", "procedure")}
    lines = ((line["codes"][0], line["text"]) for line in data.json_lines("questions") if is_example(line))
    return ((code, names.get(code, ""), text) for code, text in lines)


def is_example(line: dict[str, Any]) -> bool:
    """Whether a line of a question file shows how people ask for exactly one procedure."""
    return line.get("behaviour", "answer") == "answer" and len(line["codes"]) == 1


def vocabulary(texts: Iterable[Sequence[str]], slips: Set[str] = frozenset()) -> Words:
    """Count the syllables (`words`) and the pairs of neighbours joined by `_` (`pairs`), `slips` left out."""
    words: dict[str, int] = {}
    pairs: dict[str, int] = {}
    for tokens in texts:
        for token in tokens:
            if token not in slips:
                words[token] = words.get(token, 0) + 1
        for left, right in pairwise(tokens):
            if left in slips or right in slips:
                continue
            pair = f"{left}_{right}"
            pairs[pair] = pairs.get(pair, 0) + 1
    return {"words": words, "pairs": pairs}
