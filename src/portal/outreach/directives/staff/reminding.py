"""A coordinator's wish that units be reminded now, not only by the daily round."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from portal.accounts import trail
from portal.core.letters import letters_are_sent

REMINDED = trail.action("motcua.outreach.reminded", gettext_lazy("Nhắc đơn vị"), gettext_lazy("Nhắc đơn vị chậm"))


def say_reminded(request: HttpRequest, about: Model, begin: Callable[[], Any]) -> None:
    """Begin a reminder and say so; where the office sends no letters, say that."""
    user: Any = request.user
    if not letters_are_sent():
        messages.error(request, _("Cơ quan chưa đặt máy chủ thư nên chưa nhắc bằng thư được."))
        return
    trail.record(user, REMINDED, about)
    begin()
    messages.success(request, _("Đang gửi thư nhắc; mỗi đơn vị nhận mỗi việc không quá một lần một ngày."))
