"""The app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SwitchesConfig(AppConfig):
    """Off switches."""

    name = "portal.switches"
    verbose_name = _("Tạm ngừng")

    def ready(self) -> None:
        """Load the services, so that their round and their actions are declared; have a row for every switch."""
        from portal.switches import services  # noqa: F401  # declares when it is loaded

        post_migrate.connect(_make_switches, sender=self, dispatch_uid="switches")


def _make_switches(**_signal: Any) -> None:
    from portal.switches.models import Surface, Switch

    Switch.objects.bulk_create((Switch(surface=one) for one in Surface), ignore_conflicts=True)
