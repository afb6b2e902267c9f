"""What a phone is told to keep, the worker, the manifest and the pictures."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.factories import field as made

from portal.inbox.models import Case
from portal.outreach.field import icons, offline
from portal.outreach.meetings.asking import raise_question
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sheet

pytestmark = pytest.mark.django_db
DATA = "/co-so/du-lieu/"


def pages(phone: Client) -> dict[str, str]:
    told: dict[str, str] = phone.get(DATA).json()["pages"]
    return told


def test_every_page_to_keep__is_there(phone: Client, officer: Officer) -> None:
    sent = made.sending(made.sheet(), officer.unit)
    planned = made.meeting(officer.unit, state="planned", attending=None)
    told = pages(phone)
    assert {f"/co-so/to/{sent.pk}/", f"/co-so/buoi/{planned.key}/", "/co-so/", "/co-so/buoi/moi/"} <= told.keys()
    for path in told:
        assert phone.get(path, headers={"X-Kept": "1"}).status_code == 200, path


def test_what_is_known__is_not_sent_again(phone: Client, officer: Officer) -> None:
    first = phone.get(DATA)
    assert phone.get(DATA, headers={"If-None-Match": first["ETag"]}).status_code == 304
    made.sending(made.sheet(), officer.unit)
    second = phone.get(DATA, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200 and second["ETag"] != first["ETag"]


def test_change__marks_the_pages_on_which_it_stands_and_no_other_sheet(phone: Client, officer: Officer) -> None:
    one, other = (made.sending(made.sheet(f"Tờ {number}"), officer.unit) for number in range(2))
    before = pages(phone)
    Sheet.objects.filter(pk=one.sheet_id).update(outdated_at=timezone.now())
    after = pages(phone)
    assert after[f"/co-so/to/{one.pk}/"] != before[f"/co-so/to/{one.pk}/"]
    assert after["/co-so/"] != before["/co-so/"]
    assert after[f"/co-so/to/{other.pk}/"] == before[f"/co-so/to/{other.pk}/"]


def test_answer__marks_the_page_of_questions(phone: Client, officer: Officer) -> None:
    FieldQuestion.objects.create(unit=officer.unit, officer=officer, text="Hỏi?")
    before = pages(phone)
    FieldQuestion.objects.update(answer="Đáp.", answered_at=timezone.now())
    assert pages(phone)["/co-so/cau-hoi/"] != before["/co-so/cau-hoi/"]


def test_meeting_that_was_held__is_kept_no_longer_as_a_form(phone: Client, officer: Officer) -> None:
    planned = made.meeting(officer.unit, state="planned", attending=None)
    before = pages(phone)
    Meeting.objects.update(state="held", attending=5)
    after = pages(phone)
    assert f"/co-so/buoi/{planned.key}/" not in after and after["/co-so/buoi/"] != before["/co-so/buoi/"]


def test_way_of_showing__marks_every_page(phone: Client) -> None:
    before = pages(phone)
    phone.cookies["motcua"] = "theme=dark"
    after = pages(phone)
    assert before.keys() == after.keys() and all(before[one] != after[one] for one in before)


def test_edition__changes_with_any_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    before = offline.edition()
    changed = tmp_path / "field.css"
    changed.write_text("x")
    real = finders.find
    monkeypatch.setattr(finders, "find", lambda name: str(changed) if name == "portal/field.css" else real(name))
    offline.edition.cache_clear()
    assert offline.edition() != before
    offline.edition.cache_clear()


def test_every_file_to_keep__is_there() -> None:
    assert [name for name in (*offline.FILES, *offline.SCRIPTS) if finders.find(name) is None] == []


def test_worker__is_a_script_of_its_edition_that_is_looked_at_anew(visitor: Client) -> None:
    response = visitor.get("/co-so/worker.js")
    told = response.content.decode()
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/co-so/" and "no-cache" in response["Cache-Control"]
    assert offline.edition() in told and "field-worker" in told
    assert "worker-src 'self'" in response["Content-Security-Policy"]


def test_manifest__makes_the_pages_an_application(visitor: Client) -> None:
    response = visitor.get("/co-so/manifest.webmanifest")
    told = response.json()
    assert response["Content-Type"].startswith("application/manifest+json")
    assert (told["start_url"], told["scope"], told["display"]) == ("/co-so/", "/co-so/", "standalone")
    assert {one["sizes"] for one in told["icons"]} == {"192x192", "512x512"}
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize("size", icons.SIZES)
def test_picture__is_of_its_size_in_the_file_and_drawn_anew(size: int) -> None:
    found = finders.find(f"portal/field-icon-{size}.png")
    assert isinstance(found, str)
    for source in (found, BytesIO(icons.drawn(size))):
        with Image.open(source) as picture:
            assert picture.size == (size, size) and picture.format == "PNG"


def test_day_of_an_answer_and_state__mark_the_page_of_questions(
    phone: Client, officer: Officer, catalogue: Any
) -> None:
    raise_question("Hỏi?", officer.unit, officer=officer)
    before = pages(phone)["/co-so/cau-hoi/"]
    Case.objects.update(due_on=timezone.localdate() + timedelta(days=30))
    later = pages(phone)["/co-so/cau-hoi/"]
    Case.objects.update(state=Case.State.ANSWERED)
    waiting = pages(phone)["/co-so/cau-hoi/"]
    Case.objects.update(state=Case.State.CLOSED)
    assert len({before, later, waiting, pages(phone)["/co-so/cau-hoi/"]}) == 4
