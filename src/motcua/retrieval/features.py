"""The named features by which the ranker judges how well each record fits a question."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motcua.retrieval.entries import PRIORS
from motcua.retrieval.index import Chosen, Indexes
from motcua.retrieval.latent import along, unit
from motcua.retrieval.postings import Gathered, hashes_of, spans
from motcua.retrieval.query import Query
from motcua.retrieval.terms import Spelling, spell
from motcua.retrieval.texts import TextField

Column = NDArray[np.float32]

MATCHES: Final = (
    "name",  # BM25 of the name, typed words
    "name_official",  # … with the official words for what was typed
    "name_folded",  # … without marks
    "name_cover",  # share of the question's words (by idf) that the name holds
    "name_unasked",  # how much of the name (idf, absolute) the question does not hold
    "name_denied",  # share of the words said not to be meant that the name holds
    "family_held",  # of the words that tell a name from its rivals', the share that the question holds
    "family_cover",  # of the question's words that tell the rivals apart, the share that the name holds
    "lead_cover",  # of the leads in the question ("cấp lại"), by idf, the share that the name holds
    "lead_said",  # the question says the lead with which the name begins
    "short",  # BM25 of the best short name: the official one or an everyday one
    "short_cover",  # share of the question that some short name holds
    "short_held",  # share of some short name that the question holds
    "short_alike",  # idf shared with a short name, of the idf of both together
    "short_whole",  # the question holds every word of a short name
    "short_official",  # the last four with the official words for what was typed
    "short_held_official",
    "short_alike_official",
    "short_whole_official",
    "asked",  # BM25 of the most alike example question
    "asked_alike",  # its likeness: idf shared, of the idf of both together
    "latent_best",  # latent likeness to the most alike short name or example question
    "latent_whole",  # … to all of them together
    "paper",  # BM25 of papers and results
    "paper_cover",
    "body",  # BM25 of the other text
    "common",  # has everyday names: among what people ask about
)
FIRM: Final = ("short_held_official", "short_alike_official", "asked_alike", "family_cover", "name_cover")
"""Matches that count again squared: a name held whole is worth more than two held by half."""

FEATURES: Final = (*MATCHES, *(f"{name}_firm" for name in FIRM), *PRIORS)
CANDIDATES: Final = 80
SCOUTS: Final = {
    "name": 1.0,
    "name_official": 1.2,
    "name_folded": 0.5,
    "short": 1.2,
    "short_official": 1.2,
    "asked": 1.0,
    "paper": 0.4,
    "body": 0.3,
    "latent_whole": 1.0,
}
"""Weights of the rough sum by which candidates are chosen; the ranker then weighs every feature."""

FAINT: Final = 0.2
"""Likeness below which a record that shares no word with the question is no candidate."""

RIVALS: Final = 12
"""How many of the foremost candidates count as a family whose differences matter."""

UNASKED_SCALE: Final = 40.0
WHOLE: Final = 0.999
TINY: Final = np.float32(1e-6)


@dataclass(frozen=True)
class Candidates:
    """Chosen records and their features: `numbers` (C,) and `matrix` (C, len(FEATURES))."""

    numbers: NDArray[np.intp]
    matrix: NDArray[np.float32]


def share_of_best(scores: Column) -> Column:
    """Scale scores to the best of them."""
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else scores


def rarity(terms: NDArray[np.int32], names: int, size: int) -> Column:
    """Return how well each of `size` terms tells `names` names apart: log(names / names that hold it), else 0."""
    counts = np.bincount(terms, minlength=size)
    return np.where(counts > 0, np.log(np.maximum(names, 1) / np.maximum(counts, 1)), 0.0).astype(np.float32)


class Weighed:
    """The terms of a question in one spelling, and how much each counts when taken as typed or as officially named."""

    def __init__(self, query: Query, spelling: Spelling) -> None:
        """Weigh the terms; of K terms each array has shape (K,)."""
        plain, official, denied = query.plain(spelling), query.official(spelling), query.unwanted(spelling)
        self.terms = list(dict.fromkeys((*plain, *official, *denied)))
        self.plain = self._weights(plain)
        self.official = self._weights(official)
        self.denied = self._weights(denied)
        self.hashes = hashes_of(self.terms)
        self.single = np.array(["_" not in term for term in self.terms], dtype=np.float32)

    def _weights(self, weighted: dict[str, float]) -> Column:
        return np.array([weighted.get(term, 0.0) for term in self.terms], dtype=np.float32)


class Extraction:
    """Features of the records for one question: first rough columns over all, then every feature of the candidates."""

    def __init__(self, query: Query, indexes: Indexes, asked_out: NDArray[np.intp] | None = None) -> None:
        """Take the question; `asked_out` numbers example questions to leave out (when the question is one of them)."""
        self._indexes = indexes
        self._spelling = query.spelling
        self._terms = Weighed(query, query.spelling)
        folded = self._terms if query.spelling is Spelling.FOLDED else Weighed(query, Spelling.FOLDED)
        self._gathered = {name: indexes.postings[name, query.spelling].gather(self._terms.hashes) for name in TextField}
        plain, official = self._terms.plain, self._terms.official
        self._asked = self._gathered[TextField.ASKED].scores(plain)
        if asked_out is not None:
            self._asked[asked_out] = 0.0
        self._asked_out = asked_out
        self._towards = indexes.latent.towards(query.plain(Spelling.FOLDED))
        leads = indexes.leads[query.spelling]
        runs = (spell(tokens, query.spelling) for tokens, _ in query.official_runs)
        self._said = list(dict.fromkeys(lead for run in runs for lead in leads.within(run)))
        name, short = self._gathered[TextField.NAME], self._gathered[TextField.ALIAS]
        self._rough: dict[str, Column] = {
            "name": share_of_best(name.scores(plain)),
            "name_official": share_of_best(name.scores(official)),
            "name_folded": share_of_best(
                indexes.postings[TextField.NAME, Spelling.FOLDED].gather(folded.hashes).scores(folded.official)
            ),
            "short": indexes.aliases.best(share_of_best(short.scores(plain))),
            "short_official": indexes.aliases.best(share_of_best(short.scores(official))),
            "asked": indexes.examples.best(share_of_best(self._asked)),
            "paper": share_of_best(self._gathered[TextField.PAPER].scores(official)),
            "body": share_of_best(self._gathered[TextField.BODY].scores(official)),
            "latent_whole": self._wholes(),
        }

    def candidates(self, priors: NDArray[np.float32], barred: NDArray[np.bool_] | None) -> Candidates:
        """Choose the records worth ranking, none of the barred, and gather their features."""
        rough = sum((weight * self._rough[name] for name, weight in SCOUTS.items()), np.zeros(len(priors), np.float32))
        barely = SCOUTS["latent_whole"] * self._rough["latent_whole"]
        faint = (rough <= barely) & (self._rough["latent_whole"] < FAINT)
        rough = np.where(faint if barred is None else faint | barred, np.float32(-1.0), rough)
        count = min(CANDIDATES, len(rough))
        numbers = np.argpartition(-rough, count - 1)[:count] if count else np.zeros(0, np.intp)
        numbers = np.sort(numbers[rough[numbers] > 0])
        columns = {name: column[numbers] for name, column in self._rough.items()}
        short, asked = self._indexes.aliases.of(numbers), self._indexes.examples.of(numbers)
        columns |= self._names(numbers) | self._shorts(short) | self._examples(asked) | self._bests(short, asked)
        columns |= self._leads(numbers)
        columns |= self._family(numbers, rough[numbers])
        columns["paper_cover"] = self._covered(self._gathered[TextField.PAPER], numbers)
        columns["common"] = self._indexes.common[numbers]
        columns |= {f"{name}_firm": columns[name] ** 2 for name in FIRM}
        matches = np.stack([columns[name] for name in FEATURES[: -len(PRIORS)]], axis=1)
        return Candidates(numbers, np.concatenate([matches, priors[numbers]], axis=1))

    def _covered(self, found: Gathered, numbers: NDArray[np.intp]) -> Column:
        official = self._terms.official
        return found.presence(official)[numbers] / max(found.whole(official), 1e-6)

    def _names(self, numbers: NDArray[np.intp]) -> dict[str, Column]:
        terms = self._terms
        words = self._indexes.words[self._spelling].gather(terms.hashes)
        asked = words.whole(terms.plain * terms.single)
        held = words.presence(terms.official * terms.single)[numbers]
        present = words.presence((terms.official > 0) * terms.single)[numbers]
        missing = self._indexes.word_weights[self._spelling][numbers] - present
        denied = words.presence(terms.denied)[numbers] if terms.denied.any() else np.zeros(len(numbers), np.float32)
        return {
            "name_cover": np.minimum(held / max(asked, 1e-6), 1.0),
            "name_unasked": np.minimum(missing / UNASKED_SCALE, 1.0),
            "name_denied": denied / max(words.whole(terms.denied), 1e-6),
        }

    def _leads(self, numbers: NDArray[np.intp]) -> dict[str, Column]:
        said = self._said
        ones = np.ones(len(said), dtype=np.float32)
        inside = self._indexes.name_leads[self._spelling].gather(said)
        own = self._indexes.own_leads[self._spelling].gather(said)
        whole = inside.whole(ones)
        cover = inside.presence(ones)[numbers] / whole if whole > 0 else np.ones(len(numbers), dtype=np.float32)
        return {"lead_cover": cover, "lead_said": (own.presence(ones)[numbers] > 0).astype(np.float32)}

    def _family(self, numbers: NDArray[np.intp], rough: Column) -> dict[str, Column]:
        """Compare names on the words in which the foremost candidates differ: "lại", "gia hạn", "nước ngoài"."""
        terms, bounds = self._indexes.name_words[self._spelling]
        held = np.zeros(int(terms.max(initial=-1)) + 2, dtype=np.float32)
        numbers_of = self._indexes.words[self._spelling].lookup(self._terms.terms)
        held[np.array(numbers_of, dtype=np.intp)] = np.maximum(self._terms.official, self._terms.plain)
        held[-1] = 0.0
        begins, ends = bounds[numbers], bounds[numbers + 1]
        rivals = np.argsort(-rough)[:RIVALS]
        telling = rarity(terms[spans(begins[rivals], ends[rivals])], len(rivals), len(held))
        words, owner = terms[spans(begins, ends)], np.repeat(np.arange(len(numbers)), ends - begins)
        size = np.bincount(owner, weights=telling[words], minlength=len(numbers))
        got = np.bincount(owner, weights=telling[words] * held[words], minlength=len(numbers))
        asked = float((telling * held).sum())
        return {
            "family_held": np.where(size > 0, got / np.maximum(size, TINY), 1.0).astype(np.float32),
            "family_cover": np.asarray(got / asked if asked > 0 else np.ones(len(numbers)), dtype=np.float32),
        }

    def _shorts(self, chosen: Chosen) -> dict[str, Column]:
        found = self._gathered[TextField.ALIAS]
        size = np.maximum(self._indexes.weights[TextField.ALIAS, self._spelling][chosen.texts], TINY)
        plain = self._terms.plain
        covered: Column = found.presence(plain)[chosen.texts] / max(np.float32(found.whole(plain)), TINY)
        columns = {"short_cover": chosen.best(covered)}
        for ending, weights in (("", plain), ("_official", self._terms.official)):
            shared = found.presence(weights)[chosen.texts]
            held = found.presence((weights > 0).astype(np.float32))[chosen.texts] / size
            alike = shared / np.maximum(size + np.float32(found.whole(weights)) - shared, TINY)
            columns[f"short_held{ending}"] = chosen.best(held)
            columns[f"short_whole{ending}"] = chosen.best((held > WHOLE).astype(np.float32))
            columns[f"short_alike{ending}"] = chosen.best(alike)
        return columns

    def _examples(self, chosen: Chosen) -> dict[str, Column]:
        found, plain = self._gathered[TextField.ASKED], self._terms.plain
        size = self._indexes.weights[TextField.ASKED, self._spelling][chosen.texts]
        shared = found.presence(plain)[chosen.texts]
        alike = shared / np.maximum(size + found.whole(plain) - shared, TINY)
        if self._asked_out is not None:
            alike[np.isin(chosen.texts, self._asked_out)] = 0.0
        return {"asked_alike": chosen.best(alike)}

    def _wholes(self) -> Column:
        """Return the latent likeness to all short names and example questions of each record; none left out counts."""
        latent = self._indexes.latent
        alike = along(latent.whole_directions, self._towards)
        if self._asked_out is not None:
            owners = self._indexes.examples.owner[self._asked_out]
            rest = unit(latent.wholes[owners] - latent.asked[self._asked_out])
            alike[owners] = along(rest, self._towards)
        return alike

    def _bests(self, short: Chosen, asked: Chosen) -> dict[str, Column]:
        latent = self._indexes.latent
        names = along(latent.short[short.texts], self._towards)
        questions = along(latent.asked[asked.texts], self._towards)
        if self._asked_out is not None:
            questions[np.isin(asked.texts, self._asked_out)] = 0.0
        return {"latent_best": np.maximum(short.best(names), asked.best(questions))}
