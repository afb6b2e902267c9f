"""Choosers for the staff's forms: a procedure by code or words of its name, a field by words; never a list of all."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.chooser import SnippetChooserViewSet

from motcua.text.folding import fold
from portal.procedures.models import Field, Procedure


class NothingMade(View):
    """Stands where Wagtail would make a new thing in a chooser: here things are only chosen, so nothing answers."""

    http_method_names = ()


class SnippetChooser(SnippetChooserViewSet):
    """Chooses a snippet, and makes none."""

    create_view_class = NothingMade


class WordsForm(BaseFilterForm):
    """Finds by words, folded; what they are looked for in is said below."""

    q = forms.CharField(
        label=_("Tìm"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("Mã hoặc vài từ trong tên, có dấu hay không dấu")}),
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Return all where nothing was typed, else what was found."""
        words = fold(self.cleaned_data.get("q", "").strip())
        if not words:
            return objects
        self.is_searching, self.search_query = True, self.cleaned_data["q"]
        return self.found(objects, words)

    def found(self, objects: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return those that the folded words mean."""
        raise NotImplementedError


class ProcedureWordsForm(WordsForm):
    """Finds procedures: the beginning of a code, or every word in the name, folded."""

    def found(self, objects: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return those that the words mean."""
        if words[0].isdigit() and "." in words[:2]:
            return objects.filter(code__istartswith=words)
        for word in words.split():
            objects = objects.filter(sort_name__contains=word)
        return objects


class FieldWordsForm(WordsForm):
    """Finds fields: every word in the name, folded as the slug is."""

    def found(self, objects: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Return those that the words mean."""
        for word in words.split():
            objects = objects.filter(slug__contains=slugify(word))
        return objects


class _ProcedureList:
    filter_form_class = ProcedureWordsForm

    def get_object_list(self) -> QuerySet[Procedure]:
        return Procedure.objects.published().only("code", "name").order_by("code")


class ProcedureChooseView(_ProcedureList, ChooseView):
    """The dialog."""


class ProcedureChooseResultsView(_ProcedureList, ChooseResultsView):
    """What was found."""


class ProcedureChooserViewSet(ChooserViewSet):
    """Chooses a published procedure."""

    model = Procedure
    create_view_class = NothingMade
    icon = "doc-full"
    choose_one_text = _("Chọn thủ tục")
    choose_another_text = _("Chọn thủ tục khác")
    edit_item_text = _("Xem")
    choose_view_class = ProcedureChooseView
    choose_results_view_class = ProcedureChooseResultsView


class _FieldList:
    filter_form_class = FieldWordsForm

    def get_object_list(self) -> QuerySet[Field]:
        return Field.objects.order_by("name")


class FieldChooseView(_FieldList, ChooseView):
    """The dialog."""


class FieldChooseResultsView(_FieldList, ChooseResultsView):
    """What was found."""


class FieldChooserViewSet(ChooserViewSet):
    """Chooses a field of administration."""

    model = Field
    create_view_class = NothingMade
    icon = "folder"
    choose_one_text = _("Chọn lĩnh vực")
    choose_another_text = _("Chọn lĩnh vực khác")
    choose_view_class = FieldChooseView
    choose_results_view_class = FieldChooseResultsView
