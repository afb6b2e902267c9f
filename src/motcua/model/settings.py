"""What an office says of its language model: where it is, what it may do, how long it is waited for."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from urllib.parse import urlsplit

from motcua.errors import ModelSettingsError

PREFIX: Final = "MOTCUA_MODEL_"
LONGEST_WAIT: Final = 60.0
"""Seconds: nobody waits longer for other words."""

MOST_AT_ONCE: Final = 64

DEFAULTS: Final[Mapping[str, str]] = {
    "URL": "",
    "NAME": "default",
    "KEY": "",
    "USES": "rephrase",
    "SECONDS": "6.0",
    "REWRITE_SECONDS": "1.5",
    "AT_ONCE": "1",
}
"""The variables by their names after `PREFIX`, and what holds where one is not set."""


class Use(StrEnum):
    """What a model may be asked for: another wording of a question to search with, or of a reply."""

    REWRITE = "rewrite"
    REPHRASE = "rephrase"


@dataclass(frozen=True)
class ModelSettings:
    """A model's address and what it may do; `seconds` are waited for a reply's words, `rewrite_seconds` for a question.

    `address` is the base that OpenAI-compatible servers give, such as `http://127.0.0.1:8080/v1`. `at_once` bounds how
    many exchanges one process has under way.
    """

    address: str
    name: str
    key: str
    uses: frozenset[Use]
    seconds: float
    rewrite_seconds: float
    at_once: int

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self | None:
        """Read values by the names of `DEFAULTS`; None where no address is set, whatever else is.

        Raises:
            ModelSettingsError: one cannot be right; the sentence names it.
        """
        said = {**DEFAULTS, **{name: value.strip() for name, value in values.items() if value.strip()}}
        if not said["URL"]:
            return None
        return cls(
            address=_address(said["URL"]),
            name=_printable("NAME", said["NAME"]),
            key=_printable("KEY", said["KEY"]) if said["KEY"] else "",
            uses=_uses(said["USES"]),
            seconds=_seconds("SECONDS", said["SECONDS"]),
            rewrite_seconds=_seconds("REWRITE_SECONDS", said["REWRITE_SECONDS"]),
            at_once=_count("AT_ONCE", said["AT_ONCE"]),
        )

    @classmethod
    def from_environment(cls) -> Self | None:
        """Read the environment variables `MOTCUA_MODEL_…`; see `of`."""
        return cls.of({name: os.environ.get(f"{PREFIX}{name}", "") for name in DEFAULTS})

    @property
    def host(self) -> str:
        """The host that runs the model, with its port: what people are told."""
        return urlsplit(self.address).netloc

    def may(self, use: Use) -> bool:
        """Whether the model may be asked for this."""
        return use in self.uses


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise _wrong("URL") from None
    plain = parts.scheme in ("http", "https") and parts.hostname and text.isascii() and text.isprintable()
    if not plain or parts.username is not None or parts.query or parts.fragment or " " in text:
        raise _wrong("URL")
    return text.rstrip("/")


def _printable(name: str, text: str) -> str:
    if not text.isprintable() or not text.isascii() or len(text) > 500:
        raise _wrong(name)
    return text


def _uses(text: str) -> frozenset[Use]:
    try:
        return frozenset(Use(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise _wrong("USES") from None


def _seconds(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _wrong(name) from None
    if not 0 < value <= LONGEST_WAIT:
        raise _wrong(name)
    return value


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:9]) <= MOST_AT_ONCE:
        raise _wrong(name)
    return int(text)


_WANTED: Final = {
    "URL": "cần địa chỉ http:// hoặc https://, không kèm tên đăng nhập, ví dụ http://127.0.0.1:8080/v1",
    "NAME": "cần tên mô hình, chữ không dấu",
    "KEY": "cần khóa là chữ in được, không dấu",
    "USES": "cần rewrite, rephrase hoặc cả hai, cách nhau bằng dấu phẩy",
    "SECONDS": f"cần số giây lớn hơn 0, nhiều nhất {LONGEST_WAIT:g}",
    "REWRITE_SECONDS": f"cần số giây lớn hơn 0, nhiều nhất {LONGEST_WAIT:g}",
    "AT_ONCE": f"cần số nguyên từ 1 đến {MOST_AT_ONCE}",
}


def _wrong(name: str) -> ModelSettingsError:
    """Tell which variable is wrong, without its value: one of them is a secret."""
    return ModelSettingsError(f"{PREFIX}{name}: {_WANTED[name]}.")
