"""Spelling of a question's words, put right only where there is evidence for it.

A word that the vocabulary knows, with its marks or without, is never touched. Any other is tried as
keystrokes of Telex or VNI, with doubled letters made single, as several syllables run together, as a slip
of one key, and as a word heard alike (d/gi/r, s/x, ch/tr, l/n, hỏi/ngã ...). A candidate is taken when it
makes a known pair with a neighbour, or when it is the only one and the word is no syllable at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from motcua.text.folding import could_be, fold, toneless
from motcua.text.soundalikes import sound_alikes
from motcua.text.typing_habits import LONGEST_SYLLABLE, is_syllable, undo_telex

_LONGEST_WORD: Final = 30
_LONGEST_GLUED: Final = 40
_MOST_TRIED: Final = 64
_MOST_PIECES: Final = 6
_LONGEST_SLIP: Final = 5  # letters of a word that is as likely a slip as two words run together

_SURE: Final = 0  # taken without a pair
_ONLY: Final = 1  # taken without a pair when it is the only candidate
_WITH_PAIR: Final = 2  # taken with a known pair alone
_SHORTEST_ONLY: Final = 4  # letters of the shortest word that an only candidate may replace
_SYLLABLE_EVIDENCE: Final = 3  # times a pair was seen, to overrule a word that is a possible syllable

_REPEATED_CONSONANT = re.compile(r"([^\W\d_aeiouyăâêôơư])\1+")
_REPEATED = re.compile(r"(\w)\1+")
_VNI_SHAPES: Final = frozenset("6789")


class _Candidate(NamedTuple):
    """What a word may have been meant as, one word or more, and how much evidence that needs."""

    words: tuple[str, ...]
    cost: int


class _Neighbours(NamedTuple):
    """The words before and after the one looked at; "" at an end of the question."""

    before: str
    after: str


class Speller:
    """A vocabulary of syllables and pairs of them, ready to put questions right; keeps no state between them."""

    def __init__(self, vocabulary: Mapping[str, int], pairs: Mapping[str, int]) -> None:
        """Index the vocabulary by its folded forms.

        Args:
            vocabulary: How often each syllable, in lower case with its marks, was seen.
            pairs: How often two syllables stood together, keyed "khai_sinh"; kept, not copied.
        """
        self._counts = dict(vocabulary)
        self._written: dict[str, list[str]] = {}
        for word in sorted(vocabulary, key=lambda word: (-vocabulary[word], word)):
            self._written.setdefault(fold(word), []).append(word)
        self._pairs = pairs
        self._folded_pairs = _folded(pairs)
        self._by_deletion: dict[str, list[str]] = {}
        for folded in self._written:
            for shorter in _deletions(folded):
                self._by_deletion.setdefault(shorter, []).append(folded)

    def knows(self, word: str) -> bool:
        """Tell whether a lower-case word is in the vocabulary, typed with all or only some of its marks."""
        if word in self._counts:
            return True
        written = self._written.get(fold(word))
        return written is not None and (word.isascii() or any(could_be(word, other) for other in written))

    def correct(self, tokens: Sequence[str]) -> list[str]:
        """Return lower-case `tokens` with what is surely misspelt put right; glued words become several.

        Words that are known, numbers, codes and what is beyond help come back as they are. A word typed
        without marks is put right without marks. At most 64 words of a question are tried.
        """
        corrected: list[str] = []
        tried = 0
        for index, token in enumerate(tokens):
            if tried == _MOST_TRIED or not self._is_doubtful(token):
                corrected.append(token)
                continue
            tried += 1
            after = tokens[index + 1] if index + 1 < len(tokens) else ""
            corrected.extend(self._corrected(token, _Neighbours(corrected[-1] if corrected else "", after)))
        return corrected

    def _is_doubtful(self, token: str) -> bool:
        if not 1 < len(token) <= _LONGEST_GLUED or not token.isalnum() or token[0].isdigit():
            return False
        return token not in self._counts and not (token.isascii() and token in self._written)

    def _corrected(self, word: str, around: _Neighbours) -> tuple[str, ...]:
        for candidates in self._tries(word):
            chosen = self._chosen(word, candidates, around)
            if chosen:
                return chosen
        return (word,)

    def _tries(self, word: str) -> Iterator[list[_Candidate]]:
        """Yield the candidates of one kind of mistake after the other, the likeliest kind first."""
        if len(word) <= _LONGEST_WORD:
            yield list(self._keystrokes(word))
        if any(map(str.isdigit, word)):
            return
        if len(word) <= _LONGEST_WORD:
            yield list(self._repeats(word))
            yield list(self._other_marks(word))
        splits = [] if is_syllable(word) else list(self._splits(word))
        if len(word) > _LONGEST_SLIP:
            yield splits
            splits = []
        if len(word) <= _LONGEST_WORD:
            slips = {candidate.words: candidate for candidate in self._misheard_or_slipped(word)}
            yield [*splits, *slips.values()]

    def _chosen(self, word: str, candidates: Sequence[_Candidate], around: _Neighbours) -> tuple[str, ...]:
        """Return the best candidate that has evidence, or ()."""
        possible = is_syllable(word) or self.knows(word)
        needed = _SYLLABLE_EVIDENCE if possible else 1
        marked = not word.isascii()
        weighed = [(self._evidence(candidate.words, around, marked), candidate) for candidate in candidates]
        backed = [item for item in weighed if item[0] >= needed]
        if backed:
            return max(backed, key=lambda item: (-item[1].cost, item[0], self._count(item[1].words)))[1].words
        if possible:
            return ()
        sure = [candidate.words for candidate in candidates if candidate.cost == _SURE]
        if sure:
            return max(sure, key=self._count)
        if len(candidates) == 1 and candidates[0].cost == _ONLY and len(word) >= _SHORTEST_ONLY:
            return candidates[0].words
        return ()

    def _keystrokes(self, word: str) -> Iterator[_Candidate]:
        for keys in dict.fromkeys((word, _REPEATED_CONSONANT.sub(r"\1", word))):
            decoded = undo_telex(keys)
            if decoded is None:
                continue
            numbers = set(filter(str.isdigit, keys))
            if decoded in self._counts:
                # "mau1" may be "mẫu 1" as well as "máu".
                yield _Candidate((decoded,), _WITH_PAIR if numbers and numbers.isdisjoint(_VNI_SHAPES) else _SURE)
            elif not numbers and decoded == toneless(decoded) and self.knows(decoded):
                yield _Candidate((decoded,), _ONLY)

    def _repeats(self, word: str) -> Iterator[_Candidate]:
        for pattern in (_REPEATED_CONSONANT, _REPEATED):
            single = pattern.sub(r"\1", word)
            if single != word and self.knows(single):
                yield _Candidate((single,), _SURE)

    def _other_marks(self, word: str) -> Iterator[_Candidate]:
        """Yield the vocabulary's words with the same letters under other marks: hỏi for ngã, ô for o."""
        if not word.isascii():
            for written in self._written.get(fold(word), ()):
                yield _Candidate((written,), _ONLY)

    def _misheard_or_slipped(self, word: str) -> Iterator[_Candidate]:
        for other in sound_alikes(word):
            if self.knows(other):
                yield _Candidate((other,), _ONLY)
        folded = fold(word)
        for near in self._one_slip_from(folded):
            if word.isascii():
                yield _Candidate((near,), _ONLY)
            else:
                for written in self._written[near]:
                    yield _Candidate((written,), _ONLY if OSA.distance(word, written) == 1 else _WITH_PAIR)

    def _one_slip_from(self, folded: str) -> set[str]:
        """Return the folded words of the vocabulary one key away: added, missing, wrong or two changed about."""
        shorter = _deletions(folded)
        near = {word for key in shorter for word in self._by_deletion.get(key, ())}
        return {word for word in near if OSA.distance(folded, word, score_cutoff=1) == 1}

    def _splits(self, word: str) -> Iterator[_Candidate]:
        """Yield the best way to part a word into known syllables of which each two neighbours are a known pair."""
        # For each place and piece ending there: the pieces so far and the rarest pair among them.
        ways: dict[int, dict[str, tuple[tuple[str, ...], int]]] = {0: {"": ((), 1_000_000_000)}}
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                piece = word[start:end]
                if start in ways and is_syllable(piece) and self.knows(piece):
                    best = max(self._joined(ways[start], piece), key=_rank, default=None)
                    if best is not None:
                        ways.setdefault(end, {})[piece] = best
        whole = [way for way in ways.get(len(word), {}).values() if len(way[0]) > 1]
        if whole:
            yield _Candidate(max(whole, key=_rank)[0], _SURE if len(word) > _LONGEST_SLIP else _ONLY)

    def _joined(
        self, ways: Mapping[str, tuple[tuple[str, ...], int]], piece: str
    ) -> Iterator[tuple[tuple[str, ...], int]]:
        for last, (pieces, rarest) in ways.items():
            marked = not (last.isascii() or piece.isascii())
            seen = self._pair(last, piece, marked) if last else rarest
            if seen and len(pieces) < _MOST_PIECES:
                yield (*pieces, piece), min(rarest, seen)

    def _evidence(self, words: tuple[str, ...], around: _Neighbours, marked: bool) -> int:
        """Return how often the words were seen beside those around them.

        The marks count when both sides were typed with theirs; else the letters alone.
        """
        before, after = around
        seen = self._pair(before, words[0], marked and not before.isascii()) if before else 0
        return seen + (self._pair(words[-1], after, marked and not after.isascii()) if after else 0)

    def _pair(self, left: str, right: str, marked: bool) -> int:
        if marked:
            return self._pairs.get(f"{left}_{right}", 0)
        return self._folded_pairs.get(f"{fold(left)}_{fold(right)}", 0)

    def _count(self, words: Iterable[str]) -> int:
        return min(max(map(self._counts.__getitem__, self._written.get(fold(word), ())), default=0) for word in words)


def _rank(way: tuple[tuple[str, ...], int]) -> tuple[int, int]:
    """Rank ways to part a word: few pieces first, then the rarest pair as often seen as can be."""
    return -len(way[0]), way[1]


def _deletions(word: str) -> set[str]:
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


def _folded(pairs: Mapping[str, int]) -> dict[str, int]:
    folded: dict[str, int] = {}
    for pair, count in pairs.items():
        key = fold(pair)
        folded[key] = folded.get(key, 0) + count
    return folded
