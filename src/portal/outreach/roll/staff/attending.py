"""A course's page: calling officers, noting who came and their certificates, taking off who was called by mistake."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import InspectView

from motcua.text.folding import fold
from portal.core.days import day_of
from portal.outreach.roll import training
from portal.outreach.roll.models import Course, Officer
from portal.outreach.units.choosing import keys_of
from portal.outreach.units.filters import commune_told, communes_of
from portal.outreach.units.scope import scope_of

CHANGE: Final = "roll.change_course"
ATTENDING_SHOWN: Final = 50
OFFERED: Final = 100
CERTIFICATE_LENGTH: Final = 60


class OfferForm(forms.Form):
    """Narrows the officers that can be called."""

    q = forms.CharField(label=gettext_lazy("Tên người hoặc thôn"), required=False, max_length=100)
    commune = forms.ChoiceField(label=gettext_lazy("Xã, phường, đặc khu"), required=False)
    only = forms.ChoiceField(
        label=gettext_lazy("Tập huấn"),
        required=False,
        choices=(("", gettext_lazy("tất cả")), ("untrained", gettext_lazy("chưa tập huấn"))),
    )

    def __init__(self, data: Any, course: Course):
        """Offer the communes of the course's unit."""
        super().__init__(data)
        communes = communes_of(course.unit)
        if communes:
            field: Any = self.fields["commune"]
            field.choices = [("", _("tất cả")), *communes]
        else:
            del self.fields["commune"]

    def chosen(self, officers: Any) -> Any:
        """Return the officers that are meant."""
        if not self.is_valid():
            return officers
        said = self.cleaned_data
        if said.get("commune"):
            officers = officers.filter(unit__commune_code=said["commune"])
        if said["only"]:
            officers = officers.untrained()
        if said["q"].strip():
            by_name = officers.named(said["q"])
            in_village = officers.filter(unit__folded__contains=fold(said["q"].strip()))
            officers = by_name | in_village
        return officers


class CourseView(InspectView):
    """A course with who was called; calling, noting who came, taking off."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Lớp tập huấn")
    object: Course
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Course:
        """Return the course."""
        found: Course = get_object_or_404(Course.objects.select_related("unit"), pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["title"]

    @property
    def may_change(self) -> bool:
        """Whether who looks keeps courses."""
        return bool(self.request.user.has_perm(CHANGE))

    def offered(self) -> QuerySet[Officer]:
        """Return whom who looks may call: of the course's unit and of their own place."""
        officers = training.may_attend(self.object).select_related("unit").order_by("unit__code", "folded", "pk")
        return scope_of(self.request.user).narrow(officers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        course = self.object
        rows = course.attendances.select_related("officer__unit").order_by("officer__unit__code", "officer__folded")
        page = Paginator(rows, ATTENDING_SHOWN).get_page(self.request.GET.get("p"))
        offer = OfferForm(self.request.GET, course)
        offered = list(offer.chosen(self.offered())[: OFFERED + 1]) if self.may_change else []
        query = self.request.GET.copy()
        query.pop("p", None)
        told = {
            "course": course,
            "page": page,
            "query": query.urlencode(),
            "came": rows.filter(attended=True).count(),
            "offer": offer,
            "offered": [(one, commune_told(one.unit)) for one in offered[:OFFERED]],
            "is_cut": len(offered) > OFFERED,
            "most": OFFERED,
            "may_change": self.may_change,
            "may_note": self.may_change and course.held_from <= timezone.localdate(),
        }
        return {**super().get_context_data(**kwargs), **told}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Call, note or take off."""
        acts = {"call": self._call, "note": self._note, "uncall": self._uncall}
        act = acts.get(request.POST.get("act", ""))
        if act is None or not self.may_change:
            raise PermissionDenied
        act(request)
        kept = request.GET.urlencode()
        address = reverse("courses:inspect", args=[self.object.pk])
        return HttpResponseRedirect(f"{address}?{kept}" if kept else address)

    def _call(self, request: HttpRequest) -> None:
        chosen = keys_of(request.POST.getlist("officer"))
        count = training.call(self.object, self.offered().filter(pk__in=chosen), request.user)
        messages.success(request, _("Đã thêm %(count)d học viên.") % {"count": count})

    def _note(self, request: HttpRequest) -> None:
        if self.object.held_from > timezone.localdate():
            messages.error(request, _("Lớp chưa bắt đầu; chưa ghi được ai có dự."))
            return
        noted, wrong = {}, []
        for key in keys_of(request.POST.getlist("row")):
            said, fault = _noted(request, key)
            if fault:
                wrong.append(fault)
            elif said is not None:
                noted[key] = said
        count = training.note(self.object, noted, request.user)
        for fault in sorted(set(wrong)):
            messages.error(request, fault)
        messages.success(request, _("Đã ghi thay đổi của %(count)d học viên.") % {"count": count})

    def _uncall(self, request: HttpRequest) -> None:
        count = training.uncall(self.object, keys_of(request.POST.getlist("off")), request.user)
        messages.success(request, _("Đã bỏ %(count)d người khỏi danh sách.") % {"count": count})


def _noted(request: HttpRequest, key: int) -> tuple[training.Noted | None, str]:
    """Return what the form says of a row, or what is wrong with it."""
    number = " ".join(request.POST.get(f"no-{key}", "").split())
    typed = request.POST.get(f"day-{key}", "").strip()
    day = day_of(typed) if typed else None
    if typed and day is None:
        return None, _("Ngày cấp “%(typed)s” không đúng; ghi dạng 05/11/2026.") % {"typed": typed[:20]}
    if day is not None and day > timezone.localdate():
        return None, _("Ngày cấp chứng nhận chưa đến.")
    if len(number) > CERTIFICATE_LENGTH:
        return None, _("Số chứng nhận dài quá %(most)d ký tự.") % {"most": CERTIFICATE_LENGTH}
    came = f"came-{key}" in request.POST
    if not came and (number or day):
        return None, _("Không thể ghi chứng nhận cho người không dự lớp.")
    return training.Noted(came, number, day), ""
