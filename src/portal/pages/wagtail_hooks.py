"""The site's pages in the staff's pages: what may not be published is said in time; notices on top of all pages."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page

from portal.core.measuring import measuring
from portal.pages.checking import Finding, findings
from portal.pages.notice_models import SiteNotice
from portal.pages.notices import keep
from portal.pages.publishing import CheckedPage, copied


@hooks.register("construct_page_action_menu")
def publication_goes_through_review(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Leave out the button that publishes where a page is being written for the first time: nobody else has seen it."""
    if context.get("view") == "create":
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_bulk_action")
def publish_many(request: HttpRequest, action_type: str, objects: Any, action: Any) -> HttpResponseBase | None:
    """Refuse to publish several pages where something is wrong with one of them, and say what."""
    if action_type != "publish" or action.model is not Page:
        return None
    below = action.cleaned_form.cleaned_data.get("include_descendants", False)
    faults = [(page, found) for page in _pages(objects, below) if (found := _wrong_with(page))]
    if not faults:
        return None
    to = action.next_url if action.next_url != request.path else reverse("wagtailadmin_explore_root")
    return _refused(request, faults, to)


@hooks.register("before_copy_page")
def publish_copies(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Refuse to publish copies at once, and say what else is wrong; the form of most pages does not offer it."""
    if request.method != "POST" or not request.POST.get("publish_copies"):
        return None
    pages = [page, *page.get_descendants().live()] if request.POST.get("copy_subpages") else [page]
    if not any(issubclass(one.specific_class or Page, CheckedPage) for one in pages):
        return None
    faults = [(one, found) for one in pages if (found := _wrong_with(one))] or [(page, [copied()])]
    return _refused(request, faults, reverse("wagtailadmin_explore", args=(page.get_parent().pk,)))


@hooks.register("before_serve_page", order=-1)  # before Wagtail answers those who may not read the page
def private_pages_are_not_measured(page: Page, request: HttpRequest, _args: Any, _kwargs: Any) -> None:
    """Mark requests for what only some may read."""
    if measuring() is not None and page.get_view_restrictions().exists():
        request.is_private = True  # type: ignore[attr-defined]  # read by `measured`


def _pages(objects: Iterable[Page], below: bool) -> Iterator[Page]:
    for page in objects:
        yield page
        if below:
            yield from page.get_descendants().not_live()


def _wrong_with(page: Page) -> list[Finding]:
    """Return what is wrong with a page as it would be published: its latest draft."""
    latest = page.get_latest_revision_as_object()
    return findings(latest) if isinstance(latest, CheckedPage) else []


def _refused(request: HttpRequest, faults: list[tuple[Page, list[Finding]]], to: str) -> HttpResponseBase:
    for page, found in faults:
        said = gettext("Chưa công bố: “%(title)s” còn lỗi. %(faults)s")
        messages.error(request, said % {"title": page.title, "faults": " ".join(one.text for one in found)})
    return HttpResponseRedirect(to)


def _state(row: SiteNotice) -> str:
    now = timezone.now()
    if not row.is_public:
        return str(_("bản nháp"))
    if row.ends <= now:
        return str(_("đã qua"))
    return str(_("đang hiện")) if not row.is_emergency or row.begins <= now else str(_("chờ đến giờ"))


class NoticeIndexView(IndexView):
    """The notices, the newest first."""

    def get_base_queryset(self) -> Any:
        """The notices, with who announced them."""
        return super().get_base_queryset().select_related("announced_by")


class NoticeCreateView(CreateView):
    """Writes a notice."""

    def save_instance(self) -> SiteNotice:
        """Keep it, in the trail too where it goes onto the pages."""
        return keep(self.form.save(commit=False), self.request.user)


class NoticeEditView(EditView):
    """Changes a notice, announces it, or takes it back."""

    def save_instance(self) -> SiteNotice:
        """Keep it, in the trail too where it comes onto the pages or leaves them."""
        return keep(self.form.save(commit=False), self.request.user)


class NoticeViewSet(ModelViewSet):
    """Notices on top of every page of the site."""

    model = SiteNotice
    icon = "warning"
    menu_label = _("Thông báo toàn trang")
    menu_order = 160
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = NoticeIndexView
    add_view_class = NoticeCreateView
    edit_view_class = NoticeEditView
    list_per_page = 50
    list_display: ClassVar = [
        "text",
        Column("kind", label=_("Loại"), accessor="get_kind_display"),
        Column("state", label=_("Trạng thái"), accessor=_state),
        "begins",
        "ends",
        "announced_by",
    ]
    panels: ClassVar = [
        FieldPanel("kind"),
        FieldPanel("text"),
        FieldPanel("text_en"),
        FieldPanel("office"),
        MultiFieldPanel([FieldPanel("begins"), FieldPanel("ends")], heading=_("Thời gian")),
        MultiFieldPanel(
            [FieldPanel("is_repair"), FieldPanel("reason")], heading=_("Khi không thể báo trước 7 ngày làm việc")
        ),
        FieldPanel("is_public", permission="pages.publish_sitenotice"),
    ]


@hooks.register("register_admin_viewset")
def notice_viewset() -> NoticeViewSet:
    """Add the notices to the staff's pages."""
    return NoticeViewSet("site_notices")
