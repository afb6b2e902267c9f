"""The site's first pages: empty lists of news and of dispatches, made once."""

from typing import Any, Final

from django.apps import apps as installed
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Page, Site

from portal.pages.models import Beginning, DispatchIndexPage, NewsIndexPage

FIRST: Final = (
    (NewsIndexPage, "tin-tuc", _("Tin tức và thông báo")),
    (DispatchIndexPage, "van-ban", _("Văn bản chỉ đạo")),
)


def make_first_pages(**_signal: Any) -> None:
    """Make them below the site's root, unless they were made before: what an office deleted stays away."""
    if not installed.is_installed("wagtail.admin") or Beginning.objects.exists():
        return
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return
    ContentType.objects.clear_cache()  # a flush of the database has taken those that were remembered
    root = Page.objects.get(pk=site.root_page_id)
    now = timezone.now()
    for model, slug, title in FIRST:
        if not root.get_children().filter(slug=slug).exists():
            with override("vi"):
                page = model(title=str(title), slug=slug, first_published_at=now, last_published_at=now)
            root.add_child(instance=page)
            root.refresh_from_db()
    Beginning.objects.create()
