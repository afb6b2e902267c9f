"""The second factor: who must give one, what happens until it is given, and what a code is good for."""

import gc
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.portal.accounts.people import (
    CODE,
    ENROL,
    HOME,
    LOGIN,
    SECURITY,
    code_of,
    enrolled,
    is_in,
    log_in,
    person,
    signed_in,
)
from tests.portal.security.staff_addresses import PUBLIC, addresses, path_of, rights_of, things
from wagtail.documents.models import Document, document_served
from wagtail.models import Collection, CollectionViewRestriction, ModelLogEntry

from portal.accounts import second_factor
from portal.accounts.models import StaffSession, User
from portal.accounts.roles import Role
from portal.accounts.second_factor import Check

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings: Any) -> None:
    """As an office has it: administrators and others must give a second factor."""
    settings.TWO_FACTOR_ROLES = ["administrator", "reviewer", "coordinator"]


def kept() -> list[str]:
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize(
    ("role", "expected"), [(Role.ADMINISTRATOR, True), (Role.REVIEWER, True), (Role.VIEWER, False)]
)
def test_second_factor__is_required_by_role(required: None, role: Role, expected: bool) -> None:
    assert second_factor.required_for(person(role=role)) is expected


def test_second_factor__is_required_of_a_superuser_as_of_an_administrator(required: None, settings: Any) -> None:
    root = User.objects.create_superuser("root")
    assert second_factor.required_for(root)
    settings.TWO_FACTOR_ROLES = ["reviewer"]
    assert not second_factor.required_for(root)


def test_newcomer_who_must_enrol__is_led_there_and_then_in(required: None) -> None:
    user = person(role=Role.ADMINISTRATOR)
    client, _answer = log_in("lan")
    assert client.get(HOME)["Location"] == ENROL
    page = client.get(ENROL).content.decode()
    assert "<svg" in page and second_factor.secret(second_factor.pending(user)) in page
    answer = client.post(ENROL, {"code": code_of(user, confirmed=False)})
    assert answer.content.decode().count("<li><code>") == second_factor.RECOVERY_CODES
    assert is_in(client)


def test_enrolling__with_a_wrong_code_shows_the_same_secret_again(required: None) -> None:
    user = person(role=Role.ADMINISTRATOR)
    client = signed_in(user)
    before = second_factor.secret(second_factor.pending(user))
    answer = client.post(ENROL, {"code": "000000"})
    assert answer.status_code == 422
    assert before in answer.content.decode()
    assert not second_factor.enrolled(user)
    assert not is_in(client)


def test_enrolled_person__is_in_only_after_the_code() -> None:
    user = person()
    enrolled(user)
    client, answer = log_in("lan")
    assert answer["Location"] == HOME
    assert client.get("/quan-tri/account/")["Location"] == f"{CODE}?next=%2Fquan-tri%2Faccount%2F"
    assert not is_in(client)
    answer = client.post(CODE, {"code": code_of(user), "next": "/quan-tri/account/"})
    assert answer["Location"] == "/quan-tri/account/"
    assert is_in(client)


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/quan-tri/", "/", "javascript:alert(1)"])
def test_code__leads_nowhere_but_to_the_staff_s_pages(wanted: str) -> None:
    user = person()
    enrolled(user)
    assert signed_in(user).post(CODE, {"code": code_of(user), "next": wanted})["Location"] == HOME


def test_session__gets_another_key_by_the_code() -> None:
    user = person()
    enrolled(user)
    client = signed_in(user)
    before = client.cookies["sessionid"].value
    client.post(CODE, {"code": code_of(user)})
    assert client.cookies["sessionid"].value != before
    stale = Client()
    stale.cookies["sessionid"] = before
    assert not is_in(stale)


@pytest.mark.any_database
@pytest.mark.filterwarnings("ignore:[Uu]nclosed file:ResourceWarning")  # as in the permission tests
@pytest.mark.parametrize("has_enrolled", [True, False])
def test_staff_addresses__are_closed_to_who_has_not_given_the_second_factor(required: None, has_enrolled: bool) -> None:
    """A superuser on the way in is nobody: what is open to the public is open, and nothing else."""
    there = things()
    root = User.objects.create_superuser("root")
    if has_enrolled:
        enrolled(root)
    client = signed_in(root)
    session = client.cookies["sessionid"].value
    open_ones, walked = [], 0
    for address in addresses():
        rights = rights_of(address.name) or ("", "")
        for method, right in zip(("get", "post"), rights, strict=True):
            if right == PUBLIC:
                continue
            walked += 1
            client.cookies["sessionid"] = session
            answer = getattr(client, method)(path_of(address, there))
            if answer.status_code not in (302, 403, 404, 405) or answer.get("Location", "").startswith("/tai-lieu/"):
                open_ones.append((method, address.name, answer.status_code))
            elif answer.status_code == 302:
                assert answer["Location"].partition("?")[0] in (CODE, ENROL, LOGIN)
    gc.collect()  # as in the permission tests
    assert open_ones == []
    assert walked > 300


