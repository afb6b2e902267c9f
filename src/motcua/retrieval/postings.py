"""One BM25 index over many short texts, kept in memory-mapped arrays that many processes share.

`bm25s` computes the score of every (term, text) pair when the index is built; a question then only adds up a few
columns. Terms are looked up by a 64-bit hash in a sorted array, so that no dictionary of terms has to be loaded.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Self

import bm25s
import numpy as np
from numpy.typing import NDArray

K1: Final = 1.2
B: Final = 0.6
logging.getLogger("bm25s").setLevel(logging.WARNING)  # importing the library sets it to DEBUG

Arrays = dict[str, NDArray[Any]]
ARRAYS: Final = ("terms", "starts", "texts", "scores", "idf")


@lru_cache(maxsize=65_536)
def term_hash(term: str) -> int:
    """Return the 64-bit hash under which a term is looked up."""
    return int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def hashes_of(terms: Iterable[str]) -> NDArray[np.uint64]:
    """Return the hash of each term, to look the same terms up in several indexes."""
    return np.array([term_hash(term) for term in terms], dtype=np.uint64)


def spans(begins: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the numbers begins[0]..ends[0]-1, begins[1]..ends[1]-1 and so on, one after the other."""
    lengths = ends - begins
    offsets = np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
    return offsets + np.arange(len(offsets))


