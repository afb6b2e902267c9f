"""Rows by the ids in a request."""

import re
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from portal.api.errors import not_found

ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
Row = TypeVar("Row", bound=Model)


def known_id(text: str) -> str:
    """Return an id that may be one of ours; any other never gets to the database.

    Raises:
        ApiError: it cannot be one (404).
    """
    if not ID.fullmatch(text):
        raise not_found()
    return text


def row_of(rows: QuerySet[Row], text: str) -> Row:
    """Return the row of an id.

    Raises:
        ApiError: there is none (404).
    """
    found = rows.filter(pk=known_id(text)).first()
    if found is None:
        raise not_found()
    return found
