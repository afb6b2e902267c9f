"""The app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    """Verified information sheets: built from records and notices, approved, sent, marked when out of date."""

    name = "portal.outreach.sheets"
    verbose_name = _("Tờ thông tin")

    def ready(self) -> None:
        """Have the workflow of review in place, sources compared in rounds and when a sheet is published."""
        if not apps.is_installed("wagtail.admin"):
            return
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import published

        from portal.outreach.sheets import marking, reviewed  # models are not loaded before
        from portal.outreach.sheets.models import Sheet
        from portal.outreach.sheets.rights import SheetPolicy

        register_permission_policy(Sheet, SheetPolicy(Sheet))
        post_migrate.connect(reviewed.make_workflow, sender=self, dispatch_uid="sheets.review")
        published.connect(marking.after_publication, sender=Sheet, dispatch_uid="sheets.compare")
