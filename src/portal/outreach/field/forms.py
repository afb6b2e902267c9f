"""What an officer writes on the phone, checked: the same forms for a page that is sent and for what a phone kept."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.outreach.meetings.keeping import MOST_ATTENDING, MOST_QUESTIONS, Told, faults
from portal.outreach.meetings.models import PLACE_LENGTH, SUBJECT_LENGTH, Meeting
from portal.outreach.meetings.sheets_field import SheetsField
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sending, Sheet, Topic
from portal.outreach.sheets.services import units_over

LONGEST_CODE: Final = 40
SHEETS_OFFERED: Final = 40
QUESTION_LENGTH: Final = settings.QUESTION_LENGTH
WRITTEN: Final = {
    "required": _("Vui lòng điền mục này."),
    "max_length": _("Dài quá %(limit_value)d ký tự; anh/chị rút gọn giúp."),
}

STATES: Final = ((Meeting.State.HELD, _("đã họp")), (Meeting.State.PLANNED, _("dự kiến")))


class EnterForm(forms.Form):
    """The code of an invitation."""

    ma = forms.CharField(
        label=_("Mã mời"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "aria-describedby": "ma-hint",
            }
        ),
        error_messages=WRITTEN,
    )


def sheets_for(officer: Officer) -> QuerySet[Sheet]:
    """Return every sheet that was ever sent to an officer's village, also one that was withdrawn since."""
    sent = Sending.objects.filter(unit__in=units_over(officer.unit))
    return Sheet.objects.filter(pk__in=sent.values("sheet")).order_by("-pk")


class MeetingForm(forms.Form):
    """A meeting, planned or held, with the questions that were raised; nobody who attended is named."""

    state = forms.ChoiceField(
        label=_("Buổi họp"),
        choices=STATES,
        widget=forms.RadioSelect,
        initial=Meeting.State.HELD,
        error_messages={"invalid_choice": _("Vui lòng chọn: đã họp hay dự kiến họp.")},
    )
    day = forms.DateField(
        label=_("Ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"required": _("Vui lòng ghi ngày."), "invalid": _("Anh/chị ghi ngày như 07/12/2026.")},
    )
    begins_at = forms.TimeField(
        label=_("Giờ"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Vui lòng ghi giờ theo mẫu 19:30.")},
    )
    place = forms.CharField(label=_("Địa điểm"), max_length=PLACE_LENGTH, error_messages=WRITTEN)
    subject = forms.CharField(label=_("Nội dung"), max_length=SUBJECT_LENGTH, error_messages=WRITTEN)
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Chủ đề"), required=False, empty_label=_("không chọn"))
    attending = forms.IntegerField(
        label=_("Số người dự"),
        required=False,
        min_value=0,
        max_value=MOST_ATTENDING,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "aria-describedby": "du-hint"}),
        error_messages={
            "invalid": _("Vui lòng ghi một con số."),
            "min_value": _("Số người dự không thể âm."),
            "max_value": _("Số người dự quá lớn; anh/chị xem lại."),
        },
    )
    sheets = SheetsField(
        Sheet.objects.none(),
        label=_("Tờ thông tin đã dùng"),
        required=False,
        error_messages={"invalid_choice": _("Tờ thông tin đã chọn không còn trong danh sách.")},
    )

    def __init__(self, *args: Any, officer: Officer, planned: bool = False, **kwargs: Any) -> None:
        """Take whose meeting it is, whose sheets can be named; one that was planned can be called off too."""
        super().__init__(*args, **kwargs)
        if planned:
            state: Any = self.fields["state"]
            state.choices = [*STATES, (Meeting.State.CALLED_OFF, _("không họp"))]
        chosen: Any = self.fields["sheets"]
        chosen.queryset = sheets_for(officer)
        chosen.choices = list(chosen.queryset.values_list("pk", "title")[:SHEETS_OFFERED])
        if not self.is_bound:
            self.initial.setdefault("day", timezone.localdate())

    @property
    def questions(self) -> Sequence[str]:
        """The questions as they were written, without empty ones."""
        if not self.is_bound:
            return ()
        given: Any = self.data
        return [text.strip() for text in given.getlist("question") if text.strip()]

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be right of a meeting."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, said in faults(cleaned.get("state", ""), cleaned.get("day"), cleaned.get("attending")).items():
            if name not in self.errors:
                self.add_error(name, said)
        questions = self.questions
        if len(questions) > MOST_QUESTIONS:
            self.add_error(None, _("Nhiều nhất %(most)s câu hỏi một buổi.") % {"most": MOST_QUESTIONS})
        if any(len(text) > QUESTION_LENGTH or "\0" in text for text in questions):
            self.add_error(None, _("Có câu hỏi dài quá %(most)s ký tự.") % {"most": QUESTION_LENGTH})
        if questions and cleaned.get("state") != Meeting.State.HELD:
            self.add_error(None, _("Câu hỏi chỉ ghi cho buổi đã họp."))
        return cleaned

    def told(self) -> Told:
        """Return what was told."""
        said = self.cleaned_data
        return Told(
            state=said["state"],
            day=said["day"],
            place=said["place"],
            subject=said["subject"],
            begins_at=said["begins_at"],
            topic=said["topic"],
            attending=said["attending"],
            sheets=list(said["sheets"]),
        )


class QuestionForm(forms.Form):
    """A question that was raised, or a further one."""

    text = forms.CharField(
        label=_("Câu hỏi"),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "aria-describedby": "hoi-hint"}),
        error_messages={**WRITTEN, "required": _("Vui lòng ghi câu hỏi.")},
    )
