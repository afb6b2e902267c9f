"""Choosers for the staff's forms: a unit of one's own place, by code or words of its name, with where it lies."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
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


def keys_of(written: Iterable[Any]) -> list[int]:
    """Return those of some texts of an address that can be keys."""
    return [int(one) for one in map(str, written) if one.isdecimal() and len(one) < 19]


class UnitChosenView(ChosenView):
    """What was chosen, where who chose may see it."""

    def get_object(self, pk: Any) -> Unit:
        """Return the unit.

        Raises:
            Http404: it lies elsewhere, or there is none.
        """
        try:
            return scope_of(self.request.user).narrow(Unit.objects.all(), "").get(pk=pk)
        except (Unit.DoesNotExist, ValueError) as fault:
            raise Http404 from fault


class UnitsChosenView(ChosenMultipleView):
    """What was chosen of many, as far as who chose may see it."""

    def get_objects(self, pks: Any) -> QuerySet[Unit]:
        """Return the units of the place."""
        wanted = Unit.objects.filter(pk__in=keys_of(pks))
        return scope_of(self.request.user).narrow(wanted, "")


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
    chosen_view_class = UnitChosenView
    chosen_multiple_view_class = UnitsChosenView


class CommuneChooseView(UnitChooseView):
    """The dialog, of communes alone."""

    levels = (Unit.Level.COMMUNE,)


class CommuneChooseResultsView(UnitChooseResultsView):
    """What was found of communes."""

    levels = (Unit.Level.COMMUNE,)


class CommuneChooserViewSet(UnitChooserViewSet):
    """Chooses a commune, ward or special zone."""

    choose_one_text = _("Chọn xã, phường")
    choose_another_text = _("Chọn xã, phường khác")
    choose_view_class = CommuneChooseView
    choose_results_view_class = CommuneChooseResultsView
    register_widget = False


class VillageChooseView(UnitChooseView):
    """The dialog, of villages alone."""

    levels = (Unit.Level.VILLAGE,)


class VillageChooseResultsView(UnitChooseResultsView):
    """What was found of villages."""

    levels = (Unit.Level.VILLAGE,)


class VillageChooserViewSet(UnitChooserViewSet):
    """Chooses a village or residential group."""

    choose_one_text = _("Chọn thôn, tổ dân phố")
    choose_another_text = _("Chọn thôn, tổ dân phố khác")
    choose_view_class = VillageChooseView
    choose_results_view_class = VillageChooseResultsView
    register_widget = False


class OfficeChooseView(UnitChooseView):
    """The dialog, of provinces and communes: what has an office."""

    levels = (Unit.Level.PROVINCE, Unit.Level.COMMUNE)


class OfficeChooseResultsView(UnitChooseResultsView):
    """What was found of provinces and communes."""

    levels = (Unit.Level.PROVINCE, Unit.Level.COMMUNE)


class OfficeChooserViewSet(UnitChooserViewSet):
    """Chooses a province or a commune."""

    choose_one_text = _("Chọn tỉnh hoặc xã, phường")
    choose_another_text = _("Chọn tỉnh hoặc xã, phường khác")
    choose_view_class = OfficeChooseView
    choose_results_view_class = OfficeChooseResultsView
    register_widget = False


unit_chooser = UnitChooserViewSet("unit_chooser")
commune_chooser = CommuneChooserViewSet("commune_chooser")
village_chooser = VillageChooserViewSet("village_chooser")
office_chooser = OfficeChooserViewSet("office_chooser")
CHOOSERS = (unit_chooser, commune_chooser, village_chooser, office_chooser)

UnitChooserWidget: Any = unit_chooser.widget_class
CommuneChooserWidget: Any = commune_chooser.widget_class
VillageChooserWidget: Any = village_chooser.widget_class
OfficeChooserWidget: Any = office_chooser.widget_class
