"""The staff's forms: a sheet, what it is built of, to whom it is sent, what a bulletin is made of."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from motcua.records.facets import Facet
from motcua.text.folding import fold
from portal.additions import checking
from portal.additions.choosing import ProcedureChooserViewSet
from portal.outreach.sheets import citing
from portal.outreach.sheets.facets import OFFERED, SIDES
from portal.outreach.sheets.models import Sheet, Topic
from portal.outreach.sheets.reading_aloud import PACE, PACES
from portal.outreach.sheets.rights import visible
from portal.outreach.sheets.sending import MOST_UNITS
from portal.outreach.units.choosing import UnitChooserViewSet
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedForm
from portal.procedures.models import Procedure

MOST_OFFERED: Final = 200
procedure_chooser = ProcedureChooserViewSet("procedure_chooser")
unit_chooser = UnitChooserViewSet("unit_chooser")


class SheetForm(ScopedForm):
    """The form of a sheet: of the place of who fills it in, with what its sources say kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the writer's own unit."""
        super().__init__(*args, **kwargs)
        scope = scope_of(self.for_user)
        if self.instance.pk is None and scope.unit is not None:
            self.initial.setdefault("unit", scope.unit.pk)
            self.initial.setdefault("office", scope.unit.name)

    def clean(self) -> dict[str, Any]:
        """Refuse a sheet of the whole office to those who belong to a unit."""
        cleaned = super().clean()
        if "unit" in self.fields and not cleaned.get("unit") and not scope_of(self.for_user).everywhere:
            self.add_error("unit", _("Hãy chọn đơn vị của anh/chị."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Save, with what each source says kept."""
        sheet = super().save(commit=False)
        for source in sheet.sources.all():
            citing.keep(source)
        if commit:
            sheet.save()
        return sheet


class PlacedForm(forms.Form):
    """What both ways of building ask: whose sheet it is, and its topic."""

    office = forms.CharField(
        label=gettext_lazy("Cơ quan ban hành"),
        max_length=255,
        validators=[checking.plain],
        help_text=gettext_lazy("Cơ quan chịu trách nhiệm về nội dung; được in trên tờ thông tin."),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Đơn vị soạn"),
        queryset=Unit.objects.none(),
        required=False,
        widget=unit_chooser.widget_class(),
        help_text=gettext_lazy("Để trống nếu là của cả cơ quan."),
    )
    topic = forms.ModelChoiceField(label=gettext_lazy("Chủ đề"), queryset=Topic.objects.all(), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the units of the user's place, and begin with their own."""
        super().__init__(*args, **kwargs)
        self.scope = scope_of(user)
        units: Any = self.fields["unit"]
        units.queryset = self.scope.narrow(Unit.objects.standing(), "")
        self.initial.setdefault("office", settings.OFFICE_NAME)
        if self.scope.unit is not None:
            units.required = True
            self.initial.setdefault("unit", self.scope.unit.pk)
            self.initial["office"] = self.scope.unit.name


class FromProcedureForm(PlacedForm):
    """A procedure, and the sides that the sheet is about."""

    procedure = forms.ModelChoiceField(
        label=gettext_lazy("Thủ tục"), queryset=Procedure.objects.published(), widget=procedure_chooser.widget_class()
    )
    sides = forms.MultipleChoiceField(
        label=gettext_lazy("Các mục"),
        choices=SIDES,
        initial=[one.value for one in OFFERED],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("procedure", "sides", "office", "unit", "topic")

    def clean_sides(self) -> list[Facet]:
        """Return the sides in the engine's order."""
        chosen = set(self.cleaned_data["sides"])
        return [facet for facet in Facet if facet.value in chosen]


class FromPageForm(PlacedForm):
    """A page of the site."""

    page = forms.ModelChoiceField(label=gettext_lazy("Trang"), queryset=Page.objects.live(), widget=AdminPageChooser())
    field_order = ("page", "office", "unit", "topic")


class SendForm(forms.Form):
    """Where sheets go, and a word beside them."""

    units = forms.CharField(
        label=gettext_lazy("Nơi nhận"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Mã hoặc tên đơn vị, mỗi dòng một đơn vị; mọi tuyên truyền viên của đơn vị và cấp dưới đều nhận."
        ),
    )
    word = forms.CharField(label=gettext_lazy("Lời nhắn"), max_length=300, required=False, validators=[checking.plain])

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Begin with the user's own unit."""
        super().__init__(*args, **kwargs)
        self.scope = scope_of(user)
        if self.scope.unit is not None:
            self.initial.setdefault("units", self.scope.unit.code)

    def clean_units(self) -> list[Unit]:
        """Return the units meant; each line must mean exactly one of the user's place."""
        lines = [line.strip() for line in self.cleaned_data["units"].splitlines() if line.strip()]
        if len(lines) > MOST_UNITS:
            raise forms.ValidationError(_("Nhiều quá một lần gửi; hãy chọn đơn vị cấp trên hoặc gửi làm nhiều lần."))
        return [self._unit(line) for line in lines]

    def _unit(self, line: str) -> Unit:
        mine = self.scope.narrow(Unit.objects.standing(), "")
        exact = mine.filter(code__iexact=line).first()
        if exact is not None:
            return exact
        # of those called so, marks and all, wherever they stand among those that merely hold the words
        called = list(mine.filter(folded=fold(line)).order_by("code")[:MOST_OFFERED])
        same = [one for one in called if one.name.casefold() == line.casefold()]
        if len(same) == 1 and len(called) < MOST_OFFERED:
            return same[0]
        found = same or list(mine.filter(pk__in=Unit.objects.named(line).values("pk")).order_by("code")[:4])
        if len(found) == 1 and not same:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Không có đơn vị “%s” trong phạm vi của anh/chị.") % line)
        offered = "; ".join(f"{one.code} {one.name}" for one in found[:3])
        raise forms.ValidationError(
            _("“%(line)s” có thể là: %(offered)s. Hãy ghi mã.") % {"line": line, "offered": offered}
        )


class SendTopicForm(SendForm):
    """A topic, all usable sheets of which are sent."""

    topic = forms.ModelChoiceField(label=gettext_lazy("Chủ đề"), queryset=Topic.objects.all())
    field_order = ("topic", "units", "word")


class BulletinForm(forms.Form):
    """The sheets of a bulletin, in order, and how fast it is read."""

    sheets = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tờ thông tin"), queryset=Sheet.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    office = forms.CharField(
        label=gettext_lazy("Đơn vị phát"), max_length=255, required=False, validators=[checking.plain]
    )
    pace = forms.TypedChoiceField(
        label=gettext_lazy("Tốc độ đọc (tiếng mỗi phút)"),
        coerce=int,
        choices=[(pace, str(pace)) for pace in PACES],
        initial=PACE,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the usable sheets that the user may see, the newest first."""
        super().__init__(*args, **kwargs)
        scope = scope_of(user)
        offered: QuerySet[Sheet] = visible(user).valid().order_by("-approved_at", "-pk")  # type: ignore[attr-defined]
        sheets: Any = self.fields["sheets"]
        sheets.queryset = Sheet.objects.filter(pk__in=list(offered.values_list("pk", flat=True)[:MOST_OFFERED]))
        self.initial.setdefault("office", scope.unit.name if scope.unit is not None else settings.OFFICE_NAME)
