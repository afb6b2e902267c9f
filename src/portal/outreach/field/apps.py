"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    """The page of a grassroots information officer's phone, which also works offline."""

    name = "portal.outreach.field"
    verbose_name = _("Trang của tuyên truyền viên")
