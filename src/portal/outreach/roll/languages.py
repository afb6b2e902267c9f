"""Languages that officers speak: Vietnamese, those of the peoples of Viet Nam (`data/languages.toml`), and others."""

import tomllib
import unicodedata
from pathlib import Path
from typing import Any, Final

from motcua.text.folding import fold
from motcua.text.normal import normalise

MOST: Final = 12
LONGEST: Final = 60

_DATA: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "data" / "languages.toml").read_text("utf-8"))
LANGUAGES: Final[tuple[str, ...]] = tuple(_DATA["languages"])
"""Those that are offered."""


def _key(name: str) -> str:
    return " ".join(fold(normalise(name)).replace("-", " ").split())


_KNOWN: Final = {_key(one): one for one in LANGUAGES} | {_key(name): one for name, one in _DATA["other_names"].items()}


def language(written: str) -> str:
    """Return a language by the name that the list has for it, or as it was written."""
    key = _key(written)
    as_written = " ".join(unicodedata.normalize("NFC", written).split()).strip(" .")
    return _KNOWN.get(key) or _KNOWN.get(key.removeprefix("tieng ")) or as_written


def languages(written: str) -> list[str]:
    """Return the languages of a text such as "Việt, Hrê; Cor", each once, in their order."""
    parts = written.replace(";", ",").replace("\n", ",").replace("/", ",").split(",")
    return list(dict.fromkeys(language(part) for part in parts if part.strip()))
