"""Small rules of wording that every reader needs: normal form, bullets, "nothing stated", names of form files."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from motcua.sources.limits import MAX_TEXT
from motcua.text.normal import normalise

_CACHED_LENGTH: Final = 4_000

_NOTHING: Final = frozenset(
    {
        "",
        "không",
        "không có",
        "không quy định",
        "không có quy định",
        "không có thông tin",
        "chưa có thông tin",
        "không yêu cầu",
        "không có yêu cầu",
        "không có yêu cầu, điều kiện",
        "không có điều kiện",
        "không áp dụng",
        "null",
    }
)
_EDGES: Final = " \n\t.;,:-–*+•"
_BULLET: Final = re.compile(r"^[\s\-+*•·▪●○◦–—]+(?=\S)")
_SUFFIX: Final = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|odt|png|jpe?g|zip|rar)\s*$", re.IGNORECASE)
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']{1,2000}")
_COPY_MARK: Final = re.compile(r"\s*\(\d{1,2}\)\s*$")


_MARK_RUN: Final = re.compile(r"[^\w\s!-~]{64,}")
_MOST_MARKS: Final = 30
_SHORT: Final = 64


def fault_in(text: str) -> str:
    """Return in Vietnamese why a text cannot be taken over; "" if it can.

    Long runs of combining marks are refused, as composing them takes time in the square of their number.
    """
    if len(text) > MAX_TEXT:
        return f"văn bản dài {len(text)} ký tự, nhiều hơn {MAX_TEXT}"
    if "\x00" in text:
        return "có ký tự NUL"
    for run in _MARK_RUN.finditer(text) if len(text) > _SHORT else ():
        if sum(map(bool, map(unicodedata.combining, run[0]))) > _MOST_MARKS:
            return "quá nhiều dấu chồng lên một chữ"
    return ""


@lru_cache(maxsize=32_768)
def _tidied(text: str) -> str:
    return normalise(text)


@lru_cache(maxsize=16_384)
def _tidied_lines(text: str) -> str:
    return normalise(text, keep_lines=True)


def tidy(text: str) -> str:
    """Return the text in normal form on one line."""
    return _tidied(text) if len(text) <= _CACHED_LENGTH else normalise(text)


def tidy_lines(text: str) -> str:
    """Return the text in normal form, its lines kept and no more than one empty line in a row."""
    lines = _tidied_lines(text) if len(text) <= _CACHED_LENGTH else normalise(text, keep_lines=True)
    return re.sub(r"\n{3,}", "\n\n", lines)


def states_nothing(text: str) -> bool:
    """Return whether a text only says that there is nothing to say ("Không", "Không quy định.")."""
    return len(text) <= _CACHED_LENGTH and text.strip(_EDGES).lower() in _NOTHING


def stated(text: str) -> str:
    """Return the text, or "" if it states nothing."""
    return "" if states_nothing(text) else text


def unbullet(text: str) -> str:
    """Return the text without the bullet that leads it."""
    return _BULLET.sub("", text)


def heading(text: str) -> str:
    """Return a heading without bullet and closing colon."""
    return unbullet(text).rstrip(" :;")


def is_web_address(text: str) -> bool:
    """Return whether a text is the address of a page, which a record may link to ("javascript:..." is none)."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def form_name(file_name: str) -> str:
    """Return the name of a form from the name of its file: no suffix, no mark of a second download, no underscores."""
    bare = _COPY_MARK.sub("", _SUFFIX.sub("", tidy(file_name)))
    return tidy(bare.replace("_", " ")).strip(" .") or tidy(file_name)
