"""Noise copies of a question set: the same conversations, typed worse, always in the same way.

Each copy is made by rules and lists of its own, never by the tables of `motcua.text` and `motcua.data` that undo such
things: a copy that turned our own tables round would measure only that they can be read backwards. So nothing of those
is imported here, and teencode comes from `teencode.toml` beside this module.

Only what the person typed changes; assistant turns, expectations and ids stay. What holds a digit, and what is no plain
word between blanks (a code, an address, "và/hoặc"), is left alone by every copy that touches single words. The copies
that touch whole turns (`folded`, `decomposed`, `capitals`) change no digit.

Draws come from a digest of seed, copy, case and turn, not from a generator of numbers, whose streams may change between
versions of Python. So a copy is the same on every machine, and a case added to a set changes no other case.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final

from motcua.dialogue.conversation import UserTurn
from motcua.evaluation.cases import Case

SEED: Final = "một cửa 1"
SLIPS: Final = 1 / 8
"""Share of the words that get a typing error: a choice, about one slip in a short question."""
GLUED: Final = 1 / 8
"""Share of the blanks between words that are lost."""
LEFT_OVER: Final = 1 / 4
"""Share of the marked words whose keys stay as they were pressed."""
SHORTENED: Final = 3 / 4
"""Share of the words in `teencode.toml` that are shortened: hardly anybody shortens every one."""

_CHUNK = re.compile(r"\S+")
_PLAIN = re.compile(r"(?P<before>[^\w\s]*)(?P<word>[^\W\d_]+)(?P<after>[^\w\s]*)")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_TONE_KEYS: Final = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPE_KEYS: Final = {"\u0306": "w", "\u031b": "w"}
_CIRCUMFLEX: Final = "\u0302"
_TONE_LATE: Final = 3 / 4
"""Share of typists' words that get the tone at the end ("tieengs"), the others right after its vowel ("tieesng")."""
_SHORT_HORNS: Final = 1 / 2
"""Share of typists' words in which one w serves both letters of "ươ" ("dduwowc" as "dduowc")."""


