"""The report that shows the trail: Wagtail's, for who may read all of it, by person, action and date."""

from itertools import chain
from typing import Any, ClassVar, Final

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import IntegerField, QuerySet, Value
from django.forms import CheckboxSelectMultiple
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import DateRangePickerWidget, MultipleUserFilter, WagtailFilterSet
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

AT_ONCE: Final = 500
"""Entries looked up at once: an export may hold more than a database takes as values of one question."""


SECRET_LENGTH: Final = 20
"""Characters from which an id cannot be guessed, so that it may be a secret."""

SHOWN_LENGTH: Final = 6


class TrailFilterSet(WagtailFilterSet):
    """Person, action, date, name. Its choices come from no look through the entries, which are many."""

    action = django_filters.MultipleChoiceFilter(
        label=_("Hành động"), choices=registry.get_choices, widget=CheckboxSelectMultiple
    )
    user = MultipleUserFilter(
        label=_("Người thực hiện"),
        queryset=lambda request: get_user_model().objects.order_by("username"),
        widget=CheckboxSelectMultiple,
    )
    timestamp = django_filters.DateFromToRangeFilter(label=_("Thời gian"), widget=DateRangePickerWidget)
    label = django_filters.CharFilter(label=_("Đối tượng"), lookup_expr="icontains")

    class Meta:
        model = PageLogEntry
        fields: ClassVar[list[str]] = []


def shown_id(object_id: str) -> str:
    """Return a thing's id as readers of the trail see it: the beginning of one that opens the thing.

    Ids of conversations are such; the whole id stands in the database, for whoever keeps it.
    """
    return object_id if len(object_id) < SECRET_LENGTH else f"{object_id[:SHOWN_LENGTH]}…"


class TrailView(LogEntriesView):
    """All entries of the trail, newest first; whoever has the right sees those of every kind."""

    page_title = _("Nhật ký hoạt động")
    filterset_class = TrailFilterSet
    permission_required = "accounts.view_trail"
    results_template_name = "accounts/trail_results.html"
    export_headings: ClassVar = {**LogEntriesView.export_headings, "data": _("Chi tiết")}
    list_export: ClassVar = [*LogEntriesView.list_export, "data"]

    def user_has_permission(self, permission: str) -> bool:
        """Whether the person may read the trail."""
        return bool(self.request.user.has_perm(permission))

    def get_filtered_queryset(self) -> QuerySet[Any]:
        """Return kind, number and time of the entries of all logs, as Wagtail does for those one may see."""
        self.log_models = sorted(registry.get_log_entry_models(), key=lambda one: one.__name__)
        parts = [
            self.filter_queryset(
                log.objects.values("pk", "timestamp").annotate(
                    log_model_index=Value(number, output_field=IntegerField())
                )
            ).order_by()
            for number, log in enumerate(self.log_models)
        ]
        found: QuerySet[Any] = parts[0].union(*parts[1:], all=True).order_by("-timestamp", "-pk")
        return found

    def decorate_paginated_queryset(self, queryset: Any) -> list[Any]:
        """Return the entries themselves, with the address of the thing where it is still there."""
        rows = list(queryset)
        parts = (self._entries(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE))
        return list(chain.from_iterable(parts))

    def _entries(self, rows: list[dict[str, Any]]) -> list[Any]:
        finder = AdminURLFinder(self.request.user)
        found: dict[tuple[int, Any], Any] = {}
        for number, log in enumerate(self.log_models):
            wanted = [row["pk"] for row in rows if row["log_model_index"] == number]
            entries = log.objects.select_related("content_type").prefetch_related("user__wagtail_userprofile")
            for entry, thing in entries.filter(pk__in=wanted).with_instances():
                if isinstance(entry, ModelLogEntry):
                    entry.object_id = shown_id(entry.object_id)
                entry.edit_url = finder.get_edit_url(thing) if thing is not None else None
                found[number, entry.pk] = entry
        return [found[row["log_model_index"], row["pk"]] for row in rows]

    def get_action_label(self, action: str) -> str:
        """Return the name of an action; one that no room declares any more is told by itself."""
        return force_str(registry.get_action_label(action)) if registry.action_exists(action) else action
