"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectivesConfig(AppConfig):
    """Directives broken into tasks for units; reports and their consolidation."""

    name = "portal.outreach.directives"
    verbose_name = _("Văn bản giao việc")
