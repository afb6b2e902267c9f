"""Choosers for the staff's forms: a unit of one's own place, by code or words of its name, with where it lies."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from portal.additions.choosing import NothingMade, WordsForm
from portal.outreach.units.models import Unit, UnitQuerySet
from portal.outreach.units.scope import scope_of


class UnitWordsForm(WordsForm):
    """Finds units by the beginning of a code, or by every word of the name, folded."""

    def found(self, objects: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return those that the words mean."""
        return UnitQuerySet.named(objects, words)  # type: ignore[arg-type]  # the list below gives such a set


class UnitsListed:
    """What every chooser of units lists: those of the place of who chooses, each with where it lies."""

    filter_form_class = UnitWordsForm
    request: Any
    levels: ClassVar[tuple[str, ...]] = tuple(Unit.Level.values)

    def get_object_list(self) -> QuerySet[Unit]:
        """Return the units that can be chosen."""
        units = Unit.objects.standing().filter(level__in=self.levels)
        return scope_of(self.request.user).narrow(units, "").select_related("parent__parent").order_by("code")

    @property
    def columns(self) -> list[Column]:
        """Name, code, and what it belongs to."""
        return [
            *super().columns[:1],  # type: ignore[misc]  # mixed into Wagtail's views
            Column("code", label=_("Mã")),
            Column("lies", label=_("Thuộc"), accessor=lies_in),
        ]


def lies_in(unit: Unit) -> str:
    """Return the names of what a unit belongs to, the nearest first."""
    above = unit.parent
    names = []
    while above is not None:
        names.append(above.name)
        above = above.parent
    return ", ".join(names)


class UnitChooseView(UnitsListed, ChooseView):
    """The dialog."""


class UnitChooseResultsView(UnitsListed, ChooseResultsView):
    """What was found."""


class UnitChooserViewSet(ChooserViewSet):
    """Chooses a unit of any level."""

    model = Unit
    create_view_class = NothingMade
    icon = "site"
    choose_one_text = _("Chọn đơn vị")
    choose_another_text = _("Chọn đơn vị khác")
    choose_view_class = UnitChooseView
    choose_results_view_class = UnitChooseResultsView
