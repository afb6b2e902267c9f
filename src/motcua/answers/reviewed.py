"""Reviewed texts for what is not said from a record: `data/replies.toml`."""

from motcua import data


def said(kind: str, name: str) -> str:
    """Return one text of a kind (`decline`, `smalltalk`, `clarify`, `handover`)."""
    text: str = data.toml("replies.toml")[kind][name]
    return text


def said_when_taken_back(text: str) -> bool:
    """Whether a reply is one to a turn that only takes back what was told or offered, and so holds no question."""
    return text.startswith(tuple(said("clarify", name) for name in ("none_of_these", "not_understood", "instead")))


def emergency() -> str:
    """Return the line that names the emergency numbers, the only figures said without a record."""
    text: str = data.toml("replies.toml")["emergency"]
    return text
