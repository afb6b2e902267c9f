"""One exchange with an OpenAI-compatible server: bounded in time and bytes, read without trust.

httpx bounds each read, not the whole: a server that drips a byte now and then would hold the caller for hours. So the
exchange runs as a task in one event loop that lasts as long as the process, and is called off at its deadline. There a
connection is kept for the next exchange too, and a resolver of names that hangs holds nobody.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache
from threading import Thread
from typing import Any, Final

import httpx

from motcua.errors import ModelAnswerError, ModelSlowError, ModelUnreachableError
from motcua.model.answer import said_in
from motcua.model.settings import ModelSettings

MOST_BYTES: Final = 64 * 1024
"""Bytes read of one answer, whatever they are."""


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the loop in which all exchanges of this process run."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="language-model", daemon=True).start()
    return loop


class Client:
    """Speaks with one server."""

    def __init__(self, settings: ModelSettings) -> None:
        """Take the address, name and key; nothing is connected yet."""
        self._url = f"{settings.address}/chat/completions"
        self._name = settings.name
        self._headers = {"Accept-Encoding": "identity"}
        if settings.key:
            self._headers["Authorization"] = f"Bearer {settings.key}"
        self._http: httpx.AsyncClient | None = None

    def ask(self, messages: Sequence[Mapping[str, str]], seconds: float, most_tokens: int) -> str:
        """Send messages and return what the model says, at most `seconds` later.

        Raises:
            ModelUnreachableError, ModelSlowError, ModelAnswerError: it came to nothing; see `motcua.errors`.
        """
        payload = {
            "model": self._name,
            "messages": [dict(message) for message in messages],
            "temperature": 0,
            "max_tokens": most_tokens,
            "stream": False,
        }
        waiting = asyncio.run_coroutine_threadsafe(self._exchange(payload, seconds), _loop())
        try:
            return said_in(waiting.result(seconds))
        except (TimeoutError, httpx.TimeoutException) as fault:
            waiting.cancel()  # the loop closes the connection
            raise ModelSlowError("Mô hình ngôn ngữ trả lời quá chậm.") from fault
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as fault:
            raise ModelUnreachableError(f"Không hỏi được mô hình ngôn ngữ ({type(fault).__name__}).") from fault

    async def _exchange(self, payload: Mapping[str, Any], seconds: float) -> bytes:
        """Return the body of the answer.

        Raises:
            httpx.HTTPError: no connection, or a broken one.
            ModelUnreachableError, ModelAnswerError: another status than 200; too long, or compressed.
        """
        if self._http is None:  # proxies of the environment are not used: the data go where the office said
            self._http = httpx.AsyncClient(follow_redirects=False, trust_env=False, headers=self._headers)
        async with self._http.stream("POST", self._url, json=payload, timeout=seconds) as response:
            if response.status_code != httpx.codes.OK:
                raise ModelUnreachableError(f"Mô hình ngôn ngữ trả về mã {response.status_code}.")
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise ModelAnswerError("Câu trả lời của mô hình bị nén.")  # a few bytes can unpack to any number
            body = bytearray()
            async for part in response.aiter_raw():
                body += part
                if len(body) > MOST_BYTES:
                    raise ModelAnswerError("Câu trả lời của mô hình quá dài.")
            return bytes(body)
