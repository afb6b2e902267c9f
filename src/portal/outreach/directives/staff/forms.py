"""What coordinators and units fill in: a directive, its tasks, progress, evidence, reasons."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.working_time import add_working_days
from portal.outreach.directives import evidence, tasking
from portal.outreach.directives.models import Assignment, Task
from portal.outreach.directives.tasking import NewTask
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of
from portal.outreach.units.staff import ScopedForm

MOST_DAYS: Final = 260
"""Working days that a task may be given, about a year."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
WEB: Final = URLValidator(schemes=["http", "https"])


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **attributes: Any) -> None:
        """Take the attributes; days travel as 2026-08-22."""
        super().__init__(attrs=attributes, format="%Y-%m-%d")


def of_our_time(day: date) -> date:
    """Return a day that somebody may mean.

    Raises:
        ValidationError: it is of another century.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_("Ngày không hợp lý; hãy xem lại năm."))
    return day


class DayField(forms.DateField):
    """A day of our time: what nobody means is refused, not stored."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        """Return the day, None for none.

        Raises:
            ValidationError: it is none, or of another century.
        """
        day: date | None = super().clean(value)
        return of_our_time(day) if day is not None else None


class DirectiveForm(ScopedForm):
    """A directive as it came in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the unit of who fills it in; it stays once there are tasks."""
        super().__init__(*args, **kwargs)
        scope = scope_of(self.for_user)
        if self.instance.pk is None and scope.unit is not None:
            self.initial.setdefault("unit", scope.unit.pk)
        if self.instance.pk is not None and self.instance.tasks.exists():
            self.fields["unit"].disabled = True
        self.fields["url"].validators.append(WEB)

    def clean_issued_on(self) -> date:
        """Refuse a day of another century.

        Raises:
            ValidationError: nobody means it.
        """
        day: date = self.cleaned_data["issued_on"]
        return of_our_time(day)

    def clean_unit(self) -> Unit:
        """Refuse villages, which have nobody below them to give tasks to.

        Raises:
            ValidationError: it is a village.
        """
        unit: Unit = self.cleaned_data["unit"]
        if unit.level == Unit.Level.VILLAGE:
            raise forms.ValidationError(_("Đơn vị giao việc là tỉnh hoặc xã."))
        return unit

    def clean_file(self) -> Any:
        """Refuse what is no document, and keep it under a name of our own.

        Raises:
            ValidationError: the file cannot be taken.
        """
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            if why := evidence.unfit(file):
                raise forms.ValidationError(why)
            file.name = evidence.stored_name(file)
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for the dispatch itself: a file or an address."""
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("file", "url", "document")) and not self.errors:
            self.add_error("file", _("Hãy đính kèm tệp văn bản hoặc ghi địa chỉ của văn bản."))
        return cleaned


class UnitsField(forms.TypedMultipleChoiceField):
    """Units to tick, of those that may be given tasks; they are read from the database once a page."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, units: Mapping[int, Unit], **kwargs: Any) -> None:
        """Take the units by key."""
        choices = [(key, unit.name) for key, unit in units.items()]
        super().__init__(choices=choices, coerce=lambda key: units[int(key)], required=False, **kwargs)


class RecipientsForm(forms.Form):
    """The units that every task is for."""

    everyone = forms.BooleanField(label=gettext_lazy("Mọi đơn vị trong danh sách"), required=False)

    def __init__(self, *args: Any, units: Mapping[int, Unit], needed: bool = False, **kwargs: Any) -> None:
        """Take the units to choose from, and whether at least one must be."""
        super().__init__(*args, **kwargs)
        self.units, self.needed = units, needed
        self.fields["units"] = UnitsField(units, label=_("Đơn vị thực hiện"))

    def clean(self) -> dict[str, Any]:
        """Ask for one where one is needed."""
        cleaned = super().clean() or self.cleaned_data
        if self.needed and not self.chosen():
            self.add_error("units", _("Hãy chọn ít nhất một đơn vị."))
        return cleaned

    def chosen(self) -> list[Unit]:
        """Return the units chosen."""
        if self.cleaned_data.get("everyone"):
            return list(self.units.values())
        return list(self.cleaned_data.get("units", ()))


class TaskFields(forms.Form):
    """What a task asks for, and by when: a day, or so many working days after a day."""

    text = forms.CharField(
        label=gettext_lazy("Việc cần làm"),
        max_length=Task._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = DayField(label=gettext_lazy("Hạn (ngày)"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("hoặc sau (ngày làm việc)"), required=False, min_value=1, max_value=MOST_DAYS
    )
    since = DayField(label=gettext_lazy("kể từ ngày"), required=False)

    def clean(self) -> dict[str, Any]:
        """Work out the day that it is due."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["due_on"] and cleaned["days"]:
            self.add_error("days", _("Chỉ ghi một trong hai: ngày đến hạn, hoặc số ngày làm việc."))
        elif cleaned["due_on"]:
            cleaned["due"] = cleaned["due_on"]
        elif cleaned["days"] and cleaned["since"]:
            cleaned["due"] = add_working_days(cleaned["since"], cleaned["days"])
        else:
            self.add_error("due_on", _("Hãy ghi hạn: một ngày, hoặc số ngày làm việc kể từ một ngày."))
        return cleaned


