"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    """Figures and charts."""

    name = "portal.insights"
    verbose_name = _("Số liệu")

    def ready(self) -> None:
        """Declare the round."""
        from portal.insights import rounds  # noqa: F401  # models must be there first
