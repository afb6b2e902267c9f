"""The one shape in which the interface refuses: `{"error": {"code", "message", "fields", "request_id"}}`."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal.conversations.services import UnknownConversationError
from portal.core.requests import request_id
from portal.procedures.indexing import IndexMissingError

log = logging.getLogger("django.request")
CONTENT_TYPE: Final = "application/json; charset=utf-8"
MOST_FIELDS: Final = 20
"""Fields that one refusal names; a body may hold thousands of wrong ones."""

LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Kind:
    """What is said for a status: a code for programs, a sentence for people."""

    code: str
    message: Promise


KINDS: Final[Mapping[int, Kind]] = {
    400: Kind("bad_request", gettext_lazy("Yêu cầu không hợp lệ.")),
    401: Kind("unauthorized", gettext_lazy("Khóa truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.")),
    403: Kind("forbidden", gettext_lazy("Không có quyền thực hiện yêu cầu này.")),
    404: Kind("not_found", gettext_lazy("Không tìm thấy nội dung này.")),
    405: Kind("method_not_allowed", gettext_lazy("Địa chỉ này không nhận phương thức đã dùng.")),
    413: Kind("too_large", gettext_lazy("Nội dung gửi lên quá lớn.")),
    415: Kind(
        "unsupported_media_type", gettext_lazy("Nội dung gửi lên phải là JSON (Content-Type: application/json).")
    ),
    422: Kind("invalid", gettext_lazy("Dữ liệu gửi lên chưa đúng.")),
    429: Kind("too_many_requests", gettext_lazy("Gửi quá nhiều yêu cầu; vui lòng chờ rồi thử lại.")),
    500: Kind("internal", gettext_lazy("Hệ thống đang gặp lỗi; lỗi đã được ghi lại. Vui lòng thử lại sau ít phút.")),
    503: Kind("unavailable", gettext_lazy("Hệ thống chưa sẵn sàng. Vui lòng thử lại sau ít phút.")),
}
"""Every status with which the interface refuses; any other is told as the first of its class."""

BAD_JSON: Final = "bad_json"
"""Code of a 400 whose body is no JSON in UTF-8."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is its path, such as `question` or `page`."""

    field: str
    message: str


class ApiError(Exception):
    """A refusal. Code and sentence are those of the status unless others are given."""

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        code: str = "",
        fields: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take what is to be told."""
        super().__init__(status, message)
        kind = kind_of(status)
        self.status = status
        self.code = code or kind.code
        self.message = message or str(kind.message)
        self.fields = tuple(fields[:MOST_FIELDS])
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """The refusal as JSON values."""
        fields = [{"field": one.field[:LONGEST_NAME], "message": one.message} for one in self.fields]
        told = {"code": self.code, "message": self.message, "fields": fields, "request_id": request_id()}
        return {"error": told}

    @property
    def content(self) -> bytes:
        """The refusal as JSON; a lone surrogate in the name of a field becomes a question mark."""
        return json.dumps(self.body, ensure_ascii=False).encode("utf-8", "replace")

    @property
    def response(self) -> HttpResponse:
        """The refusal as a response."""
        return HttpResponse(self.content, status=self.status, content_type=CONTENT_TYPE, headers=self.headers)


def kind_of(status: int) -> Kind:
    """Return what is said for a status."""
    return KINDS.get(status) or KINDS[500 if status >= 500 else 400]


def invalid(field: str, message: str) -> ApiError:
    """Refuse one field (422)."""
    return ApiError(422, fields=[FieldError(field, message)])


def not_found(message: str = "") -> ApiError:
    """Say that there is no such thing (404)."""
    return ApiError(404, message)


def not_ready() -> ApiError:
    """Say that no index is in place, or that the database does not answer (503)."""
    return ApiError(503, headers={"Retry-After": "60"})


def unauthorized() -> ApiError:
    """Refuse a key (401)."""
    return ApiError(401, headers={"WWW-Authenticate": "Bearer"})


# What pydantic finds wrong, told in Vietnamese ------------------------------------------------------------------------
SENTENCES: Final[Mapping[str, Promise]] = {
    "missing": gettext_lazy("Thiếu trường này."),
    "extra_forbidden": gettext_lazy("Không có trường nào tên như vậy."),
    "model_type": gettext_lazy("Phải là một đối tượng JSON."),
    "string_type": gettext_lazy("Phải là một chuỗi ký tự."),
    "string_too_short": gettext_lazy("Không được để trống."),
    "string_too_long": gettext_lazy("Dài quá %(max_length)s ký tự."),
    "string_pattern_mismatch": gettext_lazy("Có ký tự không dùng được (NUL)."),
    "string_unicode": gettext_lazy("Có ký tự Unicode không hợp lệ."),
    "bool_type": gettext_lazy("Phải là true hoặc false."),
    "bool_parsing": gettext_lazy("Phải là true hoặc false."),
    "int_type": gettext_lazy("Phải là một số nguyên."),
    "int_parsing": gettext_lazy("Phải là một số nguyên."),
    "int_parsing_size": gettext_lazy("Phải là một số nguyên."),
    "int_from_float": gettext_lazy("Phải là một số nguyên."),
    "greater_than_equal": gettext_lazy("Phải từ %(ge)s trở lên."),
    "less_than_equal": gettext_lazy("Không được quá %(le)s."),
    "literal_error": gettext_lazy("Chỉ nhận một trong các giá trị: %(expected)s."),
}
ANY_SENTENCE: Final = gettext_lazy("Không hợp lệ.")


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Return what ninja reports of a request's parts, as fields and sentences."""
    return [FieldError(_name(one["loc"]), _sentence(one)) for one in errors]


def _name(location: Sequence[Any]) -> str:
    """Return a field's path without where it was sent and without the name of the view's argument."""
    source, *path = (str(part) for part in location)
    return ".".join(path[1:] if source == "body" else path) or source


def _sentence(error: Mapping[str, Any]) -> str:
    context = {name: _joined(value) for name, value in (error.get("ctx") or {}).items()}
    return str(SENTENCES.get(error["type"], ANY_SENTENCE)) % context


def _joined(value: object) -> str:
    return str(value).replace(" or ", ", ")


# Exceptions -----------------------------------------------------------------------------------------------------------
def refusal(fault: BaseException) -> ApiError | None:
    """Return how an exception is told, None where it is a fault of ours."""
    match fault:
        case ApiError():
            return fault
        case ValidationError():
            return ApiError(422, fields=field_errors(fault.errors))
        case HttpError():
            return refusal(fault.__cause__) if isinstance(fault.__cause__, ApiError) else ApiError(fault.status_code)
        case Http404():
            return not_found()
        case PermissionDenied():
            return ApiError(403)
        case RequestDataTooBig():
            return ApiError(413)
        case SuspiciousOperation():
            return ApiError(400)
        case UnknownConversationError():
            return not_found(_("Không có hội thoại này: đã bị xóa hoặc chưa từng có."))
        case IndexMissingError() | OperationalError() | InterfaceError():
            return not_ready()
        case _:
            return None


def told(request: HttpRequest, fault: Exception | type[Exception]) -> HttpResponse:
    """Answer an exception; what is a fault of ours, or of the machine's, is logged."""
    known = refusal(fault) if isinstance(fault, Exception) else None
    if known is None:
        got_request_exception.send(sender=None, request=request)
    if known is None or isinstance(fault, (OperationalError, InterfaceError)):
        log.error("API %s: %s", request.path, type(fault).__name__, exc_info=True)
    return (known or ApiError(500)).response


def answer_exceptions(api: NinjaAPI) -> None:
    """Have every exception of an operation told in the one shape."""
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, told)
