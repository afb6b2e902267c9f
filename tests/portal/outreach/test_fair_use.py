"""What these rooms can hold at all: every field stands on a list that somebody has read with fair use in mind."""

from pathlib import Path
from typing import Final

from django.apps import apps
from django.db.models import Model
from tests.portal.outreach.kept import KEPT

ROOMS: Final = ("units", "roll", "sheets", "meetings", "directives", "field")
NAMES_OF_VIEWS: Final = (
    *("opinion", "view", "attitude", "sentiment", "loyalty", "stance", "mood", "religion", "belief", "political"),
    *("views", "opinions", "politics", "beliefs", "feelings", "tags", "score", "rating"),
)
"""Words that stand in the name of no field of these rooms."""

PAGE: Final = Path(__file__).parents[3] / "docs" / "fair-use.md"


def models() -> list[type[Model]]:
    """Return every model of these rooms."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def fields(model: type[Model]) -> set[str]:
    """Return the names of what a model keeps in its own table or joins to."""
    own = {one.name for one in model._meta.local_fields if not one.primary_key}
    return own | {one.name for one in model._meta.local_many_to_many}


def test_every_field__stands_on_the_list_that_was_read() -> None:
    found = {model._meta.label: fields(model) for model in models()}
    assert found == {name: set(kept.split()) for name, kept in KEPT.items()}, (
        "read docs/fair-use.md, then add it to kept.py"
    )


def test_no_field__is_for_anybodys_views() -> None:
    found = [(model._meta.label, name) for model in models() for name in fields(model)]
    assert [one for one in found if not set(NAMES_OF_VIEWS).isdisjoint(one[1].split("_"))] == []


def test_a_meeting__leads_to_nobody_who_attended_or_asked() -> None:
    people = {"Officer", "User"}
    meeting, question = apps.get_model("meetings.Meeting"), apps.get_model("meetings.FieldQuestion")
    led = {
        one.name: one.related_model.__name__
        for model in (meeting, question)
        for one in model._meta.get_fields()
        if one.is_relation and not one.auto_created and one.related_model.__name__ in people
    }
    assert set(led) <= {"logged_by", "logged_by_officer", "officer", "answer_seen_by"}


def test_page__tells_what_the_rooms_refuse() -> None:
    told = PAGE.read_text("utf-8")
    assert all(words in told for words in ("What cannot be kept", "What cannot be done", "If you are asked for more"))
