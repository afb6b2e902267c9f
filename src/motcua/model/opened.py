"""The language model as the rest of the program has it: asked at most so often at once, left alone where it fails."""

import logging
from collections.abc import Mapping, Sequence
from threading import BoundedSemaphore
from typing import Final, Protocol

from motcua.errors import ModelError, ModelRestingError, ModelSettingsError
from motcua.model.breaker import Breaker
from motcua.model.settings import ModelSettings

log: Final = logging.getLogger(__name__)
Messages = Sequence[Mapping[str, str]]


class Asks(Protocol):
    """What carries an exchange out; raises `ModelError`."""

    def ask(self, messages: Messages, seconds: float, most_tokens: int) -> str:
        """Return what the model says."""


class LanguageModel:
    """One model; safe to share between threads."""

    def __init__(self, settings: ModelSettings, client: Asks, breaker: Breaker | None = None) -> None:
        """Take the settings, what speaks with the server, and what counts its failures."""
        self.settings = settings
        self._client = client
        self._breaker = breaker or Breaker()
        self._places = BoundedSemaphore(settings.at_once)

    @classmethod
    def open(cls, settings: ModelSettings) -> "LanguageModel":
        """Return the model of these settings; nothing is sent yet.

        Raises:
            ModelSettingsError: `httpx`, which an installation without a model need not have, is missing.
        """
        try:
            from motcua.model.client import Client  # only here: without a model set nothing of it is imported
        except ImportError as fault:
            raise ModelSettingsError("Thiếu gói httpx để dùng mô hình ngôn ngữ: cài motcua[model].") from fault
        return cls(settings, Client(settings))

    def ask(self, messages: Messages, seconds: float, most_tokens: int) -> str:
        """Return what the model says.

        Raises:
            ModelError: it came to nothing; the log says why, and holds nothing of what was asked or said.
        """
        if not self._places.acquire(blocking=False):
            raise ModelRestingError("Mô hình ngôn ngữ đang bận.")
        try:
            if not self._breaker.lets_through():
                raise ModelRestingError("Mô hình ngôn ngữ đang nghỉ sau nhiều lần lỗi.")
            return self._attempt(messages, seconds, most_tokens)
        finally:
            self._places.release()

    def _attempt(self, messages: Messages, seconds: float, most_tokens: int) -> str:
        try:
            said = self._client.ask(messages, seconds, most_tokens)
        except ModelError as fault:
            self._breaker.failed()
            log.info("the language model came to nothing: %s", type(fault).__name__)
            raise
        except Exception as fault:  # a fault of ours, of which the person who waits must not learn either
            self._breaker.failed()
            log.error("fault while asking the language model: %s", type(fault).__name__)
            raise ModelError("Lỗi của chương trình khi hỏi mô hình ngôn ngữ.") from fault
        self._breaker.succeeded()
        return said
