"""The questions that every engine is asked, and the verdict of `score.py`, the score that counts."""

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PROVINCE: Final = "Quảng Ngãi"
"""Procedures that another province published for itself are left out, for every engine alike."""

FIGURES: Final = ("top1", "found@3", "found@10")

Asked = tuple[str, dict[str, Any]]
"""A text and the case it belongs to."""


class AbsentError(Exception):
    """Something that the benchmark needs is not there; the message says what."""


@dataclass(frozen=True)
class QuestionSet:
    """The measured questions in two spellings, others to warm up with, and the judge of replies."""

    typed: Sequence[Asked]
    folded: Sequence[Asked]
    warm_up: Sequence[str]
    score: Any
    keys: Mapping[str, str]

    @classmethod
    def open(cls, shared: Path) -> "QuestionSet":
        """Read the single-turn cases that one right procedure answers.

        Raises:
            AbsentError: `shared` does not hold the question set, its score or the national catalogue.
        """
        names = ("eval/dev.jsonl", "eval/score.py", "data/national/catalogue.jsonl.gz")
        paths = cases_path, score_path, catalogue = [shared / name for name in names]
        for path in paths:
            if not path.is_file():
                raise AbsentError(f"{path} is absent; name the folder that holds eval/ and data/ with --shared.")
        score = _module(score_path)
        keys = score.catalogue_keys(str(catalogue), PROVINCE)
        cases = score.read_lines(str(cases_path))
        measured = [case for case in cases if _is_measured(case) and keys.keys() & set(case["expect"]["codes"])]
        known = {case["id"] for case in measured}
        typed = [(case["turns"][0]["text"], case) for case in measured]
        folded = [(score.fold(text), case) for text, case in typed]
        others = [case["turns"][0].get("text", "") for case in cases if case["id"] not in known]
        warm_up = [text for other in others if other for text in (other, score.fold(other))]
        return cls(typed, folded, warm_up, score, keys)

    def judge(self, asked: Iterable[Asked], replies: Iterable[Mapping[str, Any]]) -> dict[str, float]:
        """Return the share of questions for which each of `FIGURES` holds."""
        outcomes = [self.score.judge(case, reply, self.keys) for (_, case), reply in zip(asked, replies, strict=True)]
        return {name: sum(outcome[name] for outcome in outcomes) / len(outcomes) for name in FIGURES}


def _module(path: Path) -> Any:
    """Load a script as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise AbsentError(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _is_measured(case: Mapping[str, Any]) -> bool:
    expect = case["expect"]
    single = len(case["turns"]) == 1 and "national" in case["scopes"]
    return single and expect["behaviour"] == "answer" and expect.get("match", "any") == "any"
