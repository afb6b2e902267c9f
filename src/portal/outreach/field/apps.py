"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldConfig(AppConfig):
    """The page of a grassroots information officer's phone, which also works offline."""

    name = "portal.outreach.field"
    verbose_name = _("Trang của tuyên truyền viên")

    def ready(self) -> None:
        """Load the rounds, which are known once their modules are."""
        from portal.outreach.field import forgetting  # noqa: F401  # its models are not loaded before
