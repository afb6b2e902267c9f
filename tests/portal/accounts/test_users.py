"""Users as an administrator keeps them: with a role, and nobody above oneself."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.portal.accounts.people import HOME, PASSWORD, is_in, person, signed_in
from wagtail.models import GroupPagePermission, ModelLogEntry

from portal.accounts import signals
from portal.accounts.models import User
from portal.accounts.roles import COLLECTION_RIGHTS, PAGE_RIGHTS, Role, grant_rights

pytestmark = pytest.mark.django_db
USERS = "/quan-tri/users/"


@pytest.fixture
def boss(db: None) -> User:
    return person("binh", Role.ADMINISTRATOR)


@pytest.fixture
def client(boss: User) -> Client:
    return signed_in(boss)


UNCHANGED = {"is_active": "on", "password1": "", "password2": ""}


def form(**given: str) -> dict[str, str]:
    told = {"username": "moi", "first_name": "Mới", "last_name": "Thử", "email": "", "role": "officer"}
    return {**told, "password1": PASSWORD, "password2": PASSWORD, **given}


def test_administrator__makes_a_user_with_a_role(client: Client) -> None:
    client.post(f"{USERS}new/", form())
    user = User.objects.get(username="moi")
    assert (user.role, user.is_superuser, user.password_is_temporary) == (Role.OFFICER, False, True)
    assert user.has_perm("wagtailadmin.access_admin")


def test_user__without_a_role_is_not_made(client: Client) -> None:
    assert client.post(f"{USERS}new/", form(role="")).status_code == 200
    assert not User.objects.filter(username="moi").exists()


@pytest.mark.parametrize("forged", [{"is_superuser": "on"}, {"is_staff": "on"}, {"groups": "1"}])
def test_administrator__makes_no_superuser(client: Client, forged: dict[str, str]) -> None:
    client.post(f"{USERS}new/", form(**forged))
    user = User.objects.get(username="moi")
    assert not user.is_superuser and not user.is_staff
    assert not user.user_permissions.exists()
    assert [group.name for group in user.groups.all()] == [Role.OFFICER.group_name]


def test_administrator__raises_nobody_to_superuser_not_even_themselves(client: Client, boss: User) -> None:
    other = person("lan")
    for target in (other, boss):
        sent = form(
            username=target.username,
            is_superuser="on",
            is_active="on",
            role="administrator",
            password1="",
            password2="",
        )
        client.post(f"{USERS}edit/{target.pk}/", sent)
        assert not User.objects.get(pk=target.pk).is_superuser
    assert 'name="is_superuser"' not in client.get(f"{USERS}edit/{other.pk}/").content.decode()


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_administrator__touches_no_superuser(client: Client, verb: str) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    sent = form(username="root", password1="mat-khau-cua-ke-khac", password2="mat-khau-cua-ke-khac")
    for method in (client.get, client.post):
        assert method(f"{USERS}{verb}/{root.pk}/", sent)["Location"] == HOME
    assert User.objects.get(pk=root.pk).check_password(PASSWORD)


def test_own_role__is_changed_by_somebody_else(client: Client, boss: User) -> None:
    sent = form(username="binh", role="reviewer", **UNCHANGED)
    client.post(f"{USERS}edit/{boss.pk}/", sent)
    assert User.objects.get(pk=boss.pk).role is Role.ADMINISTRATOR


def test_role__is_changed_in_the_place_of_the_one_before_and_told(client: Client, boss: User) -> None:
    other = person("lan", Role.VIEWER)
    theirs = signed_in(other)
    client.post(f"{USERS}edit/{other.pk}/", form(username="lan", role="editor", **UNCHANGED))
    assert User.objects.get(pk=other.pk).role is Role.EDITOR
    assert not is_in(theirs)
    entries = ModelLogEntry.objects.filter(action=signals.ROLES, user=boss).order_by("pk")
    told = [(entry.user, entry.data) for entry in entries]
    assert told == [(boss, {"remove": [Role.VIEWER.group_name]}), (boss, {"add": [Role.EDITOR.group_name]})]


def test_password_set_by_an_administrator__is_a_temporary_one(client: Client) -> None:
    other = person("lan")
    sent = form(username="lan", is_active="on", password1="mat-khau-tam-moi-dat", password2="mat-khau-tam-moi-dat")
    client.post(f"{USERS}edit/{other.pk}/", sent)
    other.refresh_from_db()
    assert other.check_password("mat-khau-tam-moi-dat") and other.password_is_temporary


def test_superuser__makes_superusers(db: None) -> None:
    client = signed_in(User.objects.create_superuser("root"))
    client.post(f"{USERS}new/", form(is_superuser="on"))
    assert User.objects.get(username="moi").is_superuser


@pytest.mark.parametrize("action", ["assign_role", "set_active_state", "delete"])
def test_users__are_not_changed_many_at_once(client: Client, action: str) -> None:
    root = User.objects.create_superuser("root")
    group = root.groups.model.objects.get(name=Role.ADMINISTRATOR.group_name)
    sent = {"role": str(group.pk), "mark_as_active": "False"}
    for browser in (client, signed_in(root)):
        other = person(f"lan-{action}-{browser is client}", Role.VIEWER)
        answer = browser.post(f"/quan-tri/bulk/accounts/user/{action}/?id={other.pk}&id={root.pk}", sent)
        assert answer["Location"] == HOME
        other.refresh_from_db()
        root.refresh_from_db()
        assert (other.role, other.is_active, root.is_active) == (Role.VIEWER, True, True)


def test_list_of_users__shows_roles_with_queries_that_do_not_grow(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        person(f"lan-{number}", Role.EDITOR)
    with django_assert_max_num_queries(22):
        page = client.get(USERS).content.decode()
    assert page.count(str(Role.EDITOR.label)) >= 5
    for number in range(5, 15):
        person(f"lan-{number}", Role.EDITOR)
    with django_assert_max_num_queries(22):
        client.get(USERS)


# The command ----------------------------------------------------------------------------------------------------------
def test_command__makes_a_user_and_prints_the_password_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_user", "moi", role="reviewer")
    told = capsys.readouterr()
    user = User.objects.get(username="moi")
    assert user.check_password(told.out.strip()) and len(told.out.strip()) >= 16
    assert (user.role, user.password_is_temporary) == (Role.REVIEWER, True)
    assert told.out.strip() not in told.err


@pytest.mark.parametrize("name", ["", "co khoang trang", "lan", "x" * 200])
def test_command__with_a_name_that_cannot_be_makes_nobody(name: str) -> None:
    person("lan")
    with pytest.raises(CommandError):
        call_command("create_user", name, role="officer")
    assert User.objects.count() == 1


def test_command__with_no_role_of_ours_makes_nobody() -> None:
    with pytest.raises(CommandError):
        call_command("create_user", "moi", role="superuser")
    assert not User.objects.exists()


# Wagtail's own rights -------------------------------------------------------------------------------------------------
def test_roles__have_of_pages_and_files_what_the_tables_say() -> None:
    for role in Role:
        user = person(f"nguoi-{role.value}", role)
        pages = {one.permission.codename for one in GroupPagePermission.objects.filter(group__user=user)}
        assert pages == {name for name, roles in PAGE_RIGHTS.items() if role in roles}
        files = {
            f"{one.permission.content_type.app_label}.{one.permission.codename}"
            for group in user.groups.all()
            for one in group.collection_permissions.all()
        }
        assert files == {name for name, roles in COLLECTION_RIGHTS.items() if role in roles}


def test_right_to_pages_given_to_a_role_by_hand__is_taken_away_again() -> None:
    row = GroupPagePermission.objects.filter(group__name=Role.REVIEWER.group_name).first()
    assert row is not None
    viewer = row.group.__class__.objects.get(name=Role.VIEWER.group_name)
    GroupPagePermission.objects.create(group=viewer, page=row.page, permission=row.permission)
    count = GroupPagePermission.objects.count()
    grant_rights()
    assert not GroupPagePermission.objects.filter(group=viewer).exists()
    assert GroupPagePermission.objects.count() == count - 1


def test_two_roles_given_by_hand__are_no_role() -> None:
    user = person(role=Role.EDITOR)
    user.groups.add(user.groups.model.objects.get(name=Role.REVIEWER.group_name))
    assert User.objects.get().role is None


def test_group_that_is_no_role__stays_when_the_role_changes() -> None:
    user = person(role=Role.EDITOR)
    own = user.groups.create(name="Nhóm riêng")
    user.give_role(Role.VIEWER)
    assert {group.name for group in user.groups.all()} == {own.name, Role.VIEWER.group_name}
