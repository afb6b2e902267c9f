"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdditionsConfig(AppConfig):
    """Additions to records, and questions answered by officers."""

    name = "portal.additions"
    verbose_name = _("Nội dung bổ sung")
