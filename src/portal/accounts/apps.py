"""The apps: the office's staff, and Wagtail's section of users with the portal's own rules."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """The office's staff."""

    name = "portal.accounts"
    verbose_name = _("Tài khoản")
    default = True

    def ready(self) -> None:
        """Give the roles their rights and seal the trail after every migration; listen to what befalls accounts."""
        from portal.accounts import checks, signals  # noqa: F401  # they register themselves
        from portal.accounts.roles import grant_rights  # its models are not loaded before
        from portal.accounts.sealing import seal_after_migration

        post_migrate.connect(grant_rights, dispatch_uid="roles")
        post_migrate.connect(seal_after_migration, dispatch_uid="trail")


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's section of users."""

    user_viewset = "portal.accounts.viewsets.StaffViewSet"
