"""A book of phrases found in a question however few of its marks were typed.

The phrases stand in a tree whose edges are folded words; each edge keeps the spellings that share the
folded form, and a token of the question follows a spelling that it `could_be`. A placeholder such as
`{kin}` is an edge of its own that leads through the small tree of that class, so a phrase with
placeholders costs one path and not one for each member.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from motcua.text.folding import could_be, spelling_key
from motcua.text.normal import normalise
from motcua.text.tokens import tokenise

T = TypeVar("T")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Match(NamedTuple, Generic[T]):
    """One phrase found: tokens `start` up to, not including, `end`; `exact` when every token is equal."""

    start: int
    end: int
    payload: T
    exact: bool


class _Node:
    """A place in the tree: edges by folded word, edges by class, and the numbers of phrases ending here."""

    __slots__ = ("classes", "ends", "words")

    def __init__(self) -> None:
        self.words: dict[str, dict[str, _Node]] = {}
        self.classes: dict[str, _Node] = {}
        self.ends: list[int] = []

    def after_word(self, word: str) -> "_Node":
        """Return the node behind `word`, made when missing."""
        spellings = self.words.setdefault(spelling_key(word), {})
        return spellings.setdefault(word, _Node()) if word not in spellings else spellings[word]

    def after_class(self, name: str) -> "_Node":
        """Return the node behind a placeholder, made when missing."""
        if name not in self.classes:
            self.classes[name] = _Node()
        return self.classes[name]


class _Question:
    """The tokens of one question with what is worked out once for each."""

    __slots__ = ("keys", "members", "tokens")

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.keys = [spelling_key(token) for token in tokens]
        self.members: dict[tuple[str, int], list[tuple[int, bool]]] = {}


class PhraseBook(Generic[T]):
    """Phrases with a payload each, found in tokenised questions in time near the question's length."""

    def __init__(self, phrases: Iterable[tuple[str, T]], classes: Mapping[str, Sequence[str]] | None = None) -> None:
        """Build the tree.

        Args:
            phrases: Each phrase in full marks, with its payload; `{name}` in it stands for any member
                of the class of that name.
            classes: Members of each class; a member may have several words but no placeholder.

        Raises:
            ValueError: A phrase or member has no word, names an unknown class, or a member holds a placeholder.
        """
        self._classes = {name: _class_tree(name, members) for name, members in (classes or {}).items()}
        self._root = _Node()
        self._payloads: list[T] = []
        for phrase, payload in phrases:
            self._path(phrase).ends.append(len(self._payloads))
            self._payloads.append(payload)
        self._starts = {
            *self._root.words,
            *chain.from_iterable(self._classes[name].words for name in self._root.classes),
        }

    def __len__(self) -> int:
        """Return the number of phrases."""
        return len(self._payloads)

    def find(self, tokens: Sequence[str]) -> list[Match[T]]:
        """Return every match in lower-case `tokens`, overlapping ones too, by start, then longest first."""
        question = _Question(tokens)
        found: list[Match[T]] = []
        for start, key in enumerate(question.keys):
            if key in self._starts:
                found.extend(self._found_from(question, start))
        return found

    def _found_from(self, question: _Question, start: int) -> list[Match[T]]:
        best: dict[tuple[int, int], bool] = {}
        for end, exact, ends in self._reached(self._root, question, start):
            for number in ends:
                best[-end, number] = exact or best.get((-end, number), False)
        ordered = sorted([(end, not exact, number) for (end, number), exact in best.items()])
        return [Match(start, -end, self._payloads[number], not inexact) for end, inexact, number in ordered]

    def _reached(self, root: _Node, question: _Question, start: int) -> list[tuple[int, bool, list[int]]]:
        """Return every end of a phrase reached from `root` over the tokens from `start`: where, how exactly, which."""
        tokens, keys = question.tokens, question.keys
        reached: list[tuple[int, bool, list[int]]] = []
        open_ways = [(root, start, True)]
        while open_ways:
            node, at, exact = open_ways.pop()
            if node.ends:
                reached.append((at, exact, node.ends))
            if at == len(tokens):
                continue
            spellings = node.words.get(keys[at])
            if spellings:
                token = tokens[at]
                for written, child in spellings.items():
                    if token == written:
                        open_ways.append((child, at + 1, exact))
                    elif could_be(token, written):
                        open_ways.append((child, at + 1, False))
            for name, child in node.classes.items():
                members = self._members_at(name, question, at)
                open_ways.extend((child, end, exact and same) for end, same in members)
        return reached

    def _members_at(self, name: str, question: _Question, at: int) -> list[tuple[int, bool]]:
        """Return the ends of the members of a class that stand at `at`, each with whether it is exact."""
        if question.keys[at] not in self._classes[name].words:
            return []
        known = question.members.get((name, at))
        if known is None:
            ends: dict[int, bool] = {}
            for end, exact, _ in self._reached(self._classes[name], question, at):
                ends[end] = ends.get(end, False) or exact
            known = question.members[name, at] = list(ends.items())
        return known

    def _path(self, phrase: str) -> _Node:
        node = self._root
        for index, part in enumerate(_PLACEHOLDER.split(phrase) if "{" in phrase else (phrase,)):
            if index % 2:
                if part not in self._classes:
                    raise ValueError(f"phrase {phrase!r} names the unknown class {part!r}")
                node = node.after_class(part)
            else:
                for word in tokenise(normalise(part)):
                    node = node.after_word(word)
        if node is self._root:
            raise ValueError(f"phrase {phrase!r} has no word")
        return node


def _class_tree(name: str, members: Sequence[str]) -> _Node:
    root = _Node()
    for member in members:
        if "{" in member:
            raise ValueError(f"member {member!r} of class {name!r} holds a placeholder")
        node = root
        for word in tokenise(normalise(member)):
            node = node.after_word(word)
        if node is root:
            raise ValueError(f"member {member!r} of class {name!r} has no word")
        node.ends = [0]
    return root


def longest(matches: Iterable[Match[T]]) -> list[Match[T]]:
    """Return a choice without overlaps: from the left, the longest match at each place, exact before inexact."""
    chosen: list[Match[T]] = []
    free = 0
    for match in sorted(matches, key=lambda m: (m.start, -m.end, not m.exact)):
        if match.start >= free:
            chosen.append(match)
            free = match.end
    return chosen
