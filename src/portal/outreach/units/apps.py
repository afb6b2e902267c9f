"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    """Units of grassroots information work: provinces, communes, villages; who of the staff belongs where."""

    name = "portal.outreach.units"
    verbose_name = _("Đơn vị")
