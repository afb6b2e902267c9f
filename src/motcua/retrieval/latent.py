"""Latent semantic analysis: how alike a question and a text are by the company that their words keep.

"Ma chay" and "mai táng" are two words, but both stand in what people call and ask about the same procedures. The
directions in which words lie are counted when an index is built, from its own names, everyday names and example
questions, and from nothing else: no model of the language is brought along.

S. Deerwester et al., Indexing by latent semantic analysis, Journal of the American Society for Information Science 41
(1990), 391-407. The square roots of the singular values are divided out, so that what few procedures have in common
counts beside what many have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from motcua.retrieval.postings import Postings, hashes_of, places_of

DIMENSIONS: Final = 300
RAREST: Final = 2
"""Texts in which a term must stand to have a direction."""

FAINTEST: Final = 1e-3
"""Directions whose singular value is smaller than this share of the greatest are noise."""

LEAST_SEEN: Final = 0.1
"""A text of length 1 that is shorter than this in the directions kept lies outside them, and is alike to nothing."""

TINY: Final = np.float32(1e-9)
ARRAYS: Final = ("terms", "directions", "short", "asked", "wholes")


@dataclass(frozen=True)
class Latent:
    """Terms and texts as vectors of K dimensions.

    `terms` (T,) uint64 are hashes of folded terms, sorted; `directions` (T, K) float16 what each adds to a text;
    `short` and `asked` (texts, K) float32 the short names and the example questions, each of length 1; `wholes`
    (records, K) float32 the sum of each record's texts, and `whole_directions` the same of length 1.
    """

    terms: NDArray[np.uint64]
    directions: NDArray[np.float16]
    short: NDArray[np.float32]
    asked: NDArray[np.float32]
    wholes: NDArray[np.float32]
    whole_directions: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Bring the records' sums to length 1.

        Raises:
            ValueError: the arrays do not belong together.
        """
        width = self.directions.shape[1]
        if len(self.directions) != len(self.terms) or any(
            array.shape[1] != width for array in (self.short, self.asked, self.wholes)
        ):
            raise ValueError("latent vectors of different builds")
        object.__setattr__(self, "whole_directions", unit(self.wholes))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the arrays of `folder` into memory."""
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS))

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`, which is made."""
        folder.mkdir(parents=True)
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    def towards(self, weighted: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the direction of weighted folded terms, shape (K,), of length 1; zeros where none is known."""
        places = places_of(hashes_of(weighted), self.terms)
        known = places >= 0
        weights = np.fromiter(weighted.values(), dtype=np.float32, count=len(weighted))[known]
        return unit(weights @ self.directions[places[known]].astype(np.float32))


def analyse(
    short: Postings,
    asked: Postings,
    owner: NDArray[np.integer[Any]],
    records: int,
    left_out: NDArray[np.bool_] | None = None,
) -> Latent:
    """Find the directions of terms, and where texts lie.

    Args:
        short: The index of short names, folded.
        asked: The index of example questions, folded.
        owner: The number of the record that each text belongs to, those of `short` first, shape (texts,).
        records: How many records there are.
        left_out: Example questions that no direction is learned from, shape (questions,).
    """
    terms = np.union1d(short.terms, asked.terms)
    columns = np.searchsorted(terms, np.concatenate([short.term_of_entries(), asked.term_of_entries()]))
    rows = np.concatenate([short.texts, asked.texts + short.size]).astype(np.int64)
    size = short.size + asked.size
    taught = np.ones(size, dtype=np.bool_)
    if left_out is not None:
        taught[short.size :] = ~left_out
    counts = np.bincount(columns[taught[rows]], minlength=len(terms))
    idf = np.where(counts >= RAREST, np.log(max(size, 1) / np.maximum(counts, 1)), 0.0)
    lengths = np.sqrt(np.bincount(rows, weights=idf[columns] ** 2, minlength=size))
    matrix = csr_array((idf[columns] / np.maximum(lengths, TINY)[rows], (rows, columns)), shape=(size, len(terms)))
    chosen = np.flatnonzero(taught)
    sums = csr_array((np.ones(len(chosen)), (owner[chosen], chosen)), shape=(records, size)) @ matrix
    right, strength = np.zeros((0, len(terms))), np.zeros(0)
    if (width := min(DIMENSIONS, min(sums.shape) - 1)) > 0 and sums.count_nonzero():
        _left, strength, right = svds(sums, k=width, v0=np.ones(min(sums.shape)), rng=0)
        right, strength = right[strong := strength > FAINTEST * strength.max()], strength[strong]
    turned = right.T / np.sqrt(strength)
    seen = np.linalg.norm(matrix @ right.T, axis=1) >= LEAST_SEEN
    vectors = unit((matrix @ turned).astype(np.float32) * seen[:, None])
    wholes = np.zeros((records, turned.shape[1]), dtype=np.float32)
    np.add.at(wholes, owner, vectors)
    known = counts >= RAREST
    directions = (idf[:, None] * turned).astype(np.float16)[known]
    return Latent(terms[known], directions, vectors[: short.size], vectors[short.size :], wholes)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors, the last axis their dimensions, brought to length 1; those of length 0 stay."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), TINY))


def along(vectors: NDArray[np.float32], direction: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each of some vectors, one a row, goes in a direction, 0 where it goes the other way.

    A row at a time: the product of the whole matrix would call up the threads of the library of linear algebra, which
    get in each other's way where several processes answer on two cores.
    """
    return np.asarray(np.maximum(np.vecdot(vectors, direction), np.float32(0.0)))
