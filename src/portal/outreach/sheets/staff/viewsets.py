"""The lists of sheets and of topics."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.db.models import ProtectedError, QuerySet
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel, PublishingPanel
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.chooser import SnippetChosenMultipleView, SnippetChosenView
from wagtail.snippets.views.snippets import CreateView, IndexView, InspectView, SnippetViewSet

from portal.additions.choosing import SnippetChooser, WordsForm
from portal.outreach.sheets.models import Sheet, Topic
from portal.outreach.sheets.outdating import changes_of
from portal.outreach.sheets.reviewed import SheetQuerySet
from portal.outreach.sheets.rights import may_change, visible
from portal.outreach.sheets.staff import bulletins, listing, pages
from portal.outreach.sheets.staff.forms import SheetForm
from portal.outreach.sheets.verifying import doubts
from portal.outreach.units.choosing import keys_of

View = Callable[..., HttpResponseBase]


class WarningsPanel(Panel):
    """What author and reviewer must know of a draft: figures of no source, sources that changed since."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one draft."""

        template_name = "sheets/staff/warnings.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the warnings; none of a sheet that is not stored yet."""
            told: dict[str, Any] = super().get_context_data(parent_context)
            sheet = self.instance
            if sheet.pk is None:
                return told
            changes = [change for change in changes_of(list(sheet.sources.all())) if change]
            return {**told, "doubts": doubts(sheet), "changes": changes, "row": sheet}


SOURCE: Any = [
    FieldPanel("procedure"),
    FieldPanel("path"),
    FieldPanel("version"),
    FieldPanel("page"),
    FieldPanel("page_revision"),
    FieldPanel("title"),
    FieldPanel("url"),
    FieldPanel("dated"),
]
FORM: Any = ObjectList(
    [
        WarningsPanel(heading=gettext_lazy("Cần xem trước khi duyệt")),
        FieldPanel("title"),
        FieldPanel("short", widget=Textarea(attrs={"rows": 4})),
        InlinePanel(
            "parts",
            panels=[FieldPanel("question"), FieldPanel("answer"), FieldPanel("cited")],
            heading=gettext_lazy("Hỏi – đáp"),
            label=gettext_lazy("Câu"),
        ),
        FieldPanel("audio"),
        InlinePanel("sources", panels=SOURCE, heading=gettext_lazy("Nguồn"), label=gettext_lazy("Nguồn")),
        MultiFieldPanel(
            [FieldPanel("office"), FieldPanel("unit"), FieldPanel("topic")],
            heading=gettext_lazy("Ai ban hành, chủ đề"),
        ),
        MultiFieldPanel(
            [FieldPanel("valid_from"), FieldPanel("valid_until")], heading=gettext_lazy("Thời gian có giá trị")
        ),
        PublishingPanel(),
    ],
    base_form_class=SheetForm,
)


class SheetIndexView(IndexView):
    """The list, searched with marks or without; with the ways to begin a sheet."""

    def search_queryset(self, queryset: Any) -> Any:
        """Return those that hold what was typed."""
        return queryset.named(self.search_query or "")

    @property
    def header_buttons(self) -> list[Any]:
        """Building before writing from nothing."""
        found = list(super().header_buttons)
        user = self.request.user
        if user.has_perm("sheets.add_sheet"):
            found.insert(0, HeaderButton(_("Dựng từ thủ tục"), url=_address("build"), icon_name="doc-full-inverse"))
        return found

    @property
    def header_more_buttons(self) -> list[Any]:
        """What else there is to do with sheets."""
        found = list(super().header_more_buttons)
        user = self.request.user
        if user.has_perm("sheets.add_sheet"):
            found.append(
                HeaderButton(_("Dựng từ tin, thông báo"), url=_address("build_from_page"), icon_name="doc-empty")
            )
        if user.has_perm("sheets.send_sheet"):
            found.append(HeaderButton(_("Gửi theo chủ đề"), url=_address("send_topic"), icon_name="mail"))
        found.append(HeaderButton(_("Bản tin phát thanh"), url=_address("bulletin"), icon_name="media"))
        return found


def _address(name: str) -> str:
    return reverse(f"wagtailsnippets_sheets_sheet:{name}")


class SheetCreateView(CreateView):
    """Who may add but not change is led back to the list."""

    def get_success_url(self) -> str:
        """Return where to go on."""
        if self.permission_policy.user_has_permission(self.request.user, "change"):
            return str(super().get_success_url())
        return reverse(self.index_url_name)


class SheetWordsForm(WordsForm):
    """Finds sheets by what they hold, folded."""

    def found(self, objects: QuerySet[Sheet], words: str) -> QuerySet[Sheet]:
        """Return those that hold the words."""
        return SheetQuerySet.named(objects, words)  # type: ignore[arg-type]  # the list below gives such a set