def test_document_for_people_who_are_signed_in__is_closed_to_who_is_on_the_way() -> None:
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Nội bộ"))
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    file = ContentFile(b"x", name="noi-bo.txt")
    document = Document.objects.create(title="Nội bộ", collection=collection, file=file)
    user = person()
    enrolled(user)
    client = signed_in(user)
    served: list[object] = []

    def hear(instance: object, **_signal: Any) -> None:
        served.append(instance)  # the file itself lies in memory, from where Wagtail does not send it

    document_served.connect(hear)
    assert client.get(document.url).status_code == 302
    assert served == []
    client.post(CODE, {"code": code_of(user)})
    client.get(document.url)
    assert served == [document]


def test_public_pages__know_nothing_of_who_is_on_the_way(required: None) -> None:
    client = signed_in(person(role=Role.ADMINISTRATOR))
    assert client.get("/gioi-thieu/").status_code == 200


def test_program__that_asks_without_the_code_gets_403_and_no_page() -> None:
    user = person()
    enrolled(user)
    answer = signed_in(user).get(HOME, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_code__is_good_once() -> None:
    user = person()
    enrolled(user)
    code = code_of(user)
    assert second_factor.check(user, code) is Check.RIGHT
    assert second_factor.check(user, code) is Check.WRONG


@pytest.mark.parametrize("typed", ["123 456", " 123-456 "])
def test_code__may_be_typed_in_groups(typed: str) -> None:
    assert second_factor._plain(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "\0" * 6])
def test_code__that_is_none_is_wrong(typed: str) -> None:
    user = person()
    enrolled(user)
    assert second_factor.check(user, typed) is Check.WRONG


def test_wrong_code__is_followed_by_a_wait_in_which_the_right_one_does_not_count() -> None:
    user = person()
    enrolled(user)
    assert second_factor.check(user, "000000") is Check.WRONG
    code = code_of(user)
    assert second_factor.check(user, code) is Check.WAIT
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=2))
    assert second_factor.check(user, code) is Check.RIGHT


def test_wait__doubles_with_each_wrong_code() -> None:
    user = person()
    enrolled(user)
    for _try in range(4):
        second_factor.check(user, "000000")
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=7))
    assert second_factor.check(user, code_of(user)) is Check.WAIT
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=9))
    assert second_factor.check(user, code_of(user)) is Check.RIGHT


def test_wrong_codes__end_the_way_in_and_the_password_is_asked_anew() -> None:
    user = person()
    enrolled(user)
    client = signed_in(user)
    for number in range(5):
        TOTPDevice.objects.update(throttling_failure_count=0)
        answer = client.post(CODE, {"code": "000000"})
        assert answer.status_code == (422 if number < 4 else 302)
    assert answer["Location"] == LOGIN
    assert client.get(CODE)["Location"] == HOME
    assert kept().count(second_factor.FAILED) == 5


def test_recovery_code__lets_in_once_and_is_told_in_the_trail() -> None:
    user = person()
    codes = enrolled(user)
    client = signed_in(user)
    assert client.post(CODE, {"code": codes[0].upper()}).status_code == 302
    assert is_in(client)
    assert second_factor.codes_left(user) == second_factor.RECOVERY_CODES - 1
    assert signed_in(user).post(CODE, {"code": codes[0]}).status_code == 422
    entry = ModelLogEntry.objects.get(action=second_factor.RECOVERED)
    assert entry.data == {"left": 9}


