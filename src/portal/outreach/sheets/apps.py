"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    """Verified information sheets: built from records and notices, approved, sent, marked when out of date."""

    name = "portal.outreach.sheets"
    verbose_name = _("Tờ thông tin")
