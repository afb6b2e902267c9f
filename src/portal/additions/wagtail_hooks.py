"""What an office adds, in the staff's pages."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.additions.models import Addition, AnsweredQuestion, Desk, EverydayName


class AdditionViewSet(SnippetViewSet):
    """Additions to records."""

    model = Addition


class DeskViewSet(SnippetViewSet):
    """One-stop desks."""

    model = Desk


class EverydayNameViewSet(SnippetViewSet):
    """Everyday names."""

    model = EverydayName


class AnsweredQuestionViewSet(SnippetViewSet):
    """Questions answered."""

    model = AnsweredQuestion


class AdditionsGroup(SnippetViewSetGroup):
    """All of them, under one heading of the menu."""

    menu_label = _("Nội dung bổ sung")
    menu_icon = "plus"
    menu_order = 140
    items: ClassVar = (AdditionViewSet, DeskViewSet, EverydayNameViewSet, AnsweredQuestionViewSet)


register_snippet(AdditionsGroup)
