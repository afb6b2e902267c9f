"""What an office adds, in the staff's pages."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PublishingPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from portal.additions import listing
from portal.additions.choosing import FieldChooserViewSet, ProcedureChooserViewSet, SnippetChooser
from portal.additions.home import DisagreementsPanel, ExpiringPanel
from portal.additions.models import Added, Addition, AnsweredQuestion, Desk, EverydayName
from portal.additions.settling import DisagreementViewSet

PLACE: Any = MultiFieldPanel([FieldPanel("province"), FieldPanel("commune")], heading=_("Nơi áp dụng"))
STATED: Any = MultiFieldPanel(
    [
        FieldPanel("office"),
        FieldPanel("dated"),
        FieldPanel("until"),
        FieldPanel("source_document"),
        FieldPanel("source_url"),
    ],
    heading=_("Cơ quan, thời gian, nguồn"),
)


class AddedCreateView(CreateView):
    """Who may add but not change is led back to the list, not to a page that they may not open."""

    def get_success_url(self) -> str:
        """Return where to go on."""
        if self.permission_policy.user_has_permission(self.request.user, "change"):
            return str(super().get_success_url())
        return reverse(self.index_url_name)


class AddedViewSet(SnippetViewSet):
    """What the lists and forms of all additions share."""

    add_view_class = AddedCreateView
    chooser_viewset_class = SnippetChooser
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    list_export: ClassVar[tuple[str, ...]] = (
        "office",
        "province",
        "commune",
        "dated",
        "until",
        "source_document",
        "source_url",
        "live",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows with what the list shows, in one query."""
        rows = self.model.objects.all()
        return rows.select_related("procedure") if hasattr(self.model, "procedure") else rows


class AdditionViewSet(AddedViewSet):
    """Additions to records."""

    model = Addition
    icon = "form"
    menu_label = _("Bổ sung cho thủ tục")
    list_display: ClassVar = [
        "procedure",
        Column("kind", label=_("Loại"), accessor="get_kind_display", sort_key="kind"),
        *listing.columns(),
    ]
    list_export: ClassVar = ("procedure.code", "kind", "amount", "channel", "resolution", *AddedViewSet.list_export)
    filterset_class = listing.AdditionFilterSet
    search_fields: ClassVar = ["procedure__code", "procedure__sort_name", "office", "resolution", "text"]
    panels: ClassVar = [
        FieldPanel("procedure"),
        FieldPanel("kind"),
        MultiFieldPanel(
            [
                FieldPanel("amount"),
                FieldPanel("channel"),
                FieldPanel("resolution"),
                FieldPanel("resolution_date"),
                FieldPanel("no_expiry_reason"),
            ],
            heading=_("Mức thu theo nghị quyết (chỉ cho loại phí, lệ phí)"),
        ),
        FieldPanel("text"),
        PLACE,
        STATED,
        PublishingPanel(),
    ]


class DeskViewSet(AddedViewSet):
    """One-stop desks."""

    model = Desk
    icon = "site"
    menu_label = _("Bộ phận một cửa")
    list_display: ClassVar = ["name", *listing.columns()]
    list_export: ClassVar = ("name", "address", "hours", "telephone", "map_url", *AddedViewSet.list_export)
    filterset_class = listing.DeskFilterSet
    search_fields: ClassVar = ["name", "address", "office"]
    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("address"),
        FieldPanel("hours"),
        FieldPanel("telephone"),
        FieldPanel("map_url"),
        InlinePanel(
            "scope",
            panels=[FieldPanel("field"), FieldPanel("procedure")],
            heading=_("Chỉ nhận các lĩnh vực, thủ tục này (để trống nếu nhận tất cả)"),
            label=_("Phạm vi"),
        ),
        PLACE,
        STATED,
        PublishingPanel(),
    ]


class EverydayNameViewSet(AddedViewSet):
    """Everyday names."""

    model = EverydayName
    icon = "tag"
    menu_label = _("Tên thường gọi")
    list_display: ClassVar = ["name", "procedure", *listing.columns()]
    list_export: ClassVar = ("name", "procedure.code", *AddedViewSet.list_export)
    filterset_class = listing.EverydayNameFilterSet
    search_fields: ClassVar = ["name", "procedure__code", "procedure__sort_name"]
    panels: ClassVar = [FieldPanel("procedure"), FieldPanel("name"), STATED, PublishingPanel()]


class AnsweredQuestionViewSet(AddedViewSet):
    """Questions answered."""

    model = AnsweredQuestion
    icon = "help"
    menu_label = _("Câu hỏi đã trả lời")
    list_display: ClassVar = ["question", *listing.columns()]
    list_export: ClassVar = ("question", "other_ways", "answer", *AddedViewSet.list_export)
    filterset_class = listing.AnsweredQuestionFilterSet
    search_fields: ClassVar = ["question", "other_ways", "answer", "office"]
    panels: ClassVar = [
        FieldPanel("question"),
        FieldPanel("other_ways"),
        FieldPanel("answer"),
        InlinePanel(
            "sources",
            panels=[FieldPanel("procedure"), FieldPanel("record_field"), FieldPanel("document"), FieldPanel("url")],
            heading=_("Nguồn của câu trả lời"),
            label=_("Nguồn"),
        ),
        PLACE,
        STATED,
        PublishingPanel(),
    ]


class AdditionsGroup(SnippetViewSetGroup):
    """All of them, and where sources differ, under one heading of the menu."""

    menu_label = _("Nội dung bổ sung")
    menu_icon = "plus"
    menu_order = 140
    items: ClassVar = (
        AdditionViewSet,
        DeskViewSet,
        EverydayNameViewSet,
        AnsweredQuestionViewSet,
        DisagreementViewSet("disagreements"),
    )


register_snippet(AdditionsGroup)


@hooks.register("register_admin_viewset")
def choosers() -> list[Any]:
    """Add the choosers that the forms use."""
    return [ProcedureChooserViewSet("procedure_chooser"), FieldChooserViewSet("field_chooser")]


@hooks.register("construct_snippet_action_menu")
def publication_goes_through_review(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Leave out the button that publishes from the form: who saves there has written."""
    if issubclass(context["model"], Added):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_of_personal_data(request: HttpRequest, instance: Any) -> None:
    """Point out fields that seem to hold personal data."""
    if isinstance(instance, Added) and (labels := instance.personal()):
        said = gettext("Có vẻ có thông tin cá nhân ở: %(fields)s. Hãy bỏ đi trước khi gửi duyệt.")
        messages.warning(request, said % {"fields": ", ".join(labels)})


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Show on the first page where sources differ, and what is about to expire."""
    panels += [DisagreementsPanel(), ExpiringPanel()]
