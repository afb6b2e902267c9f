"""Staff of each kind, and what they add."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.accounts.roles import Role
from portal.additions import services
from portal.additions.models import Added, Addition, AnsweredQuestion, EverydayName
from portal.procedures.models import Procedure

OFFICE = "Sở Tư pháp tỉnh thử"
QUANG_NGAI = "51"
HUE = "46"


@pytest.fixture
def person(db: None, django_user_model: Any) -> Callable[[Role], Any]:
    """Return a member of the staff with a role; the same one for the same role."""

    def of(role: Role) -> Any:
        user, made = django_user_model.objects.get_or_create(username=f"nguoi-{role.value}")
        if made:
            user.groups.add(Group.objects.get(name=role.group_name))
        return user

    return of


@pytest.fixture
def editor(person: Callable[[Role], Any]) -> Any:
    """An editor."""
    return person(Role.EDITOR)


@pytest.fixture
def reviewer(person: Callable[[Role], Any]) -> Any:
    """A reviewer."""
    return person(Role.REVIEWER)


def in_a_year() -> date:
    """Return the day a year from now."""
    return timezone.localdate() + timedelta(days=365)


@pytest.fixture
def fee(published: Any, editor: Any) -> Callable[..., Addition]:
    """Return the draft of a local fee of Quảng Ngãi."""

    def draft(code: str, amount: int = 7_000, **fields: Any) -> Addition:
        given = {
            "kind": "local_fee",
            "amount": amount,
            "office": OFFICE,
            "province": QUANG_NGAI,
            "resolution": "01/2026/NQ-HĐND",
            "resolution_date": date(2026, 1, 5),
            "until": in_a_year(),
            **fields,
        }
        return services.draft_addition(Procedure.objects.get(code=code), editor, **given)

    return draft


@pytest.fixture
def publish(reviewer: Any) -> Callable[[Added], Added]:
    """Publish a draft, as a reviewer does; return it as it is then."""

    def published(draft: Added) -> Added:
        draft.get_latest_revision().publish(user=reviewer)
        draft.refresh_from_db()
        return draft

    return published


@pytest.fixture
def note(published: Any, editor: Any) -> Callable[..., Addition]:
    """Return the draft of a note on a procedure."""

    def draft(code: str, text: str = "Nên gọi trước khi đến.", **fields: Any) -> Addition:
        given = {"kind": "note", "text": text, "office": OFFICE, "source_document": "12/HD-STP", **fields}
        return services.draft_addition(Procedure.objects.get(code=code), editor, **given)

    return draft


@pytest.fixture
def name(published: Any, editor: Any) -> Callable[..., EverydayName]:
    """Return the draft of an everyday name."""

    def draft(code: str, said: str, **fields: Any) -> EverydayName:
        given = {"name": said, "office": OFFICE, **fields}
        return services.draft_everyday_name(Procedure.objects.get(code=code), editor, **given)

    return draft


@pytest.fixture
def answered(db: None, editor: Any) -> Callable[..., AnsweredQuestion]:
    """Return the draft of a question with its answer."""

    def draft(question: str, answer: str, **fields: Any) -> AnsweredQuestion:
        given = {"office": OFFICE, "source_document": "12/HD-STP", **fields}
        return services.draft_answered_question(editor, question=question, answer=answer, **given)

    return draft
