"""Abbreviations, teencode and dialect words of a question, written out by the words around them.

The list is data, `motcua/data/shorthand.toml`, one entry for each thing typed:

```toml
[[short]]
typed = "hk"
readings = [
    { as = "hộ khẩu", near = ["nhập", "chuyển"], unless = ["học kỳ"] },
    { as = "không", otherwise = true },
]
```

`near` and `unless` words count within three tokens to either side; a phrase among them may include the
typed form itself. `unless` may also stand beside `readings`, for all of them.
"""

import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from motcua.errors import Place, SourceError
from motcua.faults import system_reason
from motcua.text.folding import could_be
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise

_REACH = 3  # tokens to either side within which a deciding word stands, as the data file is written for


class _StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadingRow(_StrictModel):
    """One meaning of a typed form: for when words of `near` stand in the question, or for `otherwise`."""

    as_: str = Field(alias="as", min_length=1)
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    otherwise: bool = False


class ShortRow(_StrictModel):
    """One typed form and its meanings, as the data file has it."""

    typed: str = Field(min_length=1)
    readings: tuple[ReadingRow, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()


class _ShortFile(_StrictModel):
    short: tuple[ShortRow, ...] = ()


_Phrase = tuple[str, ...]


class _Reading:
    """A meaning with its words parted into tokens."""

    __slots__ = ("near", "otherwise", "unless", "words")

    def __init__(self, row: ReadingRow) -> None:
        self.words = _phrase(row.as_)
        self.near = tuple(map(_phrase, row.near))
        self.unless = tuple(map(_phrase, row.unless))
        self.otherwise = row.otherwise


class _Entry:
    """A typed form with its words parted into tokens."""

    __slots__ = ("readings", "typed", "unless")

    def __init__(self, row: ShortRow) -> None:
        self.typed = _phrase(row.typed)
        self.unless = tuple(map(_phrase, row.unless))
        self.readings = tuple(map(_Reading, row.readings))


class Shorthand:
    """The list of short forms, ready to be used on questions; holds no state between them."""

    def __init__(self, rows: Iterable[ShortRow]) -> None:
        """Index the rows by the first word of what is typed; the first row for a form wins."""
        self._entries: dict[str, list[_Entry]] = {}
        for entry in map(_Entry, rows):
            if entry.typed:
                self._entries.setdefault(entry.typed[0], []).append(entry)
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry.typed))

    @classmethod
    def load(cls, path: Path | str | None = None) -> "Shorthand":
        """Read the list from a TOML file, or the one that comes with the package.

        Raises:
            SourceError: The file cannot be read or is not in the form that the module shows.
        """
        place = Place(str(path) if path is not None else "motcua/data/shorthand.toml")
        try:
            source = Path(path) if path is not None else files("motcua.data") / "shorthand.toml"
            parsed = _ShortFile.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
        except OSError as error:
            raise SourceError(place, f"không đọc được tệp: {system_reason(error)}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SourceError(place, f"không phải tệp TOML hợp lệ: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise SourceError(Place(place.file, field=field), f"dữ liệu không hợp lệ: {first['msg']}") from error
        return cls(parsed.short)

    def expand(self, tokens: Sequence[str]) -> list[str]:
        """Return lower-case `tokens` with each short form replaced by the words of its reading.

        Only a form typed exactly as listed counts, for "mô" is a dialect word and "mo" may be any. Of the
        readings whose `near` words stand close by (marks may be missing from those) the one with the
        nearest wins, the first of equals; then the `otherwise` reading; with neither the form stays.
        """
        expanded: list[str] = []
        at = 0
        while at < len(tokens):
            found = self._reading_at(tokens, at)
            if found:
                size, words = found
                expanded.extend(words)
                at += size
            else:
                expanded.append(tokens[at])
                at += 1
        return expanded

    def _reading_at(self, tokens: Sequence[str], at: int) -> tuple[int, _Phrase] | None:
        """Return how many tokens a form takes at a place and the words meant, the longest form first."""
        for entry in self._entries.get(tokens[at], ()):
            if tuple(tokens[at : at + len(entry.typed)]) == entry.typed:
                reading = _best_reading(entry, tokens, at)
                if reading:
                    return len(entry.typed), reading.words
        return None


def _phrase(text: str) -> _Phrase:
    return tuple(tokenise(normalise(text)))


def _best_reading(entry: _Entry, tokens: Sequence[str], at: int) -> _Reading | None:
    size = len(entry.typed)
    first = max(0, at - _REACH)
    window, at = tokens[first : at + size + _REACH], at - first
    if _gap(entry.unless, window, at, size) is not None:
        return None
    allowed = [reading for reading in entry.readings if _gap(reading.unless, window, at, size) is None]
    gaps = [(gap, reading) for reading in allowed if (gap := _gap(reading.near, window, at, size)) is not None]
    if gaps:
        return min(gaps, key=lambda gap: gap[0])[1]
    return next((reading for reading in allowed if reading.otherwise), None)


def _gap(phrases: Sequence[_Phrase], window: Sequence[str], at: int, size: int) -> int | None:
    """Return how far from the `size` tokens at `at` the nearest of the phrases stands; None when none does.

    A phrase that takes in those tokens has gap 0; one that stands wholly among them does not count.
    """
    gaps = [
        max(0, at - place - len(phrase), place - at - size)
        for phrase in phrases
        for place in range(len(window) - len(phrase) + 1)
        if _stands_at(phrase, window, place) and not (at <= place and place + len(phrase) <= at + size)
    ]
    return min(gaps, default=None)


def _stands_at(phrase: _Phrase, window: Sequence[str], place: int) -> bool:
    return bool(phrase) and all(could_be(window[place + index], word) for index, word in enumerate(phrase))