class TaskRow(TaskFields):
    """A new task of several; units that it names are its own, else it is for those of all tasks."""

    def __init__(self, *args: Any, units: Mapping[int, Unit], since: date, **kwargs: Any) -> None:
        """Take the units to choose from, and the day from which working days are counted first."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", since)
        self.fields["units"] = UnitsField(units, label=_("Chỉ giao riêng cho"))


class TaskRows(forms.BaseFormSet[TaskRow]):
    """New tasks; rows left empty are none."""

    def clean(self) -> None:
        """Ask for a task.

        Raises:
            ValidationError: every row is empty.
        """
        if not any(self.errors) and not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError(_("Hãy ghi ít nhất một nhiệm vụ."))

    def given(self, common: Sequence[Unit]) -> list[NewTask]:
        """Return the tasks, each for units of its own or for the common ones."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [NewTask(row["text"], row["due"], row["units"] or common) for row in rows]

    def lacking(self, common: Sequence[Unit]) -> bool:
        """Whether a task is for nobody; marks its row."""
        bare = [form for form in self.forms if form.has_changed() and not (form.cleaned_data.get("units") or common)]
        for form in bare:
            form.add_error("units", _("Nhiệm vụ này chưa giao cho đơn vị nào."))
        return bool(bare)


def task_rows(extra: int) -> Any:
    """Return the set of so many empty rows."""
    most = tasking.MOST_TASKS
    return forms.formset_factory(TaskRow, formset=TaskRows, extra=extra, max_num=most, absolute_max=most)


class TaskForm(TaskFields):
    """A task that is there already, and the mark of what it was when it was shown."""

    edition = forms.CharField(widget=forms.HiddenInput, max_length=tasking.EDITION_LENGTH)

    def __init__(self, *args: Any, units: Mapping[int, Unit], task: Task, **kwargs: Any) -> None:
        """Begin with the task as it is; units that it has stay to be ticked, also those that have ended."""
        chosen = {one.unit_id: one.unit for one in task.assignments.select_related("unit").order_by("unit__folded")}
        initial = {"text": task.text, "due_on": task.due_on, "units": list(chosen), "since": task.directive.issued_on}
        initial["edition"] = tasking.edition_of(task)
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["units"] = UnitsField({**units, **chosen}, label=_("Đơn vị thực hiện"))

    def clean(self) -> dict[str, Any]:
        """Let a number of working days stand against the day that was there; ask for a unit."""
        cleaned = self.cleaned_data
        if cleaned.get("days") and cleaned.get("due_on") == self.initial["due_on"]:
            cleaned["due_on"] = None
        cleaned = super().clean()
        if not cleaned.get("units"):
            self.add_error("units", _("Hãy chọn ít nhất một đơn vị."))
        return cleaned


class EditionForm(forms.Form):
    """What is done to the edition that its maker saw."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ProgressForm(EditionForm):
    """How far a unit has come, and what it says."""

    percent = forms.IntegerField(
        label=gettext_lazy("Tiến độ (%)"), min_value=0, max_value=100, widget=forms.NumberInput(attrs={"step": 5})
    )
    said = forms.CharField(
        label=gettext_lazy("Kết quả thực hiện"),
        max_length=Assignment._meta.get_field("said").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=gettext_lazy("Không ghi tên, số điện thoại hay thông tin riêng của người dân; phần này được che đi."),
    )


class EvidenceForm(forms.Form):
    """A file or an address that shows what was done."""

    title = forms.CharField(label=gettext_lazy("Tên minh chứng"), max_length=200, required=False)
    file = forms.FileField(label=gettext_lazy("Tệp"), required=False, max_length=255)
    url = forms.URLField(
        label=gettext_lazy("hoặc địa chỉ"), required=False, max_length=500, assume_scheme="https", validators=[WEB]
    )

    def clean_file(self) -> Any:
        """Refuse a file that is not what it says it is.

        Raises:
            ValidationError: the file cannot be taken.
        """
        file = self.cleaned_data.get("file")
        if file and (why := evidence.unfit(file)):
            raise forms.ValidationError(why)
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("url")):
            self.add_error("file", _("Hãy chọn một tệp, hoặc ghi một địa chỉ."))
        return cleaned


class SendBackForm(EditionForm):
    """Why something is sent back."""

    why = forms.CharField(label=gettext_lazy("Lý do trả lại"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
