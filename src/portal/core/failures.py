"""The pages a person sees when something is refused or fails; each says what to do next."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return HttpResponse(status=status)  # what is around the API says it in the API's own shape
    return render(request, "errors/failure.html", {"title": title, "advice": advice, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 400."""
    return _page(request, 400, _("Yêu cầu không hợp lệ"), _("Anh/chị quay lại trang trước và thử lại."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 403."""
    return _page(request, 403, _("Không có quyền xem trang này"), _("Nếu là cán bộ, anh/chị đăng nhập rồi thử lại."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer 403 where a form was sent from elsewhere or has grown old."""
    title = _("Biểu mẫu đã quá hạn")
    return _page(request, 403, title, _("Anh/chị tải lại trang rồi gửi lại. Nội dung đã gửi chưa được ghi nhận."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 404."""
    title = _("Không tìm thấy trang này")
    return _page(request, 404, title, _("Địa chỉ có thể đã đổi. Anh/chị tìm thủ tục hoặc hỏi tại trang đầu."))


def too_large(request: HttpRequest) -> HttpResponseBase:
    """Answer 413."""
    return _page(request, 413, _("Nội dung gửi quá dài"), _("Anh/chị rút gọn nội dung rồi gửi lại."))


def too_many(request: HttpRequest, seconds: int) -> HttpResponseBase:
    """Answer 429."""
    wait = max(1, seconds)
    sentence = ngettext("Anh/chị chờ %(seconds)s giây rồi thử lại.", "Anh/chị chờ %(seconds)s giây rồi thử lại.", wait)
    return _page(request, 429, _("Anh/chị gửi nhanh quá"), sentence % {"seconds": wait})


def server_error(request: HttpRequest, *_args: Any) -> HttpResponseBase:
    """Answer 500; the page needs no database and no catalogue."""
    title = _("Hệ thống đang gặp lỗi")
    advice = _("Lỗi đã được ghi lại. Anh/chị thử lại sau ít phút hoặc hỏi bộ phận một cửa.")
    try:
        return _page(request, 500, title, advice)
    except Exception:  # the layout itself is what fails, for instance where no static files were collected
        log.exception("the page for a failure cannot be shown")
        return HttpResponse(f"{title}. {advice}", status=500, content_type="text/plain; charset=utf-8")


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """Answer 503 where no index is in place yet."""
    title = _("Danh mục thủ tục chưa sẵn sàng")
    response = _page(request, 503, title, _("Hệ thống đang nạp danh mục. Anh/chị thử lại sau ít phút."))
    response["Retry-After"] = "60"
    return response
