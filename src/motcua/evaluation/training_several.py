"""Learning when the parts of a turn ask about procedures of their own (`motcua.dialogue.several`)."""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

import numpy as np

from motcua.dialogue.question import Reader
from motcua.dialogue.several import WEIGHED, parted, weighed
from motcua.evaluation.training import Judgement, example_places, judgement, learn_judgement
from motcua.retrieval.query import Query
from motcua.retrieval.ranking import Ranked, Searcher

NEEDLESS: Final = 0.005
"""Share of the questions about one procedure that may be taken for questions about several."""

RARE_WEIGHT: Final = 10.0


def learn_several(lines: Iterable[dict[str, Any]], searcher: Searcher, reader: Reader, province: str) -> Judgement:
    """Fit the judgement from question lines; those about several procedures say `match: all`.

    Args:
        lines: Lines of question files; of those that expect no answer none is used.
        searcher: Searches with weights already learned.
        reader: Reads the questions.
        province: The province whose own procedures count.
    """
    places = example_places(searcher)
    rows, held, single = [], [], 0
    for line in lines:
        if line.get("behaviour", "answer") != "answer":
            continue
        several = line.get("match", "any") == "all"
        single += not several
        question = reader.read(line["text"])
        search = partial(_search, searcher, province, places.get(line["text"], []))
        whole = search(question.query)
        turn = parted(question, searcher.indexes.collocations, whole, search)
        if turn is not None and whole:
            rows.append(weighed(turn, turn.parts[1], whole))
            held.append(several)
    wanted = np.array(held)
    share = NEEDLESS * single / max(int((~wanted).sum()), 1)
    weights, threshold = learn_judgement(np.array(rows, dtype=np.float64), wanted, min(share, 1.0), RARE_WEIGHT)
    return judgement(WEIGHED, weights, threshold, np.array(rows)[wanted])


def _search(searcher: Searcher, province: str, left_out: list[int], query: Query) -> list[Ranked]:
    """Search without the example questions numbered `left_out`."""
    candidates = searcher.candidates(query, province, np.array(left_out, dtype=np.intp))
    return searcher.ranker.rank(candidates, searcher.keys)