class _SheetsListed:
    """What the chooser offers: published sheets that whoever chooses may see."""

    filter_form_class = SheetWordsForm
    request: Any

    def get_object_list(self) -> QuerySet[Sheet]:
        return visible(self.request.user).filter(live=True).order_by("-approved_at", "-pk")


class SheetChooseView(_SheetsListed, ChooseView):
    """The dialog."""


class SheetChooseResultsView(_SheetsListed, ChooseResultsView):
    """What was found."""


class SheetChosenView(SnippetChosenView):
    """What was chosen, where who chose may see it."""

    def get_object(self, pk: Any) -> Sheet:
        """Return the sheet."""
        return _visible_or_404(self.request, pk)


class SheetsChosenView(SnippetChosenMultipleView):
    """What was chosen of many, as far as who chose may see it."""

    def get_objects(self, pks: Any) -> QuerySet[Sheet]:
        """Return the sheets."""
        return visible(self.request.user).filter(pk__in=keys_of(pks))


class SheetChooser(SnippetChooser):
    """Chooses a published sheet, and makes none."""

    choose_view_class = SheetChooseView
    choose_results_view_class = SheetChooseResultsView
    chosen_view_class = SheetChosenView
    chosen_multiple_view_class = SheetsChosenView


class SheetViewSet(SnippetViewSet):
    """Sheets: drafts, review, what became of them. An address of one elsewhere is not there."""

    model = Sheet
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Tờ thông tin")
    index_view_class = SheetIndexView
    add_view_class = SheetCreateView
    inspect_view_class = pages.SheetInspectView
    chooser_viewset_class = SheetChooser
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    list_display: ClassVar = ["title", *listing.columns()]
    filterset_class = listing.SheetFilterSet
    search_fields: ClassVar = ["folded"]
    edit_handler = FORM

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sheet]:
        """Return the sheets that the user may see, with what the list shows, in one query."""
        return visible(request.user).select_related("topic", "unit")

    def construct_view(self, view_class: Any, **kwargs: Any) -> View:
        """Return the view, guarded by place where its address names a sheet."""
        return guarded(super().construct_view(view_class, **kwargs), reads=issubclass(view_class, InspectView))

    def get_urlpatterns(self) -> list[Any]:
        """Return the addresses, those of our own steps before Wagtail's."""
        return [
            *super().get_urlpatterns(),
            path("build/", pages.BuildView.as_view(), name="build"),
            path("build-from-page/", pages.BuildFromPageView.as_view(), name="build_from_page"),
            path("send-topic/", pages.SendTopicView.as_view(), name="send_topic"),
            path("bulletin/", bulletins.BulletinView.as_view(), name="bulletin"),
            path("speech/<slug:name>/", bulletins.speech_file, name="speech"),
            path("rebuild/<int:pk>/", guarded(pages.RebuildView.as_view()), name="rebuild"),
            path("send/<int:pk>/", guarded(pages.SendView.as_view(), reads=True), name="send"),
            path("speak/<int:pk>/", guarded(bulletins.SpeakView.as_view(), reads=True), name="speak"),
        ]


def guarded(view: View, *, reads: bool = False) -> View:
    """Return a view that knows only sheets that the user may change, or see where it only reads.

    A sheet that can be seen but not changed is refused where something is sent, and not there where nothing is.
    """

    @wraps(view)
    def within_place(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs:
            sheet = _visible_or_404(request, kwargs["pk"])
            if not reads and not may_change(request.user, sheet):
                raise Http404
        return view(request, *args, **kwargs)

    return within_place


def _visible_or_404(request: HttpRequest, key: Any) -> Sheet:
    rows = visible(request.user).select_related("unit")
    found = rows.filter(pk__in=keys_of([key])).first()
    if found is None:
        raise Http404
    return found


class TopicDeleteView(DeleteView):
    """Deletes a topic; one that a sheet or a meeting has stays."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Delete it, or say why it stays."""
        try:
            deleted: HttpResponseBase = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("Chủ đề này đang được dùng, nên không xóa được."))
            return HttpResponseRedirect(reverse(self.index_url_name))
        return deleted


class TopicViewSet(ModelViewSet):
    """Topics."""

    model = Topic
    icon = "tag"
    menu_label = gettext_lazy("Chủ đề")
    form_fields: ClassVar = ["name"]
    list_display: ClassVar = ["name"]
    search_fields: ClassVar = ["name"]
    delete_view_class = TopicDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50


class MenuOf(ViewSet):
    """A place in the menu for a list whose addresses are registered elsewhere, as those of snippets are."""

    def __init__(self, listed: SheetViewSet) -> None:
        """Take the list."""
        super().__init__("sheets_menu")
        self.listed = listed

    def get_menu_item(self, order: int | None = None) -> Any:
        """Return the list's own place in the menu."""
        return self.listed.get_menu_item(order)
