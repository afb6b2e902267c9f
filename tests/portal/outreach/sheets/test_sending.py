"""Sending by place and topic, what officers get, what is known of who read, and letters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from portal.accounts.roles import Role
from portal.outreach.roll.models import Officer
from portal.outreach.sheets import letters, reading, services
from portal.outreach.sheets.models import Receipt, Sending, Sheet
from portal.outreach.sheets.sending import SendingError, send, tell
from portal.outreach.units.models import Unit
from portal.outreach.units.scope import Scope, scope_of

Places = dict[str, Unit]


@pytest.fixture
def coordinator(person: Callable[..., Any]) -> Any:
    """A coordinator of no unit."""
    return person(Role.COORDINATOR)


@pytest.fixture
def of_commune(person: Callable[..., Any], places: Places) -> Any:
    """Somebody of the first commune."""
    return person(Role.COMMUNE, places["20001"])


@pytest.fixture
def post(settings: Any) -> Any:
    """An office with a server for letters."""
    settings.EMAIL_URL, settings.EMAIL_FROM = "smtp://mail.vi-du.example", "mot.cua@vi-du.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return settings


@pytest.mark.parametrize(("to", "gets"), [("51", True), ("20001", True), ("T20001-1", True), ("20002", False)])
def test_an_officer__gets_what_goes_to_any_unit_over_the_village(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer], to: str, gets: bool
) -> None:
    send([sheet], [places[to]], coordinator)
    found = services.sendings_for(officer(places["T20001-1"]))
    assert [one.sheet for one in found] == ([sheet] if gets else [])


def test_what_is_withdrawn__is_shown_to_no_officer(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer]
) -> None:
    send([sheet], [places["51"]], coordinator)
    sheet.unpublish()
    assert not services.sendings_for(officer(places["T20001-1"]))


def test_sendings__come_newest_first_and_limited_in_few_queries(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer], django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        Sending.objects.create(sheet=sheet, unit=places["51"], sent_at=timezone.now() - timedelta(days=number))
    reader = officer(places["T20001-1"])
    with django_assert_max_num_queries(4):
        found = list(services.sendings_for(reader, limit=3))
        for one in found:
            services.shown(one.sheet).as_json()
    assert [one.sent_at for one in found] == sorted((one.sent_at for one in found), reverse=True)
    assert len(found) == 3


def test_reading__is_kept_once(sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer]) -> None:
    sent = send([sheet], [places["20001"]], coordinator)[0]
    reader = officer(places["T20001-1"])
    assert services.mark_read(reader, sent.pk)
    assert services.mark_read(reader, sent.pk)
    assert Receipt.objects.count() == 1


def test_reading_of_what_was_not_sent_to_them__is_refused(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer]
) -> None:
    sent = send([sheet], [places["20001"]], coordinator)[0]
    assert not services.mark_read(officer(places["T20002-1"]), sent.pk)
    assert not services.mark_read(officer(places["T20001-1"]), sent.pk + 1)
    assert not Receipt.objects.exists()


def test_reading__is_never_in_the_time_to_come(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer]
) -> None:
    sent = send([sheet], [places["20001"]], coordinator)[0]
    services.mark_read(officer(places["T20001-1"]), sent.pk, timezone.now() + timedelta(days=9))
    assert Receipt.objects.get().read_at <= timezone.now()


def test_a_commune__sends_within_itself_alone(sheet: Sheet, places: Places, of_commune: Any) -> None:
    send([sheet], [places["T20001-2"]], of_commune)
    for other in ("20002", "T20002-1", "51", "46"):
        with pytest.raises(SendingError):
            send([sheet], [places["T20001-1"], places[other]], of_commune)
    assert Sending.objects.count() == 1


def test_what_lies_in_another_of_the_units__is_not_sent_twice(sheet: Sheet, places: Places, coordinator: Any) -> None:
    sent = send([sheet], [places["T20001-1"], places["20001"], places["46"], places["46"]], coordinator)
    assert {one.unit.code for one in sent} == {"20001", "46"}


@pytest.mark.parametrize(
    "fields",
    [
        {"live": False},
        {"outdated_at": timezone.now()},
        {"valid_until": timezone.localdate() - timedelta(days=1)},
        {"valid_from": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_what_may_not_be_used__is_not_sent(
    sheet: Sheet, places: Places, coordinator: Any, fields: dict[str, Any]
) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(**fields)
    with pytest.raises(SendingError):
        send([Sheet.objects.get(pk=sheet.pk)], [places["51"]], coordinator)


def test_counts__are_by_commune_and_of_who_serves(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer]
) -> None:
    sendings = send([sheet], [places["51"]], coordinator) + send([sheet], [places["20001"]], coordinator)
    readers = [officer(places["T20001-1"]), officer(places["T20001-2"]), officer(places["T20002-1"])]
    officer(places["T20002-2"], ended_on=timezone.localdate())
    for one in sendings:  # who read both sendings is one reader
        services.mark_read(readers[0], one.pk)
    counted = reading.by_place(sheet, sendings, Scope(everywhere=True))
    assert [(one.code, one.officers, one.read, one.percent) for one in counted] == [
        ("20001", 2, 1, 50),
        ("20002", 1, 0, 0),
    ]


def test_a_sheet_sent_to_very_many_places__is_counted_in_all(
    sheet: Sheet, places: Places, officer: Callable[..., Officer]
) -> None:
    many = [Unit(code=f"{n}", name=f"Xã {n}", level="commune", parent=places["46"]) for n in range(30000, 31200)]
    for unit in many:
        unit.derive()
    Unit.objects.bulk_create(many)
    sendings = [Sending(sheet=sheet, unit=unit) for unit in (*many, places["T20001-1"])]
    officer(places["T20001-1"])
    officer(many[0])
    assert reading.reached(sendings, Scope(everywhere=True)).count() == 2


def test_counts_of_several_provinces__are_province_by_province(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer]
) -> None:
    other = Unit(code="30001", name="Xã khác", level="commune", parent=places["46"])
    other.save()
    sendings = send([sheet], [places["51"], places["46"]], coordinator)
    services.mark_read(officer(places["T20001-1"]), sendings[0].pk)
    officer(places["T20002-1"])
    officer(other)
    counted = reading.by_place(sheet, sendings, Scope(everywhere=True))
    assert [(one.code, one.officers, one.read) for one in counted] == [("46", 1, 0), ("51", 2, 1)]


def test_a_commune__counts_and_lists_its_own(
    sheet: Sheet, places: Places, coordinator: Any, of_commune: Any, officer: Callable[..., Officer]
) -> None:
    sendings = send([sheet], [places["51"]], coordinator)
    mine, other = officer(places["T20001-1"]), officer(places["T20002-1"])
    scope = scope_of(of_commune)
    assert [one.code for one in reading.by_place(sheet, sendings, scope)] == ["20001"]
    assert list(reading.unread(sheet, sendings, scope)) == [mine]
    assert other.pk != mine.pk


def test_no_letters__without_a_server(
    sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    officer(places["T20001-1"], email="a@vi-du.example")
    with django_capture_on_commit_callbacks(execute=True):
        send([sheet], [places["51"]], coordinator)
    assert mail.outbox == []


def test_letters__go_once_to_each_officer_with_an_address(
    post: Any, sheet: Sheet, places: Places, coordinator: Any, officer: Callable[..., Officer],
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(letters, "BATCH", 2)
    for number in range(5):
        officer(places["T20001-1"], email=f"nguoi{number}@vi-du.example")
    officer(places["T20001-2"])
    officer(places["T20002-1"], email="noi-khac@vi-du.example")
    with django_capture_on_commit_callbacks(execute=True):
        sent = send([sheet], [places["20001"]], coordinator, word="Đọc ở buổi họp.")[0]
    assert sorted(letter.to[0] for letter in mail.outbox) == [f"nguoi{n}@vi-du.example" for n in range(5)]
    assert sheet.title in mail.outbox[0].body
    assert "Đọc ở buổi họp." in mail.outbox[0].body
    letters.write.call([sent.pk], 0)
    assert len(mail.outbox) == 5
    assert "vi-du.example" not in caplog.text


def test_a_letter_on_many_outdated_sheets__is_one(
    post: Any, draft: Callable[..., Sheet], publish: Callable[..., Sheet], places: Places, coordinator: Any,
    officer: Callable[..., Officer], django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    sheets = [publish(draft()) for _number in range(3)]
    officer(places["T20001-1"], email="a@vi-du.example")
    send(sheets, [places["51"]], coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        tell(sheets, Sending.Because.OUTDATED)
    assert len(mail.outbox) == 1
    assert "lỗi thời" in mail.outbox[0].subject
