"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Village meetings: planned and logged; questions from the field and their answers."""

    name = "portal.outreach.meetings"
    verbose_name = _("Buổi sinh hoạt")

    def ready(self) -> None:
        """Load the rounds, which are known once their modules are."""
        from portal.outreach.meetings import asking  # noqa: F401  # its models are not loaded before
