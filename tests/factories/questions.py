"""Question sets made for a test."""

import json
from pathlib import Path


def question_set(path: Path, *cases: tuple[str, object]) -> Path:
    """Write cases of one turn each, (what is typed, what is expected), as a question set and return its path."""
    rows = [
        {"id": str(number), "set": "core", "turns": [{"role": "user", "text": text}], "expect": expect}
        for number, (text, expect) in enumerate(cases)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path
