"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RollConfig(AppConfig):
    """The roll of grassroots information officers: recognition, training, commendation, coverage."""

    name = "portal.outreach.roll"
    verbose_name = _("Tuyên truyền viên cơ sở")
