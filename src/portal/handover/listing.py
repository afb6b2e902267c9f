"""The list of conversations and their transcripts, for coordinators. Each look at a transcript stands in the trail."""

from typing import Any, ClassVar

import django_filters
from django.contrib.admin.utils import quote
from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from motcua import places
from portal.accounts import trail
from portal.conversations.models import Conversation, Turn
from portal.handover import actions, looking
from portal.handover.desk import place_name

DECISIONS = (
    ("answer", _("đã trả lời")),
    ("clarify", _("hỏi lại")),
    ("decline", _("chưa trả lời được")),
    ("handover", _("cán bộ trả lời")),
    ("smalltalk", _("chào hỏi")),
    ("dossier_status", _("mã hồ sơ")),
)
QUESTION_SHOWN = 120


def turns() -> QuerySet[Turn]:
    """Return the turns of the conversation at hand."""
    return Turn.objects.filter(conversation=OuterRef("pk"))


def told_of(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Add the first question, the number of turns, and what became of the last one."""
    first, last = turns().order_by("number"), turns().order_by("-number")
    return rows.defer("state_json").annotate(
        asked=Coalesce(Subquery(last.values("number")[:1], output_field=IntegerField()), 0),
        decision=Subquery(last.values("decision")[:1], output_field=CharField()),
        question=Subquery(first.values(cut=Substr("question", 1, QUESTION_SHOWN))[:1], output_field=CharField()),
    )


class ConversationFilters(WagtailFilterSet):
    """By day, what the assistant did, channel, place, and whether an officer was asked for."""

    last_at = django_filters.DateFromToRangeFilter(label=_("Ngày"), widget=DateRangePickerWidget)
    decision = django_filters.ChoiceFilter(label=_("Cách xử lý"), choices=DECISIONS, method="with_decision")
    channel = django_filters.ChoiceFilter(label=_("Kênh"), choices=Conversation.Channel.choices)
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh"), choices=[(one.code, one.name) for one in places.provinces()]
    )
    commune = django_filters.CharFilter(label=_("Mã xã"))
    handover = django_filters.ChoiceFilter(
        label=_("Chuyển cán bộ"), choices=[one for one in Conversation.Handover.choices if one[0]]
    )

    class Meta:
        model = Conversation
        fields: ClassVar = ["last_at", "decision", "channel", "province", "commune", "handover"]

    def with_decision(self, rows: QuerySet[Conversation], _name: str, value: str) -> QuerySet[Conversation]:
        """Keep the conversations in which a turn was dealt with so."""
        return rows.filter(Exists(turns().filter(decision=value)))


class ConversationIndexView(IndexView):
    """A page of conversations: a fixed number of queries, however many there are."""

    page_title = _("Các cuộc hỏi đáp")
    default_ordering = "-last_at"

    def get_base_queryset(self) -> QuerySet[Conversation]:
        """Find the conversations; what the list tells of each is looked up for those of the page alone."""
        return Conversation.objects.all()

    def paginate_queryset(self, queryset: QuerySet[Conversation], page_size: int) -> Any:
        """Cut out the page, and add to its conversations what the list tells of each."""
        paginator, page, rows, has_others = super().paginate_queryset(queryset, page_size)
        keys = list(rows.values_list("pk", flat=True))
        found = {one.pk: one for one in told_of(Conversation.objects.filter(pk__in=keys))}
        page.object_list = [found[key] for key in keys if key in found]
        return paginator, page, page.object_list, has_others

    def search_queryset(self, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        """Keep the conversations in which a question holds what is looked for."""
        if not self.is_searching:
            return queryset
        return queryset.filter(Exists(turns().filter(question__icontains=self.search_query)))


class TranscriptView(InspectView):
    """A whole conversation, with what the assistant and officers said."""

    template_name = "handover/transcript.html"
    page_title = _("Nội dung cuộc hỏi đáp")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show it, and write down who looked."""
        trail.record(request.user, actions.LOOKED, self.object)  # type: ignore[arg-type]  # nobody else gets here
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was said."""
        said = {"entries": looking.transcript(self.object.pk), "place_name": place_name(self.object)}
        context: dict[str, Any] = super().get_context_data(**kwargs, **said)
        return context


def _named(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value or ""))


def _question(one: Conversation) -> str:
    return str(getattr(one, "question", "") or one)


def _transcript(one: Conversation) -> str:
    return reverse("conversations:inspect", args=[quote(one.pk)])


class ConversationViewSet(ModelViewSet):
    """Conversations, newest first; nothing is added or changed here."""

    model = Conversation
    name = "conversations"
    url_prefix = "hoi-dap"
    icon = "clipboard-list"
    menu_label = _("Các cuộc hỏi đáp")
    menu_order = 145
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = TranscriptView
    inspect_template_name = "handover/transcript.html"
    index_view_class = ConversationIndexView
    filterset_class = ConversationFilters
    search_fields: ClassVar = ["turns__question"]
    list_per_page = 50
    list_display: ClassVar = [
        TitleColumn("question", label=_("Câu hỏi đầu"), accessor=_question, get_url=_transcript),
        DateColumn("last_at", label=_("Lượt cuối"), sort_key="last_at", width="12%"),
        Column("asked", label=_("Số lượt"), width="8%"),
        Column("decision", label=_("Lượt cuối được"), accessor=lambda one: _named(DECISIONS, one.decision)),
        Column("channel", label=_("Kênh"), accessor="get_channel_display"),
        Column("place", label=_("Nơi"), accessor=place_name),
        Column("handover", label=_("Cán bộ"), accessor=lambda one: one.get_handover_display() if one.handover else ""),
    ]
    form_fields: ClassVar = ["channel"]
