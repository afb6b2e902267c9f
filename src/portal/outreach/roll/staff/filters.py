"""What the list of officers is narrowed to: for the list, its export, and what is done to the whole of it."""

import json
from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.outreach.roll.coverage import SOON
from portal.outreach.roll.languages import LANGUAGES
from portal.outreach.roll.models import Officer, OfficerQuerySet, RollImport, RollImportRow
from portal.outreach.units.filters import PlaceFilters
from portal.outreach.units.scope import scope_of


class OfficerFilters(PlaceFilters):
    """Service, training, role, language, place; and who is not named in a list that was brought."""

    state = django_filters.ChoiceFilter(
        label=_("Tình trạng"),
        choices=(
            ("serving", _("đang làm")),
            ("ending", _("hết nhiệm kỳ trong 90 ngày")),
            ("ended", _("đã thôi hoặc hết nhiệm kỳ")),
        ),
        method="in_state",
    )
    training = django_filters.ChoiceFilter(
        label=_("Tập huấn"), choices=(("yes", _("đã tập huấn")), ("no", _("chưa tập huấn"))), method="is_trained"
    )
    role = django_filters.ChoiceFilter(label=_("Chức danh"), choices=Officer.Role.choices)
    language = django_filters.ChoiceFilter(
        label=_("Ngôn ngữ"), choices=[(one, one) for one in LANGUAGES], method="speaks"
    )
    absent = django_filters.NumberFilter(label=_("Đang làm, không có trong lần nhập số"), method="not_in_list")

    class Meta:
        model = Officer
        fields: ClassVar = ["state", "training", "role", "language", "province", "commune", "absent"]

    def in_state(self, officers: OfficerQuerySet, name: str, state: str) -> QuerySet[Officer]:
        """Keep those in a state of service."""
        if state == "serving":
            return officers.serving()
        if state == "ended":
            return officers.ended()
        return officers.ending_by(timezone.localdate() + timedelta(days=SOON))

    def is_trained(self, officers: OfficerQuerySet, name: str, value: str) -> QuerySet[Officer]:
        """Keep those who attended a course, or those who did not."""
        return officers.trained() if value == "yes" else officers.untrained()

    def speaks(self, officers: OfficerQuerySet, name: str, language: str) -> QuerySet[Officer]:
        """Keep those who speak a language."""
        if connection.features.supports_json_field_contains:
            return officers.filter(languages__contains=[language])
        kept_as = Cast("languages", TextField())
        return officers.annotate(kept_as=kept_as).filter(kept_as__contains=json.dumps(language))

    def not_in_list(self, officers: OfficerQuerySet, name: str, number: Any) -> QuerySet[Officer]:
        """Keep who serves where a list is from and is not named in it."""
        lists = scope_of(self.request.user).narrow(RollImport.objects.select_related("unit"))
        imported = lists.filter(pk=int(number), kind=RollImport.Kind.OFFICERS).first()
        return absent_from(imported, officers) if imported is not None else officers.none()


def absent_from(imported: RollImport, officers: OfficerQuerySet) -> OfficerQuerySet:
    """Return which of some officers serve where a list is from and are not named in it.

    Of a list whose rows are not there (never read, or forgotten) nobody can tell: then it is nobody, not everybody.
    """
    if not imported.rows.exists():
        return officers.none()
    named = RollImportRow.objects.filter(imported=imported, thing=OuterRef("pk"))
    return officers.serving().filter(imported.unit.whole("unit__")).exclude(Exists(named))


def listed(request: HttpRequest) -> QuerySet[Officer]:
    """Return the officers that the list shows at an address with these filters and this search."""
    officers = scope_of(request.user).narrow(Officer.objects.all())
    filters: Any = OfficerFilters(request.GET, queryset=officers, request=request)
    rows: Any = filters.qs if filters.is_valid() else officers
    found: QuerySet[Officer] = rows.named(request.GET.get("q", ""))
    return found
