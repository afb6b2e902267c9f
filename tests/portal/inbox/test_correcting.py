"""People who were told what is corrected later."""

from typing import Any

import pytest
from django.core import mail
from tests.factories.portal import BIRTH, by_code, changed
from tests.portal.inbox.conftest import browser
from wagtail.models import ModelLogEntry

from motcua.records.model import Procedure as Record
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.conversations.services import ask
from portal.inbox import assigning, replying
from portal.inbox.correcting import dismiss, find_corrections, proposed, tell
from portal.inbox.models import Case, Correction
from portal.inbox.replying import Source, Written
from portal.inbox.services import receive, withdraw_contact
from portal.inbox.states import TakenMeanwhileError
from portal.procedures import importing

pytestmark = pytest.mark.django_db


@pytest.fixture
def birth(catalogue: tuple[Record, ...]) -> Record:
    return next(record for record in catalogue if record.code == BIRTH)


@pytest.fixture
def told(birth: Record) -> Case:
    """Somebody who was told of papers by the assistant, and left an address."""
    turn = ask("đăng ký khai sinh cần giấy tờ gì").turn
    return receive("Hỏi thêm", turn=turn, contact="nguoi.hoi@vi-du.example", consent=True)


def amend(record: Record, **changes: Any) -> None:
    importing.run(by_code(changed(record, **changes)), ["bộ thử"])


def test_correction__is_found_where_a_cited_field_changed(birth: Record, told: Case) -> None:
    assert find_corrections() == 0
    amend(birth, dossier=())
    assert find_corrections() == 1
    assert find_corrections() == 0
    correction = Correction.objects.get()
    assert (correction.case, correction.code, correction.state) == (told, BIRTH, Correction.State.FOUND)
    assert correction.paths and correction.old_version == birth.version != correction.new_version
    assert mail.outbox == []


def test_correction__is_not_found_where_another_field_changed(birth: Record, told: Case) -> None:
    amend(birth, summary="Nói khác đi.")
    assert find_corrections() == 0


def test_correction__is_not_found_for_who_left_no_contact(birth: Record, told: Case) -> None:
    withdraw_contact(told)
    amend(birth, dossier=())
    assert find_corrections() == 0


def test_correction__is_found_for_the_source_of_an_officer_s_reply(birth: Record, officer: User) -> None:
    case = receive("Hỏi", contact="0912345678", consent=True)
    assigning.take(case, officer)
    written = Written("Theo bản ghi.", sources=[Source(code=BIRTH, path="summary")])
    replying.finish(replying.write(case, officer, written), officer)
    amend(birth, summary="Nói khác đi.")
    assert find_corrections() == 1
    assert Correction.objects.get().paths == ["summary"]


def test_notice__goes_out_only_when_an_officer_sends_it(
    birth: Record, told: Case, officer: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_URL = "smtp://mail.vi-du.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    amend(birth, dossier=())
    find_corrections()
    correction = Correction.objects.get()
    client = browser(officer)
    assert proposed(correction).encode() in client.get(f"/quan-tri/corrections/inspect/{correction.pk}/").content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/quan-tri/corrections/inspect/{correction.pk}/", {"text": "Giấy tờ nay khác."})
    (letter,) = mail.outbox
    assert "Giấy tờ nay khác." in letter.body and told.token in letter.body
    correction.refresh_from_db()
    assert (correction.state, correction.told_by) == (Correction.State.TOLD, officer)
    assert ModelLogEntry.objects.filter(action="motcua.correction.told", user=officer).exists()


def test_decision__is_taken_once(birth: Record, told: Case, officer: User, person: Any) -> None:
    amend(birth, dossier=())
    find_corrections()
    correction = Correction.objects.get()
    other = Correction.objects.get()
    dismiss(correction, officer)
    with pytest.raises(TakenMeanwhileError):
        tell(other, person(Role.OFFICER), "Giấy tờ nay khác.")
    correction.refresh_from_db()
    assert correction.state == Correction.State.DISMISSED
