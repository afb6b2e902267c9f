"""The app, and the system checks it registers."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the portal's own system checks."""

    name = "portal.core"

    def ready(self) -> None:
        """Load the checks, so that Django knows them."""
        from portal.core import checks  # noqa: F401  # registering is what importing does