def places_of(hashes: NDArray[np.uint64], terms: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return the place of each hash among sorted ones, -1 where it is not among them."""
    if not len(terms):
        return np.full(len(hashes), -1, dtype=np.intp)
    places = np.minimum(np.searchsorted(terms, hashes), len(terms) - 1)
    return np.where(terms[places] == hashes, places, -1)


class Postings:
    """Scores of terms in texts.

    Arrays, with T terms, E entries and N texts: `terms` (T,) uint64 sorted, `starts` (T + 1,) int32, `texts` (E,)
    int32, `scores` (E,) float32, `idf` (T,) float32. Entries `starts[t]:starts[t + 1]` belong to term t.
    """

    def __init__(self, size: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take N and the five arrays."""
        self.size = size
        self._arrays = arrays
        self.terms = arrays["terms"]
        self.starts = arrays["starts"]
        self.texts = arrays["texts"]
        self.term_scores = arrays["scores"]
        self.term_idf = arrays["idf"]

    @classmethod
    def build(cls, texts: Callable[[], Iterable[Sequence[str]]], *, rarest: int = 1) -> Self:
        """Index texts, each a list of terms; terms found in fewer than `rarest` texts are left out.

        `texts` gives the same texts each time it is called: they are gone through twice, so that the terms of long
        texts need not all be held in memory.
        """
        counts: Counter[str] = Counter()
        size = 0
        for text in texts():
            size += 1
            counts.update(set(text))
        kept = sorted((term for term, count in counts.items() if count >= rarest), key=term_hash)
        if not kept:
            return cls(size, _nothing())
        vocabulary = {term: number for number, term in enumerate(kept)}
        ids = [[number for number in map(vocabulary.get, text) if number is not None] for text in texts()]
        engine = bm25s.BM25(k1=K1, b=B, method="lucene")
        engine.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        frequency = np.array([counts.get(term, 0) for term in kept], dtype=np.float32)
        arrays: Arrays = {
            "terms": np.array([term_hash(term) for term in kept], dtype=np.uint64),
            "starts": np.asarray(engine.scores["indptr"], dtype=np.int32),
            "texts": np.asarray(engine.scores["indices"], dtype=np.int32),
            "scores": np.asarray(engine.scores["data"], dtype=np.float32),
            "idf": np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32),
        }
        return cls(size, arrays)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`, which is made."""
        folder.mkdir(parents=True)
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", self._arrays[name])
        np.save(folder / "size.npy", np.array([self.size]))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the arrays of `folder` into memory."""
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
        return cls(int(np.load(folder / "size.npy")[0]), {name: np.asarray(array) for name, array in arrays.items()})

    def lookup(self, terms: Iterable[str]) -> list[int]:
        """Return the number of each term, -1 where the index lacks it."""
        numbers: list[int] = self._numbers(hashes_of(terms)).tolist()
        return numbers

    def _numbers(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        return places_of(hashes, self.terms)

    def gather(self, terms: Sequence[str] | NDArray[np.uint64]) -> "Gathered":
        """Collect the entries of some terms, given as such or as `hashes_of` them, for every way of weighing them."""
        return Gathered(self, self._numbers(terms if isinstance(terms, np.ndarray) else hashes_of(terms)))

    def together(self, terms: Iterable[str]) -> bool:
        """Whether some text holds all of the terms, of which there is one at least."""
        numbers = set(self.lookup(terms))
        if -1 in numbers:
            return False
        found = [self.texts[self.starts[number] : self.starts[number + 1]] for number in numbers]
        return bool((np.bincount(np.concatenate(found)) == len(numbers)).any())

    def terms_of_texts(self) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """Return the index turned round: the terms of all texts, text by text, and where each text begins (N + 1,)."""
        terms = np.repeat(np.arange(len(self.term_idf), dtype=np.int32), np.diff(self.starts))
        order = np.argsort(self.texts, kind="stable")
        bounds = np.searchsorted(self.texts[order], np.arange(self.size + 1))
        return terms[order], bounds

    def term_of_entries(self) -> NDArray[np.uint64]:
        """Return the hash of the term of each entry, shape (E,)."""
        return np.repeat(self.terms, np.diff(self.starts))

    def weight_of_texts(self) -> NDArray[np.float32]:
        """Return for each text the summed idf of its distinct terms, shape (N,)."""
        repeats = np.diff(self.starts)
        per_entry = np.repeat(self.term_idf, repeats)
        return np.bincount(self.texts, weights=per_entry, minlength=self.size).astype(np.float32)


class Gathered:
    """The entries of K terms of an index, ready to be summed with one weight a term, shape (K,)."""

    def __init__(self, index: Postings, known: NDArray[np.intp]) -> None:
        """Take the numbers of the terms, -1 where the index lacks one."""
        found = known >= 0
        begins, ends = index.starts[known * found], index.starts[known * found + found]
        ranges = [slice(*ends) for ends in zip(begins.tolist(), ends.tolist(), strict=True)]
        self._size = index.size
        self._lengths = ends - begins
        self._texts = _joined(index.texts, ranges)
        self._scores = _joined(index.term_scores, ranges)
        unknown = np.log1p((index.size - 0.5) / 1.5) if index.size else 0.0
        self.idf = np.full(len(known), unknown, dtype=np.float32)
        self.idf[found] = index.term_idf[known[found]]
        """The idf of each term, that of a term found once where the index lacks it, shape (K,)."""

    def scores(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return each text's BM25 score, shape (N,)."""
        return self._sum(np.asarray(self._scores * np.repeat(weights, self._lengths)))

    def presence(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each text the summed idf of the terms it holds, shape (N,)."""
        return self._sum(np.repeat(self.idf * weights, self._lengths))

    def whole(self, weights: NDArray[np.float32]) -> float:
        """Return the summed idf of all the terms."""
        return float(self.idf @ weights)

    def _sum(self, values: NDArray[Any]) -> NDArray[np.float32]:
        return np.bincount(self._texts, weights=values, minlength=self._size).astype(np.float32)


def _joined(array: NDArray[Any], ranges: Sequence[slice]) -> NDArray[Any]:
    """Return some ranges of an array one after the other; copying each whole is faster than picking entries."""
    return np.concatenate([array[:0], *(array[part] for part in ranges if part.start < part.stop)])


def _nothing() -> Arrays:
    """The arrays of an index over texts without terms."""
    kinds = {"terms": np.uint64, "starts": np.int32, "texts": np.int32, "scores": np.float32, "idf": np.float32}
    return {name: np.zeros(1 if name == "starts" else 0, dtype=kind) for name, kind in kinds.items()}
