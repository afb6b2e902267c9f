"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SwitchesConfig(AppConfig):
    """Off switches."""

    name = "portal.switches"
    verbose_name = _("Tạm ngừng")
