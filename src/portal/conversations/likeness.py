"""Whether a question is one that an office answered already."""

from collections.abc import Iterable
from functools import lru_cache

from motcua.dialogue.likeness import ALIKE, FEWEST_WORDS, Said, likeness
from motcua.dialogue.question import Question, Reader
from portal.additions import overlay
from portal.additions.overlay import Asked


class Known:
    """The answered questions, read, and found by what they are about."""

    def __init__(self, reader: Reader, asked: Iterable[Asked]) -> None:
        """Read every way of asking."""
        self._rows: dict[object, list[tuple[Asked, Said]]] = {}
        for one in asked:
            for way in one.ways:
                said = Said.of(reader.read(way))
                for key in (said.about, said.typed):
                    self._rows.setdefault(key, []).append((one, said))

    def like(self, question: Question) -> list[Asked]:
        """Return the answered questions that are this one, the likest first, each once."""
        said = Said.of(question)
        rows = [*self._rows.get(said.about, ()), *self._rows.get(said.typed, ())]
        scored = [(likeness(said, other), one) for one, other in rows if len(other.about) >= FEWEST_WORDS]
        near = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1].key))
        return list(dict.fromkeys(one for _score, one in near))


@lru_cache(maxsize=2)
def _known(reader: Reader, asked: tuple[Asked, ...]) -> Known:
    return Known(reader, asked)


def answered_before(reader: Reader, text: str) -> list[Asked]:
    """Return the answered questions that a text is, the likest first."""
    asked = overlay.questions(overlay.watch.stamp())
    return _known(reader, asked).like(reader.read(text)) if asked else []
