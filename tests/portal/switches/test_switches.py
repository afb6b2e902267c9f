"""The off switches: what is off, what stays, what people and programs are told, who may, and how soon it holds."""

import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from tests.factories.portal import BIRTH
from tests.portal.accounts.people import HOME, person, signed_in
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.conversations import services as conversations
from portal.inbox.models import Case
from portal.switches import services
from portal.switches.models import Surface, Switch
from portal.switches.services import Board, board, closed, reopen_due, turn_off, turn_on

NOTICE = "Phần hỏi đáp đang được kiểm tra."
ENGLISH = "The assistant is being checked."
REASON = "Danh mục vừa nhập có lỗi"
EDIT = "/quan-tri/switches/edit/web/"


def off(surface: Surface, **given: Any) -> Switch:
    return turn_off(surface, notice=NOTICE, reason=REASON, **given)


@pytest.fixture
def asked(catalogue: Any) -> Any:
    """A question that was asked before anything was off."""
    return conversations.ask("đăng ký khai sinh cần gì").turn


# The website ----------------------------------------------------------------------------------------------------------
def addresses_of_the_assistant(turn: Any) -> list[str]:
    talk = f"/hoi/{turn.conversation_id}/"
    return ["/", talk, f"/tra-loi/{turn.id}/", f"/tra-loi/{turn.id}/danh-gia/", "/goi-y/?q=khai", "/hoi/"]


def test_web__that_is_off_answers_503_with_notice_and_contact(asked: Any, settings: Any) -> None:
    settings.OFFICE_CONTACT = "Bộ phận một cửa xã Ví Dụ"
    off(Surface.WEB)
    for address in addresses_of_the_assistant(asked):
        answer = Client().get(address)
        page = answer.content.decode()
        assert answer.status_code == 503, address
        assert NOTICE in page and "Bộ phận một cửa xã Ví Dụ" in page
        assert answer["Retry-After"] == "3600" and answer["Cache-Control"] == "no-store"
        assert REASON not in page


def test_web__that_is_off_takes_no_question(asked: Any) -> None:
    off(Surface.WEB)
    before = asked.conversation.turns.count()
    answer = Client().post("/hoi/", {"question": "khai tử ở đâu", "conversation": asked.conversation_id})
    assert answer.status_code == 503
    assert "khai tử ở đâu" in answer.content.decode()  # nothing typed is lost
    assert asked.conversation.turns.count() == before


def test_web__that_is_off_tells_a_script_in_plain_words(asked: Any, settings: Any) -> None:
    settings.OFFICE_CONTACT = "Bộ phận một cửa xã Ví Dụ"
    off(Surface.WEB)
    answer = Client().post("/hoi/", {"question": "khai tử ở đâu"}, headers={"X-Stream": "1"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith(NOTICE) and "xã Ví Dụ" in answer.content.decode()


@pytest.mark.parametrize("address", ["/thu-tuc/", f"/thu-tuc/{BIRTH}/", "/gioi-thieu/", "/gui-can-bo/", "/khung/"])
def test_web__that_is_off_leaves_open_what_is_no_answer_of_the_assistant(asked: Any, address: str) -> None:
    off(Surface.WEB)
    assert Client().get(address).status_code == 200


def test_web__that_is_off_still_takes_questions_to_officers_and_deletions(asked: Any) -> None:
    off(Surface.WEB)
    assert Client().post("/gui-can-bo/", {"question": "Hỏi thêm"}).status_code == 302
    assert Case.objects.count() == 1
    assert Client().post(f"/hoi/{asked.conversation_id}/xoa/").status_code == 200
    assert not type(asked.conversation).objects.exists()


def test_notice__is_told_in_english_where_there_is_one(asked: Any) -> None:
    off(Surface.WEB, notice_en=ENGLISH)
    assert ENGLISH in Client().get("/?lang=en").content.decode()
    assert NOTICE in Client().get("/").content.decode()
    turn_off(Surface.WEB, notice=NOTICE, reason=REASON)
    page = Client().get("/?lang=en").content.decode()
    assert f'lang="vi"><p>{NOTICE}' in page


def test_notice__of_any_kind_is_shown_as_text(asked: Any) -> None:
    turn_off(Surface.WEB, notice="<script>alert(1)</script>", reason=REASON)
    assert "<script>alert" not in Client().get("/").content.decode()


# The widget -----------------------------------------------------------------------------------------------------------
def test_widget__that_is_off_shows_the_notice_in_its_frame_alone(asked: Any, settings: Any) -> None:
    settings.WIDGET_ORIGINS = ["https://xa.example"]
    off(Surface.WIDGET)
    answer = Client().get("/khung/lang=vi/")
    page = answer.content.decode()
    assert answer.status_code == 503 and NOTICE in page
    assert "data-framed" in page  # the frame's layout, with the script that tells the page around it that it is there
    assert "https://xa.example" in answer["Content-Security-Policy"]
    assert Client().get("/").status_code == 200
    assert Client().get("/widget.js").status_code == 200


# Programs -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/ask"),
        ("post", "/api/v1/ask/stream"),
        ("get", "/api/v1/search?q=khai"),
        ("get", "/api/v1/places/provinces"),
        ("post", "/api/v1/feedback"),
    ],
)
def test_api__that_is_off_refuses_in_its_one_shape(asked: Any, method: str, path: str) -> None:
    off(Surface.API)
    sent = {"data": {"question": "x"}, "content_type": "application/json"} if method == "post" else {}
    answer = getattr(Client(), method)(path, **sent)
    told = answer.json()["error"]
    assert (answer.status_code, told["code"], told["message"]) == (503, "switched_off", NOTICE)
    assert answer["Retry-After"] == "3600"
    assert answer["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/ready", "/api/v1/openapi.json"])
