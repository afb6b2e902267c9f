"""Invitations and phones: used once, kept as digests, shut out at once; the staff do so in their place alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import field as made
from tests.portal.outreach.field.conftest import Phoned, browser
from tests.portal.threads import at_once
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.outreach.field import letting_in
from portal.outreach.field.models import Invitation, Phone
from portal.outreach.roll.models import Officer

pytestmark = pytest.mark.django_db
ENTER = "/co-so/vao/"
PHONES = "/quan-tri/field_phones/"


@pytest.fixture
def clerk(db: None) -> Any:
    return made.member(made.commune())


@pytest.fixture
def code(officer: Officer, clerk: Any) -> str:
    return letting_in.invite(officer, clerk)


def test_code__is_kept_nowhere_and_the_key_neither(phone: Client, code: str) -> None:
    key = phone.cookies[letting_in.COOKIE].value
    told = [*Invitation.objects.values_list("digest", flat=True), *Phone.objects.values_list("digest", flat=True)]
    assert len(told) == 3
    assert not [one for one in told if code in one or code.replace("-", "") in one or key in one]


def test_cookie__is_for_the_officer_s_pages_alone_and_out_of_reach_of_scripts(phone: Client) -> None:
    cookie = phone.cookies[letting_in.COOKIE]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/co-so/", "Lax", True)
    assert int(cookie["max-age"]) > 300 * 24 * 3600


def test_cookie__goes_over_https_alone_where_the_site_does(settings: Any, code: str) -> None:
    settings.SESSION_COOKIE_SECURE = True
    response = Client().post(ENTER, {"ma": code, "dung": "1"})
    assert response.cookies[letting_in.COOKIE]["secure"]


def test_code__is_asked_about_before_it_is_used_up(code: str, officer: Officer) -> None:
    visitor = Client()
    asked = visitor.post(ENTER, {"ma": code.lower().replace("-", " ")})
    assert officer.full_name in asked.content.decode()
    assert letting_in.COOKIE not in asked.cookies and not Phone.objects.exists()
    assert visitor.post(ENTER, {"ma": code, "dung": "1"}).status_code == 302
    assert Phone.objects.get().officer == officer


def test_address_of_the_picture__tells_nothing_and_uses_nothing_up(code: str, officer: Officer) -> None:
    address = letting_in.address_of(code).removeprefix("http://testserver")
    for _look in range(3):
        shown = Client().get(address)
        assert code in shown.content.decode() and officer.full_name not in shown.content.decode()
    assert Invitation.objects.get().used_at is None
    assert letting_in.picture_of(code).startswith("data:image/svg+xml")


def test_code__lets_one_phone_in_and_no_second(code: str) -> None:
    assert Client().post(ENTER, {"ma": code, "dung": "1"}).status_code == 302
    again = Client().post(ENTER, {"ma": code, "dung": "1"})
    assert again.status_code == 422 and letting_in.COOKIE not in again.cookies
    assert Phone.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_code__that_two_use_at_once_lets_one_in(officer: Officer, clerk: Any) -> None:
    code = letting_in.invite(officer, clerk)
    told = at_once([lambda: letting_in.let_in(code)] * 4)
    assert sum(isinstance(one, str) for one in told) == 1
    assert Phone.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "x", "AAAAA-AAAAA", "A" * 5000, "=1+1", "ỚỚỚỚỚ-ỚỚỚỚỚ", "' OR 1=1 --"])
def test_code__that_nobody_was_given_lets_nobody_in(code: str, typed: str) -> None:
    response = Client().post(ENTER, {"ma": typed, "dung": "1"})
    assert response.status_code == 422 and not Phone.objects.exists()


def test_code__grows_old_and_is_void_once_another_is_made(code: str, officer: Officer, clerk: Any) -> None:
    other = letting_in.invite(officer, clerk)
    assert letting_in.invited(code) is None and letting_in.invited(other) == officer
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert letting_in.invited(other) is None and letting_in.let_in(other) is None


def test_codes__are_drawn_from_many_and_can_be_read_out(officer: Officer, clerk: Any) -> None:
    codes = {letting_in.invite(officer, clerk) for _draw in range(30)}
    assert len(codes) == 30
    assert all(set(one) <= set(letting_in.LETTERS + "-") and len(one) == 11 for one in codes)
    assert len(letting_in.LETTERS) ** letting_in.CODE_LENGTH > 8 * 10**14


def test_codes__can_be_tried_a_few_times_a_minute(settings: Any, code: str) -> None:
    settings.POST_LIMIT = "3/minute"
    visitor = Client()
    told = [visitor.post(ENTER, {"ma": "AAAAA-AAAAA"}).status_code for _try in range(5)]
    assert told == [422, 422, 422, 429, 429]
    assert visitor.post(ENTER, {"ma": code, "dung": "1"}).status_code == 429


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://noi-khac.example"}])
def test_form__that_another_site_sends_lets_nobody_in(code: str, headers: dict[str, str]) -> None:
    response = Client().post(ENTER, {"ma": code, "dung": "1"}, headers=headers)
    assert response.status_code == 403 and not Phone.objects.exists()


def test_phone__is_let_in_no_longer_once_it_is_shut_out(phone: Client, clerk: Any) -> None:
    assert phone.get("/co-so/").status_code == 200
    letting_in.shut_out(Phone.objects.get(), clerk)
    for path in ("/co-so/", "/co-so/du-lieu/", "/co-so/buoi/moi/"):
        assert phone.get(path).status_code == 401, path
    assert phone.post("/co-so/gui/", {"items": []}, content_type="application/json").status_code == 401


@pytest.mark.parametrize("told", [{"ended_on": 0}, {"term_until": -1}, {"term_from": 1}])
def test_phone__is_shut_out_when_its_officer_does_not_serve(
    phone: Client, officer: Officer, told: dict[str, int]
) -> None:
    day = timezone.localdate()
    Officer.objects.update(**{name: day + timedelta(days=days) for name, days in told.items()})
    assert phone.get("/co-so/").status_code == 401


def test_phone__that_takes_another_code_gives_up_the_first_key(phone: Client, officer: Officer, clerk: Any) -> None:
    other = made.officer(name="Người thử B")
    phone.post(ENTER, {"ma": letting_in.invite(other, clerk), "dung": "1"})
    assert Phone.objects.get(officer=officer).shut_out_at is not None
    assert "Người thử B" in phone.get("/co-so/").content.decode()


def test_officer__shuts_their_own_phone_out(phone: Client) -> None:
    assert phone.get("/co-so/ra/").status_code == 200
    response = phone.post("/co-so/ra/")
    assert response.cookies[letting_in.COOKIE].value == ""
    assert Phone.objects.get().shut_out_at is not None


def test_phone__has_no_right_of_the_staff_s(phone: Client) -> None:
    assert phone.get("/quan-tri/").status_code == 302
    assert "sessionid" not in phone.cookies


def test_use__is_kept_once_an_hour(phone: Client) -> None:
    Phone.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert letting_in.COOKIE in phone.get("/co-so/").cookies
    assert timezone.now() - Phone.objects.get().seen_at < timedelta(minutes=1)
    assert letting_in.COOKIE not in phone.get("/co-so/").cookies


def test_page__is_kept_by_no_cache_and_listed_by_no_robot(phone: Client) -> None:
    for client, path in ((phone, "/co-so/"), (phone, "/co-so/du-lieu/"), (Client(), "/co-so/"), (Client(), ENTER)):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"], path


def test_clerk__invites_and_sees_the_code_this_once(clerk: Any, officer: Officer) -> None:
    at_commune = browser(clerk)
    page = f"{PHONES}inspect/{officer.pk}/"
    shown = at_commune.post(page, {"action": "invite"})
    code = shown.context["code"]
    assert code in shown.content.decode() and shown.context["picture"] in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert code not in at_commune.get(page).content.decode()
    assert letting_in.invited(code) == officer
    assert ModelLogEntry.objects.filter(action="motcua.phone.invited", user=clerk).count() == 1
    assert code[:5] not in str(list(ModelLogEntry.objects.values_list("data", "label")))


def test_clerk__shuts_a_phone_out(clerk: Any, phone: Client, officer: Officer) -> None:
    page, at_commune = f"{PHONES}inspect/{officer.pk}/", browser(clerk)
    for odd in ("", "x", "9" * 40, "-1", "²"):
        at_commune.post(page, {"action": "shut_out", "phone": odd})
    assert phone.get("/co-so/").status_code == 200
    at_commune.post(page, {"action": "shut_out", "phone": str(Phone.objects.get().pk)})
    assert phone.get("/co-so/").status_code == 401
    assert ModelLogEntry.objects.filter(action="motcua.phone.shut_out", user=clerk).count() == 1


def test_clerk__sees_and_changes_their_own_commune_alone(clerk: Any, let_in: Phoned) -> None:
    other = made.officer(made.village("90002-01"), "Người thử xã khác")
    elsewhere, at_commune = let_in(other), browser(clerk)
    mine = made.officer(name="Người thử xã này")
    for query in ("", "?q=nguoi", "?export=csv"):
        told = at_commune.get(PHONES + query)
        body = b"".join(told.streaming_content) if told.streaming else told.content  # type: ignore[attr-defined,arg-type]
        assert told.status_code == 200 and "Người thử xã khác" not in body.decode()
    assert "Người thử xã này" in at_commune.get(PHONES).content.decode()
    theirs, number = f"{PHONES}inspect/{other.pk}/", str(Phone.objects.get(officer=other).pk)
    assert at_commune.get(theirs).status_code == 404
    assert at_commune.post(theirs, {"action": "invite"}).status_code == 404
    assert at_commune.post(theirs, {"action": "shut_out", "phone": number}).status_code == 404
    at_commune.post(f"{PHONES}inspect/{mine.pk}/", {"action": "shut_out", "phone": number})
    assert elsewhere.get("/co-so/").status_code == 200
    assert not Invitation.objects.filter(officer=other, used_at__isnull=True).exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.REVIEWER, Role.OFFICER, Role.ADMINISTRATOR])
def test_others_of_the_staff__do_not_come_to_phones(officer: Officer, role: Role) -> None:
    client = browser(made.member(None, role))
    assert client.get(PHONES).status_code == 302
    client.post(f"{PHONES}inspect/{officer.pk}/", {"action": "invite"})
    assert not Invitation.objects.exists()


def test_somebody_who_no_longer_serves__is_not_invited(clerk: Any, officer: Officer) -> None:
    Officer.objects.update(ended_on=timezone.localdate())
    browser(clerk).post(f"{PHONES}inspect/{officer.pk}/", {"action": "invite"})
    assert not Invitation.objects.exists()
    assert officer.full_name not in browser(clerk).get(PHONES).content.decode()


def test_list__takes_as_many_queries_for_many_rows_as_for_few(
    clerk: Any, let_in: Phoned, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        let_in(made.officer(made.village(f"90001-0{number % 3 + 1}"), f"Người thử {number}"))
    client = browser(clerk)
    client.get(PHONES)
    with django_assert_max_num_queries(14):
        assert "Người thử 7" in client.get(PHONES).content.decode()


def test_officer__who_shuts_their_phone_out_after_hours_keeps_no_key(phone: Client) -> None:
    Phone.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert phone.post("/co-so/ra/").cookies[letting_in.COOKIE].value == ""


def test_code__that_ran_out_is_not_told_of_as_one_to_use(clerk: Any, officer: Officer, code: str) -> None:
    page, at_commune = f"{PHONES}inspect/{officer.pk}/", browser(clerk)
    assert "Có một mã chưa dùng" in at_commune.get(page).content.decode()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "Có một mã chưa dùng" not in at_commune.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_codes__that_two_clerks_make_at_once_leave_one(officer: Officer, clerk: Any) -> None:
    told = at_once([lambda: letting_in.invite(officer, clerk)] * 4)
    assert all(isinstance(one, str) for one in told), told
    assert Invitation.objects.filter(used_at__isnull=True).count() == 1
