"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    """Procedures and their versions."""

    name = "portal.procedures"
    verbose_name = _("Thủ tục hành chính")
