"""Chooses an officer of one's own place, by words of the name; with village and commune, since names repeat."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from portal.additions.choosing import NothingMade, WordsForm
from portal.outreach.roll.models import Officer, OfficerQuerySet
from portal.outreach.units.choosing import keys_of
from portal.outreach.units.filters import commune_told
from portal.outreach.units.scope import scope_of

VIEW: Final = "roll.view_officer"


class OfficerWordsForm(WordsForm):
    """Finds officers by every word of the name, folded."""

    def found(self, objects: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return those that the words mean."""
        return OfficerQuerySet.named(objects, words)  # type: ignore[arg-type]  # the list below gives such a set


class OfficersListed:
    """What the chooser lists."""

    filter_form_class = OfficerWordsForm
    request: Any

    def get_object_list(self) -> QuerySet[Officer]:
        """Return the officers that can be chosen."""
        if not self.request.user.has_perm(VIEW):
            raise PermissionDenied
        officers = Officer.objects.select_related("unit").order_by("folded", "pk")
        return scope_of(self.request.user).narrow(officers)

    @property
    def columns(self) -> list[Column]:
        """Name, village, commune."""
        return [
            *super().columns[:1],  # type: ignore[misc]  # mixed into Wagtail's views
            Column("unit", label=_("Thôn, tổ dân phố"), accessor="unit.name"),
            Column("lies", label=_("Xã, phường, đặc khu"), accessor=lambda officer: commune_told(officer.unit)),
        ]


class OfficerChooseView(OfficersListed, ChooseView):
    """The dialog."""


class OfficerChooseResultsView(OfficersListed, ChooseResultsView):
    """What was found."""


class OfficerChosenView(ChosenView):
    """Who was chosen, where who chose may see them."""

    def get_object(self, pk: Any) -> Officer:
        """Return the officer.

        Raises:
            PermissionDenied: who asks sees no officers.
            Http404: they belong elsewhere, or there is none.
        """
        if not self.request.user.has_perm(VIEW):
            raise PermissionDenied
        try:
            return scope_of(self.request.user).narrow(Officer.objects.all()).get(pk=pk)
        except (Officer.DoesNotExist, ValueError) as fault:
            raise Http404 from fault

    def get_edit_item_url(self, instance: Officer) -> str:
        """Return the officer's page."""
        return reverse("officers:inspect", args=[instance.pk])


class OfficersChosenView(ChosenMultipleView):
    """Who were chosen of many, as far as who chose may see them."""

    def get_objects(self, pks: Any) -> QuerySet[Officer]:
        """Return the officers of the place.

        Raises:
            PermissionDenied: who asks sees no officers.
        """
        if not self.request.user.has_perm(VIEW):
            raise PermissionDenied
        wanted = Officer.objects.filter(pk__in=keys_of(pks))
        return scope_of(self.request.user).narrow(wanted)


class OfficerChooserViewSet(ChooserViewSet):
    """Chooses an officer."""

    model = Officer
    create_view_class = NothingMade
    icon = "user"
    choose_one_text = _("Chọn tuyên truyền viên")
    choose_another_text = _("Chọn người khác")
    choose_view_class = OfficerChooseView
    choose_results_view_class = OfficerChooseResultsView
    chosen_view_class = OfficerChosenView
    chosen_multiple_view_class = OfficersChosenView
