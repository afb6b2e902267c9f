"""What the staff write of a meeting: its plan or its log, with the questions that were raised there."""

from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.conversations.services import storable
from portal.outreach.meetings.asking import raise_question
from portal.outreach.meetings.keeping import (
    MOST_ATTENDING,
    MOST_QUESTIONS,
    NO_NAMES,
    NotPlannedError,
    faults,
    without_personal_data,
)
from portal.outreach.meetings.models import PLACE_LENGTH, SUBJECT_LENGTH, Meeting
from portal.outreach.meetings.sheets_field import SheetsField
from portal.outreach.sheets.models import Sheet
from portal.outreach.units.choosing import UnitChooserWidget
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import Scope, scope_of
from portal.outreach.units.staff import ScopedForm

QUESTION_LENGTH: Final = settings.QUESTION_LENGTH
SHEETS_OFFERED: Final = 40
QUESTIONS_HINT: Final = _("Mỗi dòng một câu hỏi. Câu hỏi vào hộp thư; trả lời hiện ở trang của buổi này.")


def offered(scope: Scope, chosen: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Return the newest published sheets that are meant for a place, and those that were chosen before."""
    sheets = Sheet.objects.published()
    if not scope.everywhere:
        unit = scope.unit
        above = [unit.province_code, unit.commune_code] if unit is not None else []
        within = unit.whole("unit__") if unit is not None else Q(pk__in=())
        sheets = sheets.filter(Q(unit__isnull=True) | Q(unit__code__in=above) | within)
    newest = list(sheets.order_by("-pk").values_list("pk", flat=True)[:SHEETS_OFFERED])
    return Sheet.objects.filter(Q(pk__in=newest) | Q(pk__in=chosen.values("pk"))).order_by("-pk")


class MeetingForm(ScopedForm):
    """A meeting, planned or held; nobody who attended is named."""

    questions = forms.CharField(
        label=_("Câu hỏi nêu ra tại buổi"),
        required=False,
        max_length=MOST_QUESTIONS * QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=QUESTIONS_HINT,
    )

    known = forms.CharField(required=False, widget=forms.HiddenInput)  # the state that whoever fills it in has seen

    class Meta:
        model = Meeting
        fields: ClassVar = [
            "unit", "state", "day", "begins_at", "place", "topic", "subject", "attending", "sheets", "questions",
        ]  # fmt: skip
        field_classes: ClassVar = {"sheets": SheetsField}
        widgets: ClassVar = {"unit": UnitChooserWidget, "sheets": forms.CheckboxSelectMultiple}
        help_texts: ClassVar = {
            "subject": NO_NAMES,
            "attending": _("Chỉ ghi số người, không ghi danh sách."),
            "day": _("Ngày dự kiến hoặc ngày đã họp."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sheets of the place of who fills it in; a new meeting cannot be called off yet."""
        super().__init__(*args, **kwargs)
        chosen = self.instance.sheets.all() if self.instance.pk else Sheet.objects.none()
        self.fields["sheets"].queryset = offered(scope_of(self.for_user), chosen)
        self.fields["sheets"].required = False
        self.fields["attending"].max_value = MOST_ATTENDING
        if not self.instance.pk:
            told = [one for one in Meeting.State.choices if one[0] != Meeting.State.CALLED_OFF]
            self.fields["state"].choices = told
        else:
            self.fields["known"].initial = self.instance.state

    def clean_unit(self) -> Unit:
        """Refuse a whole province: a meeting is a village's, or a commune's."""
        unit: Unit = self.cleaned_data["unit"]
        if unit.level == Unit.Level.PROVINCE:
            raise forms.ValidationError(_("Chọn thôn, tổ dân phố hoặc xã nơi họp."))
        return unit

    def clean_place(self) -> str:
        """Return where it is, masked."""
        return without_personal_data(self.cleaned_data["place"], PLACE_LENGTH)

    def clean_subject(self) -> str:
        """Return what it is about, masked."""
        return without_personal_data(self.cleaned_data["subject"], SUBJECT_LENGTH)

    def clean_attending(self) -> int | None:
        """Refuse a number that no village has."""
        number: int | None = self.cleaned_data["attending"]
        if number is not None and number > MOST_ATTENDING:
            raise forms.ValidationError(_("Số người dự quá lớn; anh/chị xem lại."))
        return number

    def clean_questions(self) -> list[str]:
        """Return the questions, a line each."""
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS or any(len(line) > QUESTION_LENGTH for line in lines):
            most = {"most": MOST_QUESTIONS, "length": QUESTION_LENGTH}
            raise forms.ValidationError(_("Nhiều nhất %(most)s câu, mỗi câu không quá %(length)s ký tự.") % most)
        return [storable(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        """Refuse days that cannot be meant, and a log without how many came."""
        cleaned = super().clean()
        state = cleaned.get("state", "")
        for name, said in faults(state, cleaned.get("day"), cleaned.get("attending")).items():
            if name not in self.errors:
                self.add_error(name, said)
        if cleaned.get("known") == Meeting.State.PLANNED and not self.instance.is_planned:
            self.add_error(None, NotPlannedError().message)
        if cleaned.get("questions") and state != Meeting.State.HELD and "questions" not in self.errors:
            self.add_error("questions", _("Câu hỏi chỉ ghi cho buổi đã họp."))
        return cleaned

    def save(self, commit: bool = True) -> Meeting:
        """Store the meeting, and send its questions to the inbox."""
        if not self.instance.pk:
            self.instance.logged_by = self.for_user
        with transaction.atomic():
            meeting: Meeting = super().save(commit)
            for text in self.cleaned_data["questions"] if commit else ():
                raise_question(text, meeting.unit, meeting=meeting, officer=meeting.logged_by_officer, by=self.for_user)
        return meeting


class QuestionForm(forms.Form):
    """One more question of a meeting that was held, or a further question to an answer."""

    text = forms.CharField(
        label=_("Câu hỏi"), max_length=QUESTION_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES
    )
