"""The app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The office's staff."""

    name = "portal.accounts"
    verbose_name = _("Tài khoản")

    def ready(self) -> None:
        """Give the roles their rights after every migration."""
        from portal.accounts.roles import grant_rights  # its models are not loaded before

        post_migrate.connect(grant_rights, dispatch_uid="roles")
