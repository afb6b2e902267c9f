"""The app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RollConfig(AppConfig):
    """The roll of grassroots information officers: recognition, training, commendation, coverage."""

    name = "portal.outreach.roll"
    verbose_name = _("Tuyên truyền viên cơ sở")

    def ready(self) -> None:
        """Listen to what changes who is trained, and say what may stand against the end of a village."""
        import_module("portal.outreach.roll.training")
        import_module("portal.outreach.roll.recognising")
