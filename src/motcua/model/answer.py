"""What a model says, taken out of the bytes a server sent: one JSON object, or a stream of events of such objects."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from motcua.errors import ModelAnswerError

MOST_CHARACTERS: Final = 16_000
THOUGHT: Final = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
"""What some models say to themselves first."""

WHOLE: Final = ("stop", None)
"""Reasons to end that mean a whole answer; `length` means one cut short."""


def said_in(body: bytes) -> str:
    """Return the text of an answer, never empty.

    Raises:
        ModelAnswerError: the bytes are no whole answer in either form.
    """
    try:
        text = body.decode("utf-8")
        said = _streamed(text) if text.lstrip().startswith(("data:", ":", "event:")) else _told(json.loads(text))
    except (ValueError, LookupError, TypeError, RecursionError) as fault:
        raise ModelAnswerError("Câu trả lời của mô hình không đúng dạng.") from fault
    bare = THOUGHT.sub("", said).strip()
    if not bare or len(bare) > MOST_CHARACTERS or "<think>" in bare:
        raise ModelAnswerError("Câu trả lời của mô hình rỗng hoặc quá dài.")
    return bare


def _told(answer: Any) -> str:
    """Return the content of an answer that came at once."""
    choice = answer["choices"][0]
    content = choice["message"]["content"]
    if not isinstance(content, str) or choice.get("finish_reason") not in WHOLE:
        raise ValueError("no whole text")
    return content


def _streamed(text: str) -> str:
    """Return the contents of a stream's events joined; a stream that does not say that it is done is cut short."""
    parts: list[str] = []
    done = False
    for event in _events(text):
        if event == "[DONE]":
            done = True
            break
        choices = json.loads(event)["choices"]
        if not choices:  # the last event of some servers counts tokens
            continue
        part = choices[0].get("delta", {}).get("content")
        if not isinstance(part, str | None) or choices[0].get("finish_reason") not in WHOLE:
            raise ValueError("no whole text")
        parts.append(part or "")
    if not done:
        raise ValueError("cut short")
    return "".join(parts)


def _events(text: str) -> Iterator[str]:
    for line in text.split("\n"):  # not `splitlines`: a string in JSON may hold other ends of lines
        if line.startswith("data:"):
            yield line.removeprefix("data:").strip()