def test_api__that_is_off_can_still_be_watched_and_described(asked: Any, path: str) -> None:
    off(Surface.API)
    assert Client().get(path).status_code == 200


def test_api__that_is_off_still_counts_and_knows_wrong_keys(asked: Any, settings: Any) -> None:
    settings.ASK_LIMIT = "1/hour"
    off(Surface.API)
    sent = {"data": {"question": "x"}, "content_type": "application/json"}
    wrong = Client().post("/api/v1/ask", **sent, headers={"X-API-Key": "mc_sai"})
    assert wrong.status_code == 401
    told = [Client().post("/api/v1/ask", **sent).status_code for _try in range(2)]
    assert told == [503, 429]


def test_surfaces__are_turned_off_each_for_itself(asked: Any) -> None:
    off(Surface.API)
    assert Client().get("/").status_code == 200
    assert Client().get("/khung/").status_code == 200


# Until when -----------------------------------------------------------------------------------------------------------
def test_surface__comes_back_by_itself(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    until = timezone.now() + timedelta(minutes=5)
    off(Surface.WEB, until=until)
    answer = Client().get("/")
    assert answer.status_code == 503
    assert 290 <= int(answer["Retry-After"]) <= 301
    assert timezone.localtime(until).strftime("%H:%M") in answer.content.decode()
    monkeypatch.setattr(services.timezone, "now", lambda: until + timedelta(seconds=1))  # type: ignore[attr-defined]  # a module
    assert Client().get("/").status_code == 200


@pytest.mark.django_db
def test_surface__that_came_back_by_itself_is_told_in_the_trail_once() -> None:
    off(Surface.WEB, until=timezone.now() + timedelta(minutes=5))
    assert reopen_due() == 0
    Switch.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert [reopen_due(), reopen_due()] == [1, 0]
    assert not Switch.objects.get(surface="web").is_off
    entry = ModelLogEntry.objects.get(action=services.TURNED_ON)
    assert entry.user is None


# What cannot be -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"notice": "", "reason": REASON},
        {"notice": "  ", "reason": REASON},
        {"notice": NOTICE, "reason": ""},
        {"notice": "x" * 501, "reason": REASON},
        {"notice": NOTICE, "reason": REASON, "until": timezone.now() - timedelta(days=1)},
    ],
)
def test_turning_off__without_a_word_to_people_or_a_reason_changes_nothing(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        turn_off(Surface.WEB, **given)
    assert closed(Surface.WEB) is None
    assert not Switch.objects.filter(is_off=True).exists()
    assert not ModelLogEntry.objects.exists()


# How soon, and at what cost -------------------------------------------------------------------------------------------
@pytest.fixture
def as_outside_of_tests(settings: Any) -> Iterator[None]:
    settings.SWITCH_SECONDS = 1.0
    yield
    board.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("as_outside_of_tests")
def test_looking__costs_no_query_for_each_request(django_assert_num_queries: Any) -> None:
    board.forget()
    with django_assert_num_queries(1):
        for surface in (*Surface, *Surface):
            closed(surface)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_outside_of_tests")
def test_other_workers__see_a_change_within_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Board()
    assert worker.closed(Surface.WEB) is None
    off(Surface.WEB)
    assert worker.closed(Surface.WEB) is None  # what it read is believed still
    now = time.monotonic()
    monkeypatch.setattr(services.time, "monotonic", lambda: now + 2)  # type: ignore[attr-defined]  # a module
    assert worker.closed(Surface.WEB) is not None
    turn_on(Surface.WEB)
    monkeypatch.setattr(services.time, "monotonic", lambda: now + 4)  # type: ignore[attr-defined]  # a module
    assert worker.closed(Surface.WEB) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("as_outside_of_tests")
def test_database_that_is_away__leaves_the_switches_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    off(Surface.WEB)
    worker = Board()
    assert worker.closed(Surface.WEB) is not None

    def away(**_given: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(Switch.objects, "filter", away)
    now = time.monotonic()
    monkeypatch.setattr(services.time, "monotonic", lambda: now + 2)  # type: ignore[attr-defined]  # a module
    assert worker.closed(Surface.WEB) is not None
    assert Board().closed(Surface.WEB) is None


# The staff's page -----------------------------------------------------------------------------------------------------
def form(**given: str) -> dict[str, str]:
    return {"is_off": "on", "notice": NOTICE, "notice_en": "", "reason": REASON, "until": "", **given}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_coordinator_and_administrator__turn_off_and_on_and_the_trail_tells(role: Role) -> None:
    who = person(role=role)
    client = signed_in(who)
    client.post(EDIT, form())
    assert closed(Surface.WEB) is not None
    assert NOTICE in client.get("/quan-tri/switches/").content.decode()
    entry = ModelLogEntry.objects.get(action=services.TURNED_OFF)
    assert (entry.user, entry.object_id) == (who, "web")
    assert entry.data == {"reason": REASON, "notice": NOTICE, "until": ""}
    assert Switch.objects.get(surface="web").changed_by == who
    back = form(reason="Đã sửa")
    del back["is_off"]
    client.post(EDIT, back)
    assert closed(Surface.WEB) is None
    assert ModelLogEntry.objects.get(action=services.TURNED_ON).data == {"reason": "Đã sửa"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.REVIEWER, Role.OFFICER])
def test_others__turn_nothing_off(role: Role) -> None:
    client = signed_in(person(role=role))
    assert client.post(EDIT, form())["Location"] == HOME
    assert closed(Surface.WEB) is None


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["notice", "reason"])
def test_page__says_what_is_missing(missing: str) -> None:
    client = signed_in(person(role=Role.COORDINATOR))
    answer = client.post(EDIT, form(**{missing: ""}))
    assert answer.status_code == 200
    assert "Cần" in answer.content.decode()
    assert closed(Surface.WEB) is None


