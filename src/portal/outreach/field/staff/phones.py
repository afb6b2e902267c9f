"""The phones of grassroots officers in the staff's pages: who has one, inviting one, shutting one out."""

from functools import cached_property
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import InspectView

from portal.outreach.field.arriving import LARGEST_NUMBER
from portal.outreach.field.letting_in import VALID, address_of, invite, picture_of, shut_out
from portal.outreach.field.models import Phone, PhoneHolder
from portal.outreach.meetings.staff.meetings import place_told
from portal.outreach.roll.models import Officer
from portal.outreach.units.finding import holding
from portal.outreach.units.staff import ScopedIndexView, ScopedViewSet

INVITE: Final = "field.add_invitation"
SHUT: Final = "field.change_phone"


class PhonesView(ScopedIndexView):
    """The officers who serve in one's place, each with how many phones they have."""

    default_ordering = "pk"
    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Điện thoại của tuyên truyền viên")

    @cached_property
    def columns(self) -> list[Column]:
        """What a row shows."""
        return [
            TitleColumn("full_name", label=gettext_lazy("Tuyên truyền viên"), get_url=self.get_inspect_url),
            Column("unit", label=gettext_lazy("Thôn, tổ dân phố"), accessor=place_told, width="38%"),
            Column("inside", label=gettext_lazy("Số máy"), width="10%"),
            DateColumn("seen", label=gettext_lazy("Dùng gần nhất"), width="14%"),
        ]

    def get_base_queryset(self) -> QuerySet[PhoneHolder]:
        """Return the officers of the place who serve; what a row shows is fetched for its page alone."""
        officers: Any = super().get_base_queryset()
        serving: QuerySet[PhoneHolder] = officers.serving().select_related("unit__parent__parent")
        return serving

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the page, each officer with their phones counted: for one page, not for the whole roll."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        shown = list(context["object_list"])
        inside = Phone.objects.filter(officer__in=[one.pk for one in shown], shut_out_at__isnull=True)
        counted = inside.order_by().values("officer").annotate(number=Count("pk"), seen=Max("seen_at"))
        told = {row["officer"]: row for row in counted}
        for officer in shown:
            row = told.get(officer.pk, {"number": 0, "seen": None})
            officer.inside, officer.seen = row["number"], row["seen"]
        context["object_list"] = shown
        return context

    def search_queryset(self, queryset: QuerySet[PhoneHolder]) -> QuerySet[PhoneHolder]:
        """Return those whose name or village holds what was typed, marks or not."""
        if not (said := holding(self.search_query or "")):
            return queryset
        officers = Officer.objects.order_by().values("pk")
        named, of_villages = officers.filter(said), officers.filter(unit__in=self.units().filter(said))
        return queryset.filter(pk__in=named.union(of_villages))


@method_decorator(never_cache, name="dispatch")
class PhonesOfOfficerView(InspectView):
    """An officer's phones; makes an invitation, which is shown this once, and shuts phones out."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Điện thoại")
    object: Officer
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Officer:
        """Return the officer."""
        found: Officer = get_object_or_404(PhoneHolder.objects.select_related("unit__parent__parent"), pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["full_name"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        officer, user = self.object, self.request.user
        return {
            **super().get_context_data(**kwargs),
            "officer": officer,
            "place": place_told(officer),
            "serves": self._serves(),
            "phones": officer.phones.all(),
            "pending": officer.invitations.filter(used_at__isnull=True, expires_at__gt=timezone.now()).first(),
            "may_invite": user.has_perm(INVITE),
            "may_shut": user.has_perm(SHUT),
            "days": VALID.days,
            **kwargs,
        }

    def _serves(self) -> bool:
        return Officer.objects.serving().filter(pk=self.object.pk).exists()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make an invitation, or shut a phone out."""
        user: Any = request.user
        if request.POST.get("action") == "invite" and user.has_perm(INVITE):
            return self._invited(user)
        if request.POST.get("action") == "shut_out" and user.has_perm(SHUT):
            return self._shut_out(user, request.POST.get("phone", ""))
        raise PermissionDenied

    def _invited(self, user: Any) -> HttpResponse:
        if not self._serves():
            messages.error(self.request, _("Người này không còn là tuyên truyền viên, nên không mời được."))
            return self._back()
        code = invite(self.object, user)
        told = {"code": code, "address": address_of(code), "picture": picture_of(code)}
        page: HttpResponse = self.render_to_response(self.get_context_data(**told))
        return page

    def _shut_out(self, user: Any, number: str) -> HttpResponse:
        known = number.isascii() and number.isdigit() and len(number) <= 19 and int(number) <= LARGEST_NUMBER
        phone = self.object.phones.filter(pk=int(number)).first() if known else None
        if phone is not None and shut_out(phone, user):
            messages.success(self.request, _("Đã khóa điện thoại này."))
        return self._back()

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("field_phones:inspect", args=[self.object.pk]))


class PhoneViewSet(ScopedViewSet):
    """Phones of officers, by officer."""

    model = PhoneHolder
    icon = "mobile-alt"
    menu_label = gettext_lazy("Điện thoại")
    index_view_class = PhonesView
    inspect_view_class = PhonesOfOfficerView
    inspect_template_name = "field/staff/phones.html"
    inspect_view_enabled = True
    form_fields: ClassVar = ["full_name"]
    search_fields: ClassVar = ["full_name"]
    search_backend_name = None

    def get_urlpatterns(self) -> list[Any]:
        """Return the addresses of the list and of an officer's phones; there are no others."""
        looking = ("index", "index_results", "inspect")
        return [one for one in super().get_urlpatterns() if one.name in looking]
