"""Two judgements on a ranking: is the question too vague to tell which procedure, and does any procedure answer it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motcua import data
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranked, sigmoid
from motcua.retrieval.terms import Spelling, spell, tokens_of

JUDGED: Final = (
    "bias", "confidence", "gap_2", "gap_3", "gap_4", "alike", "held", "whole", "unasked", "cover", "name_cover",
    "family_held", "family_cover", "lead_said", "unled", "asked_alike", "common", "rivals", "score", "words", "facets",
    "about", "about_tied", "tied", "tied_gap", "plain", "tied_facets", "said_outside", "said_vague",
)  # fmt: skip
"""What both are computed from: leads over the next names, fit of the first, what was said, rivals that fit as well."""

FEW_WORDS: Final = 12.0
GAP_CAP: Final = 6.0
SCORE_SCALE: Final = 15.0
CLOSE: Final = 4.0
"""A candidate this far behind the first in score is still worth offering …"""

CLOSE_TIE: Final = 8.0
"""… and this far behind, where nothing that was said tells it from the first."""

AS_WELL: Final = 0.02
RIVALS: Final = 6
GRAMMAR: Final = frozenset(
    ("thủ", "tục", "việc", "và", "hoặc", "của", "với", "đối", "cho", "có", "các", "tại", "trong", "do", "khi")
)
"""Words of names that tell no two procedures apart."""


@dataclass(frozen=True)
class Asking:
    """What a question holds besides its subject.

    `words` counts the subject words, `facets` the sides asked about, and `about` tells that it only asks about the
    subject as a whole ("cho hỏi về …"). `outside` and `vague` are what its words suggest by themselves, -1 to 1: that
    nothing answers, or that several procedures fit.
    """

    words: int
    facets: int
    about: bool
    outside: float = 0.0
    vague: float = 0.0


@dataclass(frozen=True)
class Ties:
    """The foremost rivals that nothing in the question tells from the first: no word said is in one name alone.

    `gap` is the first's lead in score over the nearest of them; `plain` the share of them whose names hold all of the
    first's name and more ("Đăng ký lại kết hôn" beside "Đăng ký kết hôn").
    """

    numbers: frozenset[int]
    gap: float
    plain: float


@dataclass(frozen=True)
class Judge:
    """One judgement: weights in the order of its features, and the chance from which it holds."""

    weights: NDArray[np.float32]
    threshold: float

    @classmethod
    @cache
    def load(cls, name: str, features: tuple[str, ...]) -> "Judge":
        """Read one of the package's judgements: `vague` (ask back), `outside` (nothing answers), `several`."""
        stored = json.loads(data.resource("ranker.json").read_text("utf-8"))[name]
        weights = [stored["weights"].get(feature, 0.0) for feature in features]
        return cls(np.array(weights, dtype=np.float32), stored["threshold"])

    def holds(self, features: NDArray[np.float32]) -> bool:
        """Tell whether the judgement holds for a question with these features."""
        return sigmoid(float(features @ self.weights)) >= self.threshold


def ties(query: Query, ranking: Sequence[Ranked], names: Sequence[str]) -> Ties:
    """Return which of the foremost rivals the question does not tell from the first; `names` are those of the ranking.

    The names are compared as sets of words, with what was typed and with the official words it stands for.
    """
    said = {token for run, _ in query.official_runs for token in spell(run, query.spelling)}
    first = _words(names[0], query.spelling)
    found = []
    for ranked, name in zip(ranking[1:RIVALS], names[1:RIVALS], strict=False):
        other = _words(name, query.spelling)
        if said & first & other and not said & (first ^ other):
            found.append((ranked, first <= other))
    gap = ranking[0].score - found[0][0].score if found else GAP_CAP
    plain = sum(within for _, within in found) / len(found) if found else 0.0
    return Ties(frozenset(ranked.number for ranked, _ in found), min(GAP_CAP, gap), plain)


def holds(name: str, subject: Iterable[str], spelling: Spelling) -> bool:
    """Whether a name holds all the words of a subject, of which there is one at least."""
    said = set(spell((token for token in subject if token not in GRAMMAR), spelling))
    return bool(said) and said <= _words(name, spelling)


@lru_cache(maxsize=8192)
def _words(name: str, spelling: Spelling) -> frozenset[str]:
    return frozenset(spell((token for token in tokens_of(name) if token not in GRAMMAR), spelling))


def judged_features(ranking: Sequence[Ranked], asking: Asking, tied: Ties) -> NDArray[np.float32]:
    """Return the features of `JUDGED`, shape (len(JUDGED),); the ranking holds at least one record, with features."""
    first = ranking[0]
    gaps = [min(GAP_CAP, first.score - other.score) for other in ranking[1:4]]
    gaps += [GAP_CAP] * (3 - len(gaps))
    least = first.feature("name_cover") - AS_WELL
    rivals = sum(other.feature("name_cover") >= least for other in ranking[1:RIVALS])
    share = len(tied.numbers) / (RIVALS - 1)
    facets = min(asking.facets, 3) / 3.0
    values = (
        1.0,
        first.confidence,
        *gaps,
        first.feature("short_alike_official"),
        first.feature("short_held_official"),
        max(first.feature("short_whole_official"), first.feature("short_whole")),
        first.feature("name_unasked"),
        first.feature("short_cover"),
        first.feature("name_cover"),
        first.feature("family_held"),
        first.feature("family_cover"),
        first.feature("lead_said"),
        first.feature("lead_cover") * (1.0 - first.feature("lead_said")),
        first.feature("asked_alike"),
        first.feature("common"),
        rivals / (RIVALS - 1),
        first.score / SCORE_SCALE,
        min(asking.words, FEW_WORDS) / FEW_WORDS,
        facets,
        float(asking.about),
        share * asking.about,
        share,
        tied.gap / GAP_CAP,
        tied.plain,
        share * (facets > 0),
        asking.outside,
        asking.vague,
    )
    return np.array(values, dtype=np.float32)


def close(ranking: Sequence[Ranked], tied: Ties, most: int) -> list[Ranked]:
    """Return the candidates worth offering, best first."""
    first = ranking[0].score
    return [one for one in ranking if first - one.score <= (CLOSE_TIE if one.number in tied.numbers else CLOSE)][:most]
