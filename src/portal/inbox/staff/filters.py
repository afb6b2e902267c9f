"""What the queue is narrowed to: its filters and its search, for the list and for what is done to the whole of it."""

import re
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from motcua import places
from portal.inbox.models import Case, CaseQuerySet
from portal.inbox.models.cases import RECEIPT_LENGTH
from portal.procedures.models import Field

RECEIPT = re.compile(rf"(?=.*\d|[A-Z]+$)[A-Za-z0-9]{{{RECEIPT_LENGTH}}}")
"""A receipt code; eight small letters alone are taken for a word."""


class CaseFilters(WagtailFilterSet):
    """What the queue can be narrowed to."""

    state = django_filters.MultipleChoiceFilter(label=_("Trạng thái"), choices=Case.State.choices)
    kind = django_filters.MultipleChoiceFilter(label=_("Loại"), choices=Case.Kind.choices)
    whose = django_filters.ChoiceFilter(
        label=_("Người xử lý"),
        choices=(("mine", _("việc của tôi")), ("team", _("nhóm của tôi")), ("nobody", _("chưa giao"))),
        method="of_whom",
    )
    overdue = django_filters.ChoiceFilter(label=_("Hạn"), choices=(("yes", _("quá hạn")),), method="late")
    field = django_filters.ModelChoiceFilter(label=_("Lĩnh vực"), queryset=Field.objects.all())
    province = django_filters.ChoiceFilter(
        label=_("Tỉnh"), choices=lambda: [(one.code, one.name) for one in places.provinces()]
    )
    group = django_filters.NumberFilter(label=_("Số nhóm"), field_name="group", lookup_expr="exact")

    class Meta:
        model = Case
        fields: ClassVar = ["state", "kind", "whose", "overdue", "field", "province", "group"]

    def of_whom(self, cases: CaseQuerySet, name: str, value: str) -> QuerySet[Case]:
        """Keep my own, my teams', or nobody's."""
        user = self.request.user
        if value == "mine":
            return cases.filter(assigned_to=user)
        if value == "team":
            return cases.filter(team__in=user.groups.all())
        return cases.unassigned()

    def late(self, cases: CaseQuerySet, name: str, value: str) -> QuerySet[Case]:
        """Keep what is open and whose day has passed."""
        return cases.overdue()


def holding(cases: QuerySet[Case], typed: str) -> QuerySet[Case]:
    """Return the case of a receipt code, else those whose question holds what was typed; all where nothing was."""
    typed = typed.strip()
    if not typed:
        return cases
    if RECEIPT.fullmatch(typed):
        return cases.filter(receipt=typed.upper())
    return cases.filter(question__icontains=typed)


def listed(request: HttpRequest) -> QuerySet[Case]:
    """Return the cases that the queue lists at an address with these filters and this search."""
    filters: Any = CaseFilters(request.GET, queryset=Case.objects.all(), request=request)
    cases: QuerySet[Case] = filters.qs if filters.is_valid() else Case.objects.all()
    return holding(cases, request.GET.get("q", ""))
