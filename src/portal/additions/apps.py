"""The app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AdditionsConfig(AppConfig):
    """Additions to records, and questions answered by officers."""

    name = "portal.additions"
    verbose_name = _("Nội dung bổ sung")

    def ready(self) -> None:
        """Have the workflow of review in place, names in the index, and fees compared when they change."""
        if not apps.is_installed("wagtail.admin"):
            return
        from wagtail.signals import published, unpublished

        from portal.additions import overlay, tasks  # models are not loaded before
        from portal.additions.models import Addition
        from portal.additions.naming import names_in_force
        from portal.additions.review import make_workflow
        from portal.procedures.freshness import tell_also
        from portal.procedures.indexing import name_with

        post_migrate.connect(make_workflow, sender=self, dispatch_uid="additions.review")
        name_with(names_in_force)
        tell_also(overlay.watch.stamp)
        for signal in (published, unpublished):
            signal.connect(overlay.changed, dispatch_uid="additions.stamp")
            signal.connect(tasks.fee_changed, sender=Addition, dispatch_uid="additions.fees")