def test_recovery_codes__drawn_anew_make_those_before_worthless_and_want_a_code() -> None:
    user = person()
    codes = enrolled(user)
    client = signed_in(user)
    client.post(CODE, {"code": code_of(user)})
    assert client.post(f"{SECURITY}ma-du-phong/", {"code": "000000"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    answer = client.post(f"{SECURITY}ma-du-phong/", {"code": code_of(user)})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert second_factor.check(user, codes[0]) is Check.WRONG
    assert StaticDevice.objects.filter(user=user).count() == 1


def test_codes__differ_and_are_hard_to_guess() -> None:
    enrolled(person())
    tokens = set(StaticToken.objects.values_list("token", flat=True))
    assert len(tokens) == second_factor.RECOVERY_CODES
    assert {len(one) for one in tokens} == {16}


def test_second_factor__is_turned_off_with_a_code_where_it_is_not_required(settings: Any) -> None:
    user = person()
    enrolled(user)
    client = signed_in(user)
    client.post(CODE, {"code": code_of(user)})
    settings.TWO_FACTOR_ROLES = ["officer"]
    assert client.post(f"{SECURITY}tat/", {"code": code_of(user)})["Location"] == HOME  # refused
    assert second_factor.enrolled(user)
    settings.TWO_FACTOR_ROLES = []
    assert client.post(f"{SECURITY}tat/", {"code": code_of(user)})["Location"] == SECURITY
    assert not second_factor.enrolled(user)


def test_nobody__enrols_over_a_second_factor_that_is_in_use() -> None:
    user = person()
    enrolled(user)
    before = TOTPDevice.objects.get(user=user).key
    client = signed_in(user)
    client.post(CODE, {"code": code_of(user)})
    assert client.get(ENROL)["Location"] == HOME
    device = second_factor.pending(user)
    assert second_factor.enrol(user, code_of(user, confirmed=False)) is None
    assert device.key != before
    assert TOTPDevice.objects.get(user=user, confirmed=True).key == before


def test_administrator__resets_somebody_s_lost_second_factor_and_their_sessions_end() -> None:
    lost, boss = person("lan"), person("binh", Role.ADMINISTRATOR)
    enrolled(lost)
    theirs = signed_in(lost)
    theirs.post(CODE, {"code": code_of(lost)})
    client = signed_in(boss)
    assert client.get(f"/quan-tri/users/{lost.pk}/xac-thuc/").status_code == 200
    client.post(f"/quan-tri/users/{lost.pk}/xac-thuc/")
    assert not second_factor.enrolled(lost) and not StaticToken.objects.exists()
    assert not is_in(theirs)
    entry = ModelLogEntry.objects.get(action=second_factor.RESET)
    assert (entry.user, entry.object_id) == (boss, str(lost.pk))


def test_administrator__resets_neither_a_superuser_nor_themselves() -> None:
    boss, root = person("binh", Role.ADMINISTRATOR), User.objects.create_superuser("root")
    enrolled(root)
    client = signed_in(boss)
    for target in (root, boss):
        assert client.post(f"/quan-tri/users/{target.pk}/xac-thuc/")["Location"] == HOME
    assert second_factor.enrolled(root)


def test_command__resets_where_no_administrator_can_get_in(capsys: pytest.CaptureFixture[str]) -> None:
    root = User.objects.create_superuser("root")
    enrolled(root)
    call_command("reset_second_factor", "root")
    assert not second_factor.enrolled(root)
    assert second_factor.RESET in kept()


def test_enrolling__ends_the_sessions_that_had_no_second_factor() -> None:
    user = person()
    other, client = signed_in(user), signed_in(user)
    second_factor.pending(user)
    client.post(ENROL, {"code": code_of(user, confirmed=False)})
    assert is_in(client) and not is_in(other)


def test_setting_that_becomes_stricter__asks_who_is_in_without_it_to_sign_in_anew(settings: Any) -> None:
    client = signed_in(person(role=Role.OFFICER))
    assert is_in(client)
    settings.TWO_FACTOR_ROLES = ["officer"]
    assert not is_in(client)


def test_secret_and_codes__are_never_in_the_trail() -> None:
    user = person()
    codes = enrolled(user)
    second_factor.check(user, codes[0])
    second_factor.check(user, "999999")
    told = " ".join(f"{entry.label} {entry.data}" for entry in ModelLogEntry.objects.all())
    assert TOTPDevice.objects.get(user=user).key not in told
    assert not any(code.replace(" ", "") in told or code in told for code in codes)
    assert "999999" not in told


def test_half_a_sign_in__is_no_session_and_ends_none() -> None:
    """Whoever knows the password alone must not be able to throw its owner out."""
    user = person()
    enrolled(user)
    mine = signed_in(user)
    mine.post(CODE, {"code": code_of(user)})
    for _try in range(10):
        signed_in(user)
    assert StaffSession.objects.filter(user=user).count() == 1
    assert is_in(mine)


def test_half_a_sign_in__ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    user = person()
    enrolled(user)
    client = signed_in(user)
    assert client.get(CODE).status_code == 200
    monkeypatch.setattr("portal.accounts.sessions.HALF_SECONDS", 0.0)
    assert client.get(CODE)["Location"] == HOME
    assert client.get(HOME)["Location"].startswith(LOGIN)


def test_who_is_on_the_way__can_leave() -> None:
    user = person()
    enrolled(user)
    client = signed_in(user)
    assert client.post("/quan-tri/logout/")["Location"] == LOGIN
    assert client.get(CODE)["Location"] == HOME
    assert client.get(HOME)["Location"].startswith(LOGIN)
