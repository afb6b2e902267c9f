"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """Questions and reports that wait for an officer."""

    name = "portal.inbox"
    verbose_name = _("Hộp thư")

    def ready(self) -> None:
        """Load the rounds, which are known once their modules are."""
        from portal.inbox import arriving, correcting, letters  # noqa: F401  # its models are not loaded before
