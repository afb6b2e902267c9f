"""The table of rights, and the groups made of it."""

from django.contrib.auth.models import Group, Permission

from portal.accounts.roles import RIGHTS, Role, grant_rights


def test_every_right_of_the_table__is_one_that_a_model_has(db: None) -> None:
    stored = {f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related()}
    assert RIGHTS.keys() - stored == set()


def test_groups__have_exactly_the_rights_of_the_table(db: None) -> None:
    for role in Role:
        group = Group.objects.get(name=role.group_name)
        held = {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.select_related()}
        assert held == {name for name, roles in RIGHTS.items() if role in roles}


def test_rights_given_to_a_role_by_hand__are_taken_away_again(db: None) -> None:
    group = Group.objects.get(name=Role.VIEWER.group_name)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    grant_rights()
    assert not group.permissions.filter(codename="delete_user").exists()
