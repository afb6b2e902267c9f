"""The engine's answer to a turn, computed once while the same is asked again and again.

The engine is a function: the same question in the same state gets the same reply as long as the index is the same.
Common questions are clicked by many, so replies are remembered for some minutes in the cache (shared by all workers
where it is Redis), under a hash: no question is kept there.
"""

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from threading import Lock
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from motcua.answers.reply import Reply
from motcua.dialogue import rewriting
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine, engine_version
from motcua.model.opened import LanguageModel
from motcua.model.rewriting import rewriting as in_other_words
from motcua.model.settings import Use
from portal.conversations.language_model import language_model
from portal.core.metrics import ENGINE_SECONDS, MODEL
from portal.procedures.dated import engine_on
from portal.procedures.indexing import Opened

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """A reply, the state after it, and the seconds the engine took when it made them."""

    reply: Reply
    state: State
    seconds: float


class Memory:
    """Replies remembered for `settings.REMEMBERED_SECONDS`; a cache that does not answer remembers nothing."""

    def __init__(self) -> None:
        """Begin with what the cache holds."""
        self._generation = ""

    def get(self, key: str) -> Answered | None:
        """Return the answer of a key."""
        if not settings.REMEMBERED_SECONDS:
            return None
        try:
            found = cache.get(f"answer:{self._generation}{key}")
        except RedisError as fault:
            log.warning("no answer remembered, the cache does not answer: %s", type(fault).__name__)
            return None
        if found is None:
            return None
        reply, state, seconds = found
        return Answered(Reply.model_validate_json(reply), State.model_validate_json(state), seconds)

    def put(self, key: str, made: Answered) -> None:
        """Remember an answer."""
        if not settings.REMEMBERED_SECONDS:
            return
        texts = (made.reply.model_dump_json(exclude_defaults=True), made.state.model_dump_json(exclude_defaults=True))
        try:
            cache.set(f"answer:{self._generation}{key}", (*texts, made.seconds), settings.REMEMBERED_SECONDS)
        except RedisError as fault:
            log.warning("answer not remembered, the cache does not answer: %s", type(fault).__name__)

    def clear(self) -> None:
        """Forget all, in this worker: what the cache holds is no longer looked for."""
        self._generation = f"{secrets.token_hex(4)}:"


memory: Final = Memory()
_computing: Final = Lock()
"""Held while the engine works: two threads at once would take the interpreter from each other, and both be late."""


def answer(
    opened: Opened,
    province: str,
    question: str,
    state: State,
    may_rewrite: bool = False,
    as_of: date | None = None,
) -> Answered:
    """Answer a turn for a province (empty for all).

    Args:
        opened: The engine.
        province: Name of the province whose own procedures count, empty for all.
        question: What the person typed.
        state: The conversation so far.
        may_rewrite: Whether a doubtful question may be sent to the language model, where one is set up for that.
        as_of: The day whose records answer, None for today's. Such answers are seldom and not remembered.

    Raises:
        UnverifiedReplyError: the engine's reply does not hold (a fault of the engine).
    """
    state_json = state.model_dump_json(exclude_defaults=True)
    model = language_model(Use.REWRITE) if may_rewrite else None
    if as_of is not None:
        return _computed(engine_on(opened.engine, as_of), province, question, state, model, as_of)
    asked = (model.settings.address, model.settings.name) if model is not None else ()
    today = str(timezone.localdate()) if opened.changes_by_day else ""  # else every day's answer is the same
    key = _key(engine_version(), opened.build.name, today, province, question, state_json, *asked)
    found = memory.get(key)
    if found is not None:
        return found
    made = _computed(opened.engine, province, question, state, model)
    ENGINE_SECONDS.observe(made.seconds)
    memory.put(key, made)
    return made


def _computed(
    engine: Engine,
    province: str,
    question: str,
    state: State,
    model: LanguageModel | None,
    as_of: date | None = None,
) -> Answered:
    """Let the engine answer, twice where the first answer is doubtful and a model has other words for the question.

    The model is asked between the two, while others may compute; its time is none of the engine's.
    """
    responder = Responder(engine.catalogue, engine.searcher, engine.reader, province or None, as_of)
    seconds = 0.0

    def respond(text: str, before: State, other: str) -> tuple[Reply, State]:
        nonlocal seconds
        with _computing:
            start = time.perf_counter()
            made = responder.respond(text, before, other)
            seconds += time.perf_counter() - start
        return made

    def rewrite(text: str) -> str:
        other = in_other_words(text, model) if model is not None else ""
        MODEL.labels(Use.REWRITE, "given" if other else "plain").inc()
        return other

    if model is None:
        reply, after = respond(question, state, "")
    else:
        reply, after = rewriting.answer(respond, question, state, rewrite)
    return Answered(reply, after, seconds)


def _key(*parts: str) -> str:
    """Return a hash over texts, each with its length, so that no two lists of texts share one by chance."""
    digest = blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()
