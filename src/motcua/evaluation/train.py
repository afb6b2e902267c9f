"""`make train`: learn the weights in `data/ranker.json` from the example questions and an index folder."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motcua import data
from motcua.dialogue.hints import FILE
from motcua.engine import Engine
from motcua.evaluation import training
from motcua.evaluation.training_hints import hinted, learn_hints, stored_hints
from motcua.evaluation.training_several import NEEDLESS, learn_several
from motcua.retrieval.features import FEATURES
from motcua.retrieval.ranking import Ranker, Searcher

PROVINCE = "Quảng Ngãi"


def main(folder: Path) -> None:
    """Learn on an index folder and write what was learned into the package."""
    engine = Engine.open(folder, Ranker.from_mapping({"name": 1.0}, {}))
    teacher = training.Teacher(engine.searcher, engine.reader, PROVINCE)
    lessons = teacher.lessons(data.json_lines("questions"))
    lessons, hints = learn_hints(lessons)
    named = hinted(teacher.lessons(training.name_lines(engine.searcher)), hints)
    say(f"{len(lessons)} questions, {len(named)} names")
    weights = training.learn_weights([*lessons, *named])
    known, whole = training.accuracy(lessons, weights), training.accuracy(named, weights)
    say(f"right first: questions {known:.4f}, names {whole:.4f}")
    folds = training.cross_fitted(lessons, named)
    unseen = [training.accuracy(fold.lessons, fold.weights) for fold in folds]
    say(f"right first on procedures left out of the fit: {sum(unseen) / len(unseen):.4f}")
    keys, names = engine.searcher.keys, [row.name for row in engine.searcher.indexes.entries.rows]
    ranker = Ranker.from_mapping(dict(zip(FEATURES, weights.tolist(), strict=True)), {})
    trust, judgements = learn_sureness(folds, named, ranker, keys, names)
    ranker = replace(ranker, trust=trust.astype("float32"))
    searcher = Searcher(engine.searcher.indexes, ranker)
    judgements["several"] = learn_several(data.json_lines("questions"), searcher, engine.reader, PROVINCE)
    for name, found in judgements.items():
        price = (training.NEEDLESS | {"several": NEEDLESS})[name]
        say(f"{name}: caught {found['caught']} at {price} of the others judged so needlessly")
    learned = {"ranker.json": training.stored(weights.tolist(), trust.tolist(), judgements), FILE: stored_hints(hints)}
    for name, text in learned.items():
        Path(str(data.resource(name))).write_text(text, "utf-8")


def learn_sureness(
    folds: list[training.Fold], named: list[training.Lesson], ranker: Ranker, keys: list[str], names: list[str]
) -> tuple[NDArray[np.float64], dict[str, training.Judgement]]:
    """Fit confidence and judgements, which lean on each other, twice.

    The confidence told is that of answers, so the second time it is fitted on what the judgements let through.
    """
    lessons = [lesson for fold in folds for lesson in fold.lessons]
    trust, judgements = learn_once(folds, lessons, named, ranker, keys, names)
    rows, _right = training.judged_rows(lessons, replace(ranker, trust=trust.astype("float32")), keys, names)
    stopped = iter(training.stopped(judgements, rows).tolist())
    let_through = [replace(fold, lessons=[one for one in fold.lessons if not next(stopped)]) for fold in folds]
    return learn_once(let_through, lessons, named, ranker, keys, names)


def learn_once(
    folds: list[training.Fold],
    lessons: list[training.Lesson],
    named: list[training.Lesson],
    ranker: Ranker,
    keys: list[str],
    names: list[str],
) -> tuple[NDArray[np.float64], dict[str, training.Judgement]]:
    """Fit the confidence on folds, and with it the judgements on all lessons."""
    trust = training.learn_trust(folds, keys)
    sure = replace(ranker, trust=trust.astype("float32"))
    return trust, training.learn_judgements(lessons, named, sure, keys, names)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
