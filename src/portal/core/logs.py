"""Logs without personal data: questions are masked, query strings and bodies are left out."""

import json
import logging
import re
from collections.abc import ItemsView
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from motcua.text.masking import mask
from portal.core.requests import request_id

LONGEST: Final = 20_000
"""Characters of a log line that are kept; masking takes time in proportion."""


IDS: Final = re.compile(r"(?<=/)[\w-]{24}(?![\w-])", re.ASCII)
"""Ids of conversations, answers and questions in addresses: whoever knows one may read what it stands for."""

ID_LABEL: Final = "[id]"


class MaskingFilter(logging.Filter):
    """Masks personal data and ids in every message, whoever wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the masked message in the place of message and arguments; let every record through."""
        record.msg = IDS.sub(ID_LABEL, mask(_message(record)[:LONGEST]))
        record.args = ()
        return True


def _message(record: logging.LogRecord) -> str:
    """Return the message; where the arguments do not fit it, as a careless caller wrote it."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


class LineFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, request id, message; masked traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(getattr(record, "request", None), "id", None) or request_id(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = mask(self.formatException(record.exc_info)[-LONGEST:])
        return json.dumps(line, ensure_ascii=False)


class SafeReporterFilter(SafeExceptionReporterFilter):
    """Reports of errors hold no form fields, no variables of frames and no cookies."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always: also where DEBUG is on, since questions are typed there too."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return no form field."""
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        """Return no variable of a frame."""
        return dict[str, Any]().items()
