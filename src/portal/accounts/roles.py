"""The roles of the staff and what each may do: the one table of rights. Each role is a group of Django's.

The groups are brought to what this table says after every migration; rights given to a group by hand are taken away
again, so that nobody keeps more than the table tells. Who needs something else gets it as a single user.
"""

from typing import Any, Final

from django.apps import apps as installed
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Role(TextChoices):
    """A role of the staff."""

    VIEWER = "viewer", _("Người xem")
    EDITOR = "editor", _("Biên tập viên")
    REVIEWER = "reviewer", _("Người duyệt")
    OFFICER = "officer", _("Cán bộ một cửa")
    COORDINATOR = "coordinator", _("Điều phối viên")
    ADMINISTRATOR = "administrator", _("Quản trị viên")

    @property
    def group_name(self) -> str:
        """The name of its group, in Vietnamese whatever the language of the moment."""
        with override("vi"):
            return str(self.label)


EVERYBODY: Final = tuple(Role)
RECORD_KEEPERS: Final = (Role.EDITOR, Role.REVIEWER)

RIGHTS: Final[dict[str, tuple[Role, ...]]] = {
    "wagtailadmin.access_admin": EVERYBODY,
    "accounts.view_user": (Role.ADMINISTRATOR,),
    "accounts.add_user": (Role.ADMINISTRATOR,),
    "accounts.change_user": (Role.ADMINISTRATOR,),
    "insights.view_dailycount": EVERYBODY,
    "insights.export_dailycount": (Role.COORDINATOR, Role.ADMINISTRATOR),
}
"""Permissions, as `app.codename`, and who has each. A right that stands here but in no model fails a test."""


def grant_rights(**_signal: Any) -> None:
    """Make the groups of the roles and give each exactly the rights of the table."""
    if not installed.is_installed("wagtail.admin"):
        return
    stored = {f"{one.content_type.app_label}.{one.codename}": one for one in _permissions()}
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.group_name)
        group.permissions.set([stored[name] for name, roles in RIGHTS.items() if role in roles and name in stored])


def _permissions() -> list[Permission]:
    chosen = Q(pk__in=())
    for name in RIGHTS:
        label, codename = name.split(".")
        chosen |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.filter(chosen).select_related("content_type"))
