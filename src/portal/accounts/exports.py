"""Lists that are taken away as a file, in the trail: who, which list, in which form."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts import trail
from portal.accounts.models import User

EXPORTED: Final = trail.action("motcua.exported", _("Xuất danh sách"), _("Xuất danh sách ra tệp"))
FORMS: Final = ("csv", "xlsx")


def note(request: HttpRequest) -> None:
    """Write down an export that Wagtail's lists offer (`?export=csv`), whichever room the list belongs to."""
    form = request.GET.get("export", "")
    match = request.resolver_match
    if form in FORMS and match is not None and isinstance(request.user, User):
        trail.record_without_subject(request.user, EXPORTED, match.view_name, form=form)
