"""What Vietnamese keyboards leave behind: Telex and VNI keystrokes that no typing tool turned into marks.

`undo_telex` replays the keys by the common rules of both ways of typing; `is_syllable` says which
results (or words at all) Vietnamese spelling allows. The tables list the rhymes of Vietnamese with
their vowel shapes; tones are checked apart, for a syllable closed by c, ch, p or t takes only sắc or nặng.
"""

import unicodedata
from functools import lru_cache
from itertools import product
from typing import Final

from motcua.text.folding import TONES, could_be, fold, toneless
from motcua.text.normal import place_tone

_RHYME_LIST: Final = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia "
    "iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu o oc oi om on ong op ot ooc oong "
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uân uâng uât uây "
    "uê uêch uênh uơ uôc uôi uôm uôn uông uôt uy uya uych uyn uynh uyp uyt uyu uyên uyêt "
    "ư ưc ưi ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y"
)
# After qu the glide is already written; only these rhymes follow it.
_QU_RHYME_LIST: Final = (
    "a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e en eng eo et ê êch ên ênh êt êu "
    "i ich in inh it iu y ych ynh yt yên yêt ơ ơn ôc"
)
_ONSET_LIST: Final = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x"
_BEFORE_FRONT_VOWELS: Final = ("k", "gh", "ngh")
_BEFORE_OTHER_VOWELS: Final = ("c", "g", "ng")
_G_RHYMES: Final = ("i", "im", "in", "iêc", "iêng", "iêt")
_STOPS: Final = ("c", "ch", "p", "t")
_STOP_TONES: Final = "\u0301\u0323"

_TELEX_TONES: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_NUMBER_TONES: Final = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_CIRCUMFLEX: Final = {"a": "â", "e": "ê", "o": "ô"}
_HORN: Final = {"o": "ơ", "u": "ư"}
_VOWELS: Final = frozenset("aeiouyăâêôơư")
_LONGEST_KEYS: Final = 14


def _allowed(onset: str, rhyme: str) -> bool:
    front = rhyme[0] in "eêiy"
    if onset in _BEFORE_FRONT_VOWELS:
        return front and not rhyme.startswith("yê")
    if onset in _BEFORE_OTHER_VOWELS:
        return not front or (onset == "g" and rhyme in _G_RHYMES)
    if onset == "gi":
        return rhyme[0] not in "iy"
    return rhyme[0] != "y" or not onset or rhyme == "y"


def _toneless_syllables() -> dict[str, tuple[str, ...]]:
    """Return every syllable without tone that spelling allows, listed by its folded form."""
    listed: dict[str, list[str]] = {}
    syllables = [
        onset + rhyme for onset in ["", *_ONSET_LIST.split()] for rhyme in _RHYME_LIST.split() if _allowed(onset, rhyme)
    ]
    for syllable in [*syllables, *("qu" + rhyme for rhyme in _QU_RHYME_LIST.split())]:
        listed.setdefault(fold(syllable), []).append(syllable)
    return {folded: tuple(written) for folded, written in listed.items()}


_SYLLABLES: Final = _toneless_syllables()
LONGEST_SYLLABLE: Final = max(map(len, _SYLLABLES))


@lru_cache(maxsize=65_536)
def _is_syllable(word: str) -> bool:
    written = _SYLLABLES.get(fold(word))
    if written is None:
        return False
    tones = [mark for mark in unicodedata.normalize("NFD", word) if mark in TONES]
    if len(tones) > 1 or (tones and word.endswith(_STOPS) and tones[0] not in _STOP_TONES):
        return False
    bare = toneless(word)
    return any(could_be(bare, syllable) for syllable in written)


def is_syllable(word: str) -> bool:
    """Tell whether Vietnamese spelling allows `word` as one syllable; any marks may be missing."""
    if not 0 < len(word) <= 2 * LONGEST_SYLLABLE:
        return False
    return _is_syllable(unicodedata.normalize("NFC", word).lower())