class Draw:
    """Numbers that depend on nothing but a key."""

    def __init__(self, key: str) -> None:
        """Start the draws of a key."""
        self._key = key
        self._count = 0

    def share(self) -> float:
        """Return the next number, at least 0 and under 1."""
        self._count += 1
        digest = blake2b(f"{self._key}\n{self._count}".encode(), digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48

    def among(self, options: Sequence[str]) -> str:
        """Return one of the options."""
        return options[int(self.share() * len(options))]


Noise = Callable[[str, Draw], str]
"""What one copy does to a turn's text, composed (NFC)."""


def copied(case: Case, copy: str) -> Case:
    """Return a case as the copy has it, one of `COPIES`."""
    noise = COPIES[copy]
    turns = tuple(
        turn.model_copy(update={"text": noise(turn.text, Draw(f"{SEED}\n{copy}\n{case.id}\n{place}"))})
        if isinstance(turn, UserTurn)
        else turn
        for place, turn in enumerate(case.turns)
    )
    return case.model_copy(update={"turns": turns})


def as_typed(text: str, draw: Draw) -> str:
    """Return the text itself."""
    return text


def folded(text: str, draw: Draw) -> str:
    """Return the text without marks, đ as d; the same as the question set's own `score.py --fold` gives."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def decomposed(text: str, draw: Draw) -> str:
    """Return the text with each mark a character of its own (NFD), as Apple's systems and some editors hand it on."""
    return unicodedata.normalize("NFD", text)


def capitals(text: str, draw: Draw) -> str:
    """Return the text in capitals."""
    return text.upper()


def _in_words(text: str, change: Callable[[str], str]) -> str:
    """Change each plain word, the marks of punctuation around it left; words with digits or signs inside stay."""

    def chunk(found: re.Match[str]) -> str:
        plain = _PLAIN.fullmatch(found[0])
        return found[0] if plain is None else f"{plain['before']}{change(plain['word'])}{plain['after']}"

    return _CHUNK.sub(chunk, unicodedata.normalize("NFC", text))


def slips(text: str, draw: Draw) -> str:
    """Return the text with typing errors: a neighbouring key, or a letter lost, doubled or changed with the next."""

    def change(word: str) -> str:
        return _slipped(word, draw) if len(word) > 1 and draw.share() < SLIPS else word

    return _in_words(text, change)


def _slipped(word: str, draw: Draw) -> str:
    """Return a word of two letters or more with one slip; one of two letters loses none and changes no order."""
    place = int(draw.share() * len(word))
    letter = word[place]
    kind = draw.among(("near", "double", "drop", "swap") if len(word) > 2 else ("near", "double"))
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "swap":
        place = min(place, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == "double":
        return word[:place] + letter + word[place:]
    return word[:place] + _near(letter, draw) + word[place + 1 :]


def _near(letter: str, draw: Draw) -> str:
    """Return what a finger beside the letter's key types; its marks are lost with it."""
    key = _bare(letter)
    found = draw.among(_neighbours().get(key.lower(), (key,)))
    return found.upper() if letter.isupper() else found


def _bare(letter: str) -> str:
    return "d" if letter == "đ" else "D" if letter == "Đ" else unicodedata.normalize("NFD", letter)[0]


@cache
def _neighbours() -> Mapping[str, tuple[str, ...]]:
    """Return the keys beside each key of a QWERTY keyboard, each row half a key to the right of the one above."""
    places = {key: (row, 2 * column + row) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return {
        key: tuple(
            other
            for other, (row_, column_) in places.items()
            if other != key and abs(row - row_) <= 1 and abs(column - column_) <= 2 - abs(row - row_)
        )
        for key, (row, column) in places.items()
    }


def glued(text: str, draw: Draw) -> str:
    """Return the text with blanks lost between plain words, none of them beside a digit or a mark of punctuation."""
    parts = re.split(r"(\s+)", unicodedata.normalize("NFC", text))
    for place in range(1, len(parts) - 1, 2):
        left, right = (_PLAIN.fullmatch(parts[side]) for side in (place - 1, place + 1))
        if left and right and not left["after"] and not right["before"] and draw.share() < GLUED:
            parts[place] = ""
    return "".join(parts)


def teencode(text: str, draw: Draw) -> str:
    """Return the text with words shortened as in messages."""
    typed = _teencode()

    def shorten(found: re.Match[str]) -> str:
        return draw.among(typed[found[0].lower()]) if draw.share() < SHORTENED else found[0]

    return _shortenable().sub(shorten, unicodedata.normalize("NFC", text))


@cache
def _teencode() -> Mapping[str, Sequence[str]]:
    listed: Mapping[str, Sequence[str]] = tomllib.loads(
        files("motcua.evaluation").joinpath("teencode.toml").read_text("utf-8")
    )["typed"]
    return {unicodedata.normalize("NFC", word): tuple(short) for word, short in listed.items()}


@cache
def _shortenable() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_teencode(), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<![\w/.@-])(?:{words})(?![\w/@-]|\.\w)", re.IGNORECASE)


def telex(text: str, draw: Draw) -> str:
    """Return the text with the keys of some marked words left as they were pressed ("đăng ký" as "ddawng kys")."""

    def change(word: str) -> str:
        keys = _keys(word, draw)
        return keys if keys != word and draw.share() < LEFT_OVER else word

    return _in_words(text, change)


def _keys(word: str, draw: Draw) -> str:
    """Return the Telex keys of a word, which are the word itself where it has no mark."""
    pressed: list[str] = []
    late = ""
    at_end = draw.share() < _TONE_LATE
    for letter in word:
        marks = unicodedata.normalize("NFD", letter)[1:]
        tone = "".join(_TONE_KEYS.get(mark, "") for mark in marks)
        late += tone if at_end else ""
        pressed.append(_bare(letter) + _shape_key(letter, marks) + ("" if at_end else tone))
    keys = "".join(pressed) + late
    if draw.share() < _SHORT_HORNS:
        keys = keys.replace("uwow", "uow")
    return keys.upper() if len(word) > 1 and word.isupper() else keys


def _shape_key(letter: str, marks: str) -> str:
    """Return the key that makes a letter's shape: itself again for â ê ô đ, w for ă ơ ư."""
    if letter in "đĐ" or _CIRCUMFLEX in marks:
        return _bare(letter).lower()
    return "".join(_SHAPE_KEYS.get(mark, "") for mark in marks)


COPIES: Final[Mapping[str, Noise]] = {
    "typed": as_typed,
    "folded": folded,
    "slips": slips,
    "glued": glued,
    "decomposed": decomposed,
    "teencode": teencode,
    "telex": telex,
    "capitals": capitals,
}
"""Every copy by its name in the accepted figures; "typed", the set itself, stands first."""

TITLES: Final[Mapping[str, str]] = {
    "typed": "nguyên văn",
    "folded": "không dấu",
    "slips": "gõ nhầm phím",
    "glued": "dính chữ",
    "decomposed": "dấu tách rời (NFD)",
    "teencode": "viết tắt kiểu nhắn tin",
    "telex": "sót phím Telex",
    "capitals": "chữ hoa",
}
"""What the reader of the tables calls each copy."""
