"""The app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AdditionsConfig(AppConfig):
    """Additions to records, and questions answered by officers."""

    name = "portal.additions"
    verbose_name = _("Nội dung bổ sung")

    def ready(self) -> None:
        """Have the workflow of review in place after every migration."""
        from portal.additions.review import make_workflow  # its models are not loaded before

        post_migrate.connect(make_workflow, dispatch_uid="additions.review")
