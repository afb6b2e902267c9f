"""Bodies of requests: JSON in UTF-8 and nothing else."""

import json
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from portal.api.errors import BAD_JSON, ApiError

MEDIA_TYPE: Final = "application/json"


class JsonParser(Parser):
    """Reads bodies strictly; ninja wraps what it raises in an error of its own, with this one as the cause."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the values of a body.

        Raises:
            ApiError: it is not declared as JSON (415), or is none (400).
        """
        if request.content_type != MEDIA_TYPE:
            raise ApiError(415)
        try:
            return json.loads(request.body.decode("utf-8-sig"), parse_constant=_refused)
        except UnicodeDecodeError as fault:
            raise ApiError(400, _("Nội dung gửi lên không phải UTF-8."), code=BAD_JSON) from fault
        except (ValueError, RecursionError) as fault:
            raise ApiError(400, _("Nội dung gửi lên không phải JSON hợp lệ."), code=BAD_JSON) from fault


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