def undo_telex(word: str) -> str | None:
    """Return the syllable whose Telex or VNI keystrokes `word` is, or None when it is no such spelling.

    "ddawng", "dangwd" and "d9a8ng" give "đăng"; "giaays" and "giay61" give "giấy". A word that is a
    possible syllable as it stands is not taken for keystrokes, but for those in "oong" and "ooc", which
    are few beside "khoong", "tooi".
    """
    if not 1 < len(word) <= _LONGEST_KEYS or ("oo" not in word and is_syllable(word)):
        return None
    for far, both in product((False, True), (True, False)):
        typed = _replay(word.lower(), far, both)
        decoded = typed.syllable()
        if typed.used and is_syllable(decoded):
            return decoded
    return None


def _replay(word: str, far: bool, both: bool) -> "_Replay":
    """Return the state after the keys of a lower-case word; marks already there count as typed."""
    replay = _Replay(far, both)
    keys = toneless(word)
    replay.tone = next((mark for mark in unicodedata.normalize("NFD", word) if mark in TONES), "")
    numbers = any(key.isdigit() for key in keys)
    for key in keys:
        if not (replay.press_number(key) if numbers else replay.press_letter(key)):
            replay.letters.append(key)
    return replay


class _Replay:
    """The state of a typing tool after some keys: letters with their shapes, and one tone.

    With `far` a doubling key reaches back over other letters ("giaya" as "giây"); with `both` a horn goes
    over both letters of "uo" ("thuowng" as "thương"), else over the o alone ("thuowr" as "thuở").
    """

    def __init__(self, far: bool, both: bool) -> None:
        self.letters: list[str] = []
        self.tone = ""
        self.used = False
        self._far = far
        self._both = both

    def syllable(self) -> str:
        """Return the letters with the tone in its place."""
        letters = list(self.letters)
        vowel = next((index for index, letter in enumerate(letters) if letter in _VOWELS), None)
        if vowel is not None:
            letters[vowel] += self.tone
        return place_tone(unicodedata.normalize("NFC", "".join(letters)))

    def press_letter(self, key: str) -> bool:
        """Apply a Telex key to what is typed; False when the key is a plain letter."""
        if key == "d":
            return self._bar()
        if key in _CIRCUMFLEX:
            return self._shape({key: _CIRCUMFLEX[key]}, self._far)
        if key == "w":
            return self._hook()
        return self._set_tone(_TELEX_TONES.get(key), key == "z")

    def press_number(self, key: str) -> bool:
        """Apply a VNI digit to what is typed; False when the key is a plain letter."""
        if key == "9":
            return self._bar()
        if key == "6":
            return self._shape(_CIRCUMFLEX, True)
        if key == "7":
            return self._horn()
        if key == "8":
            return self._shape({"a": "ă"}, True)
        return self._set_tone(_NUMBER_TONES.get(key), key == "0")

    def _bar(self) -> bool:
        if self.letters[:1] != ["d"]:
            return False
        self.letters[0] = "đ"
        self.used = True
        return True

    def _shape(self, shapes: dict[str, str], far: bool) -> bool:
        """Give the last letter that can take it a shape; without `far` only the letter just typed."""
        lowest = 0 if far else len(self.letters) - 1
        for index in range(len(self.letters) - 1, lowest - 1, -1):
            if self.letters and self.letters[index] in shapes:
                self.letters[index] = shapes[self.letters[index]]
                self.used = True
                return True
        return False

    def _horn(self) -> bool:
        """Make "uo" "ươ", else horn the last o or u; the u of "qu" stays."""
        typed = "".join(self.letters)
        place = typed.rfind("uo", 1 if typed.startswith("q") else 0)
        if place >= 0 and self._both and not typed.startswith("qu"):
            self.letters[place : place + 2] = ["ư", "ơ"]
            self.used = True
            return True
        return self._shape(_HORN, True)

    def _hook(self) -> bool:
        """Apply Telex w: "uo" and "ua" get their horns, a its breve; alone it is ư."""
        typed = "".join(self.letters)
        if "ưo" in typed:
            return self._shape({"o": "ơ"}, True)
        if "uo" in typed:
            return self._horn()
        if "ua" in typed and not typed.startswith("qu"):
            return self._shape({"u": "ư"}, True)
        if self._shape({"a": "ă", **_HORN}, True):
            return True
        if not _VOWELS.isdisjoint(typed):
            return False
        self.letters.append("ư")
        self.used = True
        return True

    def _set_tone(self, tone: str | None, clear: bool) -> bool:
        if (tone is None and not clear) or _VOWELS.isdisjoint(self.letters):
            return False
        self.tone = tone or ""
        self.used = True
        return True
