"""`make train`: learn the weights in `data/ranker.json` from the example questions and an index folder."""

import sys
from dataclasses import replace
from pathlib import Path

from motcua import data
from motcua.engine import Engine
from motcua.evaluation import training
from motcua.evaluation.training_several import NEEDLESS, learn_several
from motcua.retrieval.features import FEATURES
from motcua.retrieval.ranking import Ranker, Searcher

PROVINCE = "Quảng Ngãi"
NAMES_IN_TRUST = 4
"""One in so many of the name lessons also teaches the confidence; people seldom type official names."""


def main(folder: Path) -> None:
    """Learn on an index folder and write the weights into the package."""
    engine = Engine.open(folder, Ranker.from_mapping({"name": 1.0}, {}))
    teacher = training.Teacher(engine.searcher, engine.reader, PROVINCE)
    lessons = teacher.lessons(data.json_lines("questions"))
    names = teacher.lessons(training.name_lines(engine.searcher))
    say(f"{len(lessons)} questions, {len(names)} names")
    weights = training.learn_weights([*lessons, *names])
    known, named = training.accuracy(lessons, weights), training.accuracy(names, weights)
    say(f"right first: questions {known:.4f}, names {named:.4f}")
    say(f"right first on procedures left out of the fit: {training.cross_validated(lessons, names):.4f}")
    ranker = Ranker.from_mapping(dict(zip(FEATURES, weights.tolist(), strict=True)), {})
    trust = training.learn_trust([*lessons, *names[::NAMES_IN_TRUST]], ranker, engine.searcher.keys)
    ranker = replace(ranker, trust=trust.astype("float32"))
    judgements = training.learn_judgements(
        [*lessons, *names], ranker, engine.searcher.keys, [row.name for row in engine.searcher.indexes.entries.rows]
    )
    searcher = Searcher(engine.searcher.indexes, ranker)
    judgements["several"] = learn_several(data.json_lines("questions"), searcher, engine.reader, PROVINCE)
    for name, found in judgements.items():
        price = (training.NEEDLESS | {"several": NEEDLESS})[name]
        say(f"{name}: caught {found['caught']} at {price} of the others judged so needlessly")
    Path(str(data.resource("ranker.json"))).write_text(
        training.stored(weights.tolist(), trust.tolist(), judgements), "utf-8"
    )


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
