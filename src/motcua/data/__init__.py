"""Word lists and the sample catalogue, as data files, and the few lines that read them.

Layout: `aliases/`, `lexicon/` and `questions/` hold one file a domain; `docs/language-data.md` describes their form.
"""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def resource(*parts: str) -> Traversable:
    """Return a data file or folder of the package."""
    return files(__name__).joinpath(*parts)


@cache
def toml(*parts: str) -> dict[str, Any]:
    """Return the content of one TOML file; do not change what it holds."""
    return tomllib.loads(resource(*parts).read_text("utf-8"))


def tables(folder: str, key: str) -> Iterator[dict[str, Any]]:
    """Yield each `[[key]]` table of every TOML file in a folder, in order of file name."""
    for file in sorted(resource(folder).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            yield from toml(folder, file.name).get(key, [])


def json_lines(folder: str) -> Iterator[dict[str, Any]]:
    """Yield each line of every JSON-lines file in a folder, in order of file name."""
    for file in sorted(resource(folder).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".jsonl"):
            with file.open("r", encoding="utf-8") as lines:
                yield from (json.loads(line) for line in lines if line.strip())
