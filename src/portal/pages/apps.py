"""The app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The public site's own pages, kept in Wagtail."""

    name = "portal.pages"
    verbose_name = _("Trang thông tin")

    def ready(self) -> None:
        """Have the first pages and the workflow in place, guard publication, and look anew when something changes."""
        if not apps.is_installed("wagtail.admin"):
            return
        from wagtail.models import Revision
        from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

        from portal.pages import latest, notices, publishing  # models are not loaded before
        from portal.pages.notice_models import SiteNotice
        from portal.pages.review import make_workflow
        from portal.pages.starting import make_first_pages
        from portal.procedures.freshness import tell_also

        post_migrate.connect(make_workflow, sender=self, dispatch_uid="pages.review")
        post_migrate.connect(make_first_pages, sender=self, dispatch_uid="pages.starting")
        pre_save.connect(publishing.scheduled, sender=Revision, dispatch_uid="pages.scheduled")
        for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
            signal.connect(latest.changed, dispatch_uid="pages.latest")
        for written in (post_save, post_delete):
            written.connect(notices.changed, sender=SiteNotice, dispatch_uid="pages.notices")
        tell_also(notices.board.shown)