@pytest.mark.django_db
def test_first_page_of_the_staff__tells_what_is_off() -> None:
    client = signed_in(person())
    assert "Đang tạm ngừng" not in client.get(HOME).content.decode()
    off(Surface.API)
    assert "Đang tạm ngừng" in client.get(HOME).content.decode()


@pytest.mark.django_db
def test_every_surface__has_a_switch_from_the_first_day() -> None:
    assert set(Switch.objects.values_list("surface", flat=True)) == set(Surface.values)


# The command ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_command__turns_off_and_on_and_tells_how_the_switches_stand() -> None:
    told = StringIO()
    until = timezone.localtime() + timedelta(days=2)
    given = {"notice": NOTICE, "notice_en": ENGLISH, "reason": REASON, "until": f"{until:%Y-%m-%d %H:%M}"}
    call_command("switch", "off", "web", **given, stdout=told)
    assert f"web: tạm ngừng, tự mở lại lúc {until:%H:%M %d/%m/%Y}: {NOTICE}" in told.getvalue()
    assert "api: đang chạy" in told.getvalue()
    assert closed(Surface.WEB) is not None
    call_command("switch", "on", "web", stdout=told)
    assert closed(Surface.WEB) is None
    assert ModelLogEntry.objects.filter(action__startswith="motcua.switch.").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("off",), {"notice": NOTICE, "reason": REASON}),
        (("off", "web"), {"notice": NOTICE}),
        (("off", "web"), {"reason": REASON}),
        (("off", "web"), {"notice": NOTICE, "reason": REASON, "until": "mai"}),
        (("off", "web"), {"notice": NOTICE, "reason": REASON, "until": "2020-01-01 08:00"}),
        (("off", "khac"), {"notice": NOTICE, "reason": REASON}),
    ],
)
def test_command__that_cannot_be_changes_nothing(words: tuple[str, ...], given: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("switch", *words, **given)
    assert not Switch.objects.filter(is_off=True).exists()
