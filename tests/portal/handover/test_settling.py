"""Nobody waits for nothing: time limits, closing time, crashed browsers."""

from datetime import timedelta
from typing import Any

import pytest
from tests.portal.handover.conftest import TUESDAY, is_there, mark_of, said_at, waiting
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.conversations.services import ask
from portal.core import rounds
from portal.handover import actions, looking, services, settling
from portal.handover.models import Handover
from portal.handover.settling import settle_all
from portal.inbox.models import Case, Contact

pytestmark = pytest.mark.django_db


def status(one: Handover) -> str:
    one.refresh_from_db()
    return one.status


def keep_both(office: Any, one: Handover, officer: User, **ahead: float) -> None:
    """Let time pass while both pages stay open."""
    office.move(**ahead)
    is_there(officer)
    services.still_there(one, office.moment)


def test_round__is_declared() -> None:
    assert any(one.make is settling.settle_all for one in rounds._declared.values())


def test_question__that_nobody_takes_goes_to_the_inbox_with_its_contact(office: Any, there: User) -> None:
    one = waiting(contact="a@vi-du.example", consent=True)
    keep_both(office, one, there, seconds=299)
    assert (settle_all(), status(one)) == (0, "waiting")
    keep_both(office, one, there, seconds=2)
    assert (settle_all(), status(one)) == (1, "inbox")
    assert (one.case, mark_of(one)) == (Case.objects.get(), "over")
    assert Contact.objects.get().address == "a@vi-du.example"
    assert (settle_all(), Case.objects.count()) == (0, 1)


def test_question__goes_to_the_inbox_when_the_office_closes(office: Any, there: User) -> None:
    office.moment = TUESDAY.replace(hour=11, minute=28)
    is_there(there)
    one = waiting()
    keep_both(office, one, there, minutes=2)
    assert (settle_all(), status(one)) == (1, "inbox")


def test_question__goes_to_the_inbox_when_live_help_is_switched_off(there: User, settings: Any) -> None:
    one = waiting()
    settings.LIVE_HELP = False
    assert (settle_all(), status(one)) == (1, "inbox")


def test_person__who_closed_the_page_leaves_the_queue_and_the_question_does_not(office: Any, there: User) -> None:
    one = waiting()
    office.move(seconds=200)
    is_there(there)
    assert (settle_all(), status(one)) == (1, "inbox")


def test_person__whose_page_looks_stays_in_the_queue(office: Any, there: User) -> None:
    one = waiting()
    for _ in range(4):
        office.move(seconds=60)
        is_there(there)
        looking.news_for_person(one.conversation_id, "")
    assert (settle_all(), status(one)) == (0, "waiting")


def test_officer__who_does_not_answer_loses_the_conversation_to_the_queue(office: Any, held: Handover) -> None:
    officer = held.officer
    assert officer is not None
    keep_both(office, held, officer, seconds=301)
    assert (settle_all(), status(held)) == (1, "waiting")
    assert (held.officer, held.asked_at, mark_of(held)) == (None, TUESDAY, "waiting")
    assert held.messages.order_by("-pk")[0].event == "requeued"
    assert ModelLogEntry.objects.filter(action=actions.REQUEUED, user=None).count() == 1


def test_officer__who_answered_and_waits_for_the_person_keeps_the_conversation(
    office: Any, held: Handover, there: User
) -> None:
    said_at(held, TUESDAY)
    office.move(seconds=10)
    services.say(held, there, "Anh/chị sinh ở đâu?")
    keep_both(office, held, there, seconds=301)
    assert (settle_all(), status(held)) == (0, "held")


def test_officer__who_leaves_a_new_message_unanswered_loses_the_conversation(
    office: Any, held: Handover, there: User
) -> None:
    office.move(seconds=10)
    services.say(held, there, "Anh/chị sinh ở đâu?")
    ask("ở nhà", conversation_id=held.conversation_id)
    said_at(held, office.moment + timedelta(seconds=5))
    keep_both(office, held, there, seconds=301)
    assert (settle_all(), status(held)) == (1, "waiting")


def test_officer__whose_browser_crashed_leaves_the_question_to_the_inbox_where_no_other_is_there(
    office: Any, held: Handover, there: User
) -> None:
    said_at(held, TUESDAY)
    office.move(seconds=10)
    services.say(held, there, "Anh/chị sinh ở đâu?")
    office.move(seconds=301)
    services.still_there(held, office.moment)
    assert (settle_all(), status(held)) == (1, "inbox")
    assert mark_of(held) == "over"


def test_person__who_is_gone_for_long_ends_the_talk(office: Any, held: Handover, there: User) -> None:
    office.move(minutes=16)
    is_there(there)
    assert (settle_all(), status(held)) == (1, "closed")


def test_persons_own_look__settles_without_any_round(office: Any, there: User) -> None:
    one = waiting()
    keep_both(office, one, there, seconds=301)
    news = looking.news_for_person(one.conversation_id, "")
    assert news is not None and news.handover is not None
    assert news.handover.status == "inbox"


def test_settling__what_somebody_changed_meanwhile_changes_nothing(office: Any, there: User) -> None:
    one = waiting()
    as_read = looking.latest(one.conversation_id)
    assert as_read is not None
    services.take(one, there)
    office.move(seconds=301)
    assert not settling.settle(as_read)
    assert (status(one), Case.objects.count()) == ("held", 0)
