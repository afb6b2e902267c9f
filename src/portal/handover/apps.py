"""The app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    """Conversations taken over by officers."""

    name = "portal.handover"
    verbose_name = _("Tiếp nhận trực tuyến")

    def ready(self) -> None:
        """Declare the round."""
        import_module("portal.handover.settling")
