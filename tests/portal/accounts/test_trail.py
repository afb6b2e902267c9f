"""The trail: what it holds, who reads it, and that nothing and nobody alters it."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.portal.accounts.people import PASSWORD, log_in, person, signed_in
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from portal.accounts import exports, reports, retention, sealing, sessions, signals, trail
from portal.accounts.models import User
from portal.accounts.reports import shown_id
from portal.accounts.roles import Role
from portal.conversations.models import Conversation

pytestmark = pytest.mark.django_db
TRAIL = "/quan-tri/reports/site-history/"


@pytest.fixture
def sealed(db: None) -> Iterator[None]:
    """The trail as it is outside of tests."""
    sealing.seal(connection)
    yield
    sealing.unseal(connection)


def entry(days: float = 0, action: str = signals.ROLES, user: User | None = None) -> ModelLogEntry:
    """Write an entry, as it would have been some days ago."""
    when = timezone.now() - timedelta(days=days)
    subject = user or User.objects.first() or person()
    return ModelLogEntry.objects.log_action(subject, action, timestamp=when, data={"x": 1})


def page_entry(days: float = 0) -> PageLogEntry:
    when = timezone.now() - timedelta(days=days)
    return PageLogEntry.objects.log_action(Page.objects.get(depth=2), "wagtail.edit", timestamp=when)


def refused(statement: Any) -> bool:
    """Whether the database refuses what is done."""
    try:
        with transaction.atomic():
            statement()
    except DatabaseError as fault:
        return sealing.REFUSED in str(fault)
    return False


# What it holds --------------------------------------------------------------------------------------------------------
def test_sign_in__is_told_with_how() -> None:
    user = person()
    log_in("lan")
    told = ModelLogEntry.objects.get(action=sessions.BEGAN)
    assert (told.user, told.object_id, told.data) == (user, str(user.pk), {"second_factor": "none"})


def test_failed_sign_in__is_told_under_the_account() -> None:
    user = person()
    log_in("lan", "sai")
    told = ModelLogEntry.objects.get(action=signals.FAILED)
    assert (told.user, told.object_id) == (None, str(user.pk))


def test_failed_sign_in__under_a_name_that_nobody_has_tells_a_mark_alone() -> None:
    """People type their password into the box of the name."""
    for name in ("mat-khau-cua-toi", "mat-khau-cua-toi", "ten-khac"):
        log_in(name, "sai")
    rows = list(ModelLogEntry.objects.filter(action=signals.FAILED))
    assert len({row.data["mark"] for row in rows}) == 2
    told = " ".join(f"{row.label} {row.data} {row.object_id}" for row in rows)
    assert "mat-khau" not in told and "ten-khac" not in told


def test_password__is_never_in_the_trail() -> None:
    user = person()
    log_in("lan", "mat-khau-sai-nao-do")
    user.set_password("mat-khau-moi-hoan-toan")
    user.save()
    told = " ".join(f"{row.label} {row.data}" for row in ModelLogEntry.objects.all())
    assert signals.PASSWORD in ModelLogEntry.objects.values_list("action", flat=True)
    assert not any(word in told for word in (PASSWORD, "mat-khau-sai-nao-do", "mat-khau-moi-hoan-toan", user.password))


def test_change_of_an_account__tells_who_did_it() -> None:
    boss = person("binh", Role.ADMINISTRATOR)
    other = person("lan")
    sent = {"username": "lan", "first_name": "Lan", "last_name": "Thử", "role": "officer"}
    signed_in(boss).post(f"/quan-tri/users/edit/{other.pk}/", sent)  # without the mark for an active account
    told = ModelLogEntry.objects.get(action=signals.STATE)
    assert (told.user, told.object_id, told.data) == (boss, str(other.pk), {"is_active": False})


def test_action__that_no_room_declares_is_not_written() -> None:
    with pytest.raises(KeyError):
        trail.record(None, "motcua.khong.co", person())
    with pytest.raises(KeyError):
        trail.record_without_subject(None, "motcua.khong.co", "?")


def test_list_taken_away__is_told_whichever_room_it_belongs_to() -> None:
    boss = person("binh", Role.ADMINISTRATOR)
    client = signed_in(boss)
    client.get(f"{TRAIL}?export=csv")
    client.get(f"{TRAIL}?export=sai")
    client.get(TRAIL)
    told = ModelLogEntry.objects.get(action=exports.EXPORTED)
    assert (told.user, told.label, told.data) == (boss, "accounts:trail", {"form": "csv"})


# Who reads it ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR])
def test_trail__is_shown_whole_to_who_may_read_it(role: Role) -> None:
    reader = person("binh", role)
    entry()
    page_entry()
    page = signed_in(reader).get(TRAIL).content.decode()
    assert "Đổi vai trò" in page and str(Page.objects.get(depth=2).title) in page
    assert TRAIL in signed_in(reader).get("/quan-tri/").content.decode()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.REVIEWER, Role.OFFICER])
def test_reports__are_in_nobody_else_s_menu(role: Role) -> None:
    assert TRAIL not in signed_in(person(role=role)).get("/quan-tri/").content.decode()


def test_trail__is_filtered_by_person_action_and_date() -> None:
    boss, other = person("binh", Role.ADMINISTRATOR), person("lan")
    old = entry(days=40, user=other)
    client = signed_in(boss)

    def shown(query: str) -> int:
        return client.get(f"{TRAIL}?{query}").content.decode().count('<td class="title">')

    everything = ModelLogEntry.objects.count() + PageLogEntry.objects.count()
    assert shown("") == everything
    assert shown(f"action={sessions.BEGAN}") == 1
    assert shown(f"user={boss.pk}") == ModelLogEntry.objects.filter(user=boss).count() < everything
    day = timezone.localtime(old.timestamp).date()
    assert shown(f"timestamp_from={day}&timestamp_to={day}") == 1
    assert shown("label=khong-co-ten-nay") == 0


def test_trail__is_taken_away_as_csv() -> None:
    boss = person("binh", Role.ADMINISTRATOR)
    entry(user=boss)
    answer = signed_in(boss).get(f"{TRAIL}?export=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]  # streamed
    assert len(rows) > 2
    assert any("Đổi vai trò" in cell for row in rows for cell in row)


def test_trail__of_any_length_is_taken_away_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "AT_ONCE", 2)
    boss = person("binh", Role.ADMINISTRATOR)
    for _number in range(7):
        entry(user=boss)
    client = signed_in(boss)
    count = ModelLogEntry.objects.count() + PageLogEntry.objects.count()
    told = b"".join(client.get(f"{TRAIL}?export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # streamed
    assert len(list(csv.reader(io.StringIO(told)))) == count + 1


def test_trail__with_an_entry_of_a_thing_or_person_that_is_gone_is_shown() -> None:
    boss, other = person("binh", Role.ADMINISTRATOR), person("lan")
    trail.record(other, signals.ROLES, other)
    other.delete()
    ModelLogEntry.objects.filter(action=signals.CREATED).update(content_type=None)
    client = signed_in(boss)
    assert client.get(TRAIL).status_code == 200
    assert client.get(f"{TRAIL}?export=csv").status_code == 200


def test_trail__is_shown_with_queries_that_do_not_grow(django_assert_max_num_queries: Any) -> None:
    boss = person("binh", Role.ADMINISTRATOR)
    client = signed_in(boss)
    for count in (3, 40):
        for number in range(count):
            entry(user=person(f"nguoi-{count}-{number}"))
        with django_assert_max_num_queries(25):
            client.get(TRAIL)


# That it cannot be altered --------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("make", [entry, page_entry])
@pytest.mark.parametrize(
    "change",
    [
        {"label": "khác"},
        {"action": "wagtail.create"},
        {"data": {}},
        {"timestamp": timezone.now() - timedelta(days=3000)},
        {"user": None},
        {"content_changed": True},
        {"content_type": None, "label": "khác"},
    ],
    ids=lambda change: "+".join(change),
)
def test_entry__cannot_be_changed(make: Any, change: dict[str, Any]) -> None:
    row = make()
    if change == {"user": None}:
        change = {"user_id": 12345}
    assert refused(lambda: type(row).objects.filter(pk=row.pk).update(**change))


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("make", [entry, page_entry])
def test_entry__cannot_be_deleted(make: Any) -> None:
    row = make()
    assert refused(row.delete)
    assert refused(lambda: type(row).objects.all().delete())
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.usefixtures("sealed")
def test_old_entry__cannot_be_changed_either() -> None:
    row = entry(days=3000)
    assert refused(lambda: ModelLogEntry.objects.filter(pk=row.pk).update(label="khác"))


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("make", [entry, page_entry])
def test_table_of_the_trail__cannot_be_emptied_or_written_over(make: Any) -> None:
    row = make()
    table = row._meta.db_table
    if connection.vendor == "postgresql":
        connection.check_constraints()  # what waits for the end of the test's transaction would be in the way
        statements = [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
    else:
        columns = ", ".join(field.column for field in row._meta.fields)
        statements = [
            f"DELETE FROM {table}",  # noqa: S608  # our own table
            f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}",  # noqa: S608  # as above
        ]
    for statement in statements:
        assert refused(lambda statement=statement: connection.cursor().execute(statement)), statement


@pytest.mark.usefixtures("sealed")
def test_user__can_still_be_deleted_and_their_entries_stay() -> None:
    user, boss = person("lan"), person("binh")
    trail.record(user, signals.ROLES, boss)
    before = ModelLogEntry.objects.count()
    number = user.pk
    user.delete()
    assert ModelLogEntry.objects.count() == before
    assert ModelLogEntry.objects.filter(user_id=number).exists()


@pytest.mark.usefixtures("sealed")
def test_page__can_still_be_made_changed_and_deleted() -> None:
    parent = Page.objects.get(depth=2)
    page = parent.add_child(instance=Page(title="Thử", slug="thu"))
    page.save_revision(log_action=True).publish()
    number = page.pk
    page.delete()
    assert not Page.objects.filter(pk=number).exists()
    assert PageLogEntry.objects.filter(page_id=number).exists()


@pytest.mark.usefixtures("sealed")
def test_kind_of_a_thing__can_still_be_forgotten() -> None:
    kind = ContentType.objects.create(app_label="phong_cu", model="thu")
    row = entry()
    other = ModelLogEntry.objects.create(
        content_type=kind, label="x", action=signals.ROLES, timestamp=timezone.now(), object_id="1"
    )
    kind.delete()
    other.refresh_from_db()
    assert other.content_type is None and other.label == "x"
    assert ModelLogEntry.objects.filter(pk=row.pk).exists()


@pytest.mark.usefixtures("sealed")
def test_sealing__twice_changes_nothing() -> None:
    sealing.seal(connection)
    assert refused(entry().delete)


def test_every_migration__seals_the_trail(settings: Any) -> None:
    settings.TRAIL_SEALED = True
    try:
        sealing.seal_after_migration(using="default")
        assert refused(entry().delete)
    finally:
        sealing.unseal(connection)
    assert not refused(entry().delete)


def test_trail__is_sealed_outside_of_tests() -> None:
    from portal.settings import staff

    assert staff.TRAIL_SEALED is True


# What is deleted when it has grown old enough -------------------------------------------------------------------------
@pytest.mark.usefixtures("sealed")
def test_purge__deletes_old_entries_and_is_itself_told(capsys: pytest.CaptureFixture[str]) -> None:
    old, older, young = entry(days=800), page_entry(days=3000), entry(days=700)
    call_command("purge_trail", older_than=750)
    assert "2" in capsys.readouterr().out
    assert not ModelLogEntry.objects.filter(pk=old.pk).exists()
    assert not PageLogEntry.objects.filter(pk=older.pk).exists()
    assert ModelLogEntry.objects.filter(pk=young.pk).exists()
    told = ModelLogEntry.objects.get(action=retention.PURGED)
    assert told.data == {"days": 750, "entries": 2}


@pytest.mark.usefixtures("sealed")
def test_purge__goes_through_many_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    user = person()
    for _number in range(5):
        entry(days=900, user=user)
    assert retention.purge(730) == 5


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("days", [729, 0, -5])
def test_purge__of_what_must_be_kept_deletes_nothing(days: int) -> None:
    row = entry(days=1000)
    with pytest.raises(CommandError):
        call_command("purge_trail", older_than=days)
    with pytest.raises(ValueError, match="fewer"):
        retention.purge(days)
    assert ModelLogEntry.objects.filter(pk=row.pk).exists()


def test_id_that_opens_a_conversation__is_shown_to_no_reader_of_the_trail(db: None) -> None:
    secret = Conversation.objects.create().pk
    assert shown_id(secret) == f"{secret[:6]}…" and shown_id("1234") == "1234"
    user = User.objects.create_user("nguoi-doc")
    user.give_role(Role.ADMINISTRATOR)
    log(Conversation.objects.get(), "wagtail.edit", user=user)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for query in ("", "?export=csv"):
        response = client.get(f"/quan-tri/reports/site-history/{query}")
        told = b"".join(response) if response.streaming else response.content
        assert response.status_code == 200 and secret.encode() not in told
        assert not query or secret[:6].encode() in told
