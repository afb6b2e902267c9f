"""How good replies are: whether the right procedure was found, said first, with the sides asked for; and how sure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from motcua.answers.reply import Decision, Reply
from motcua.evaluation.cases import Case

DECLINES: Final = frozenset({Decision.DECLINE, Decision.HANDOVER, Decision.SMALLTALK})
BINS: Final = 10
ALL: Final = "ALL"
"""The group of all cases in a `Table`."""

Outcome = dict[str, bool]
Keys = Mapping[str, str]


def judge(case: Case, reply: Reply, keys: Keys) -> Outcome | None:
    """Return named outcomes for one case, None where no procedure expected is in the catalogue.

    Args:
        case: The case.
        reply: The reply to its last turn.
        keys: The name key of each code in scope; two codes of the same name count as the same procedure.
    """
    behaviour = case.expect.behaviour
    if behaviour == "decline":
        declined = reply.decision in DECLINES
        return {"decline": declined, "behaviour": declined}
    wanted = [code for code in case.expect.codes if code in keys]
    if not wanted:
        return None
    if behaviour == "clarify":
        asked = _asked_back(wanted, reply, keys)
        return {"clarify": asked, "behaviour": asked}
    return _answered(case, wanted, reply, keys)


def _same(code: str, others: Iterable[str], keys: Keys) -> bool:
    return any(code == other or keys.get(code, code) == keys.get(other, other) for other in others)


def _asked_back(wanted: Sequence[str], reply: Reply, keys: Keys) -> bool:
    offered = [option.code for option in reply.options]
    hits = sum(_same(code, offered, keys) for code in wanted)
    return reply.decision is Decision.CLARIFY and hits >= min(2, len(wanted))


def _answered(case: Case, wanted: Sequence[str], reply: Reply, keys: Keys) -> Outcome:
    ranked = [procedure.code for procedure in reply.procedures]
    every = case.expect.match == "all"
    said = reply.answered if every else reply.answered[:1]
    hits = [_same(code, said, keys) for code in wanted]
    told = reply.decision is Decision.ANSWER and (all(hits) if every else any(hits))
    outcome = {
        "top1": told,
        "found@3": any(_same(code, ranked[:3], keys) for code in wanted),
        "found@10": any(_same(code, ranked[:10], keys) for code in wanted),
        "needless_clarify": reply.decision is Decision.CLARIFY,
        "needless_decline": reply.decision in DECLINES,
        "behaviour": told,
    }
    if told and case.expect.facets:
        outcome["facets"] = outcome["behaviour"] = set(case.expect.facets) <= set(reply.facets)
    return outcome


@dataclass(frozen=True)
class Table:
    """Figures by set, "ALL" among them: the share of cases for which each outcome holds, and the number of cases.

    `counts` tells of how many cases each figure is a share: `facets`, say, is told of fewer than a set holds.
    """

    figures: Mapping[str, Mapping[str, float]]
    sizes: Mapping[str, int]
    outside: int
    counts: Mapping[str, Mapping[str, int]]


def tabulate(outcomes: Iterable[tuple[str, Outcome | None]]) -> Table:
    """Sum up outcomes, each with the name of its set or of another group."""
    tally: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    outside = 0
    for name, outcome in outcomes:
        if outcome is None:
            outside += 1
            continue
        for key, value in outcome.items():
            tally[ALL][key].append(value)
            tally[name][key].append(value)
    figures = {name: {key: sum(v) / len(v) for key, v in row.items()} for name, row in tally.items()}
    counts = {name: {key: len(v) for key, v in row.items()} for name, row in tally.items()}
    return Table(figures, {name: row["behaviour"] for name, row in counts.items()}, outside, counts)


@dataclass(frozen=True)
class Reliability:
    """Calibration: for each tenth of confidence (mean confidence, share right, count); `error` is the expected one."""

    bins: tuple[tuple[float, float, int], ...]
    error: float


def reliability(judged: Iterable[tuple[float, bool]]) -> Reliability:
    """Compare confidence with being right, each pair one reply."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in judged:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    total = sum(map(len, bins))
    rows = tuple(
        (sum(c for c, _ in part) / len(part), sum(r for _, r in part) / len(part), len(part)) for part in bins if part
    )
    return Reliability(rows, sum(abs(c - r) * n for c, r, n in rows) / total if total else 0.0)
