"""The app, and the system check it registers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The interface for programs, version 1."""

    name = "portal.api"
    verbose_name = _("giao diện cho chương trình")

    def ready(self) -> None:
        """Load the check, so that Django knows it."""
        from portal.api import checks  # noqa: F401  # registers itself
