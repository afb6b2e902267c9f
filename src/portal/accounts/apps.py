"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The office's staff."""

    name = "portal.accounts"
    verbose_name = _("Tài khoản")
