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
    COMMUNE = "commune", _("Cán bộ thông tin cơ sở")
    ADMINISTRATOR = "administrator", _("Quản trị viên")

    @property
    def group_name(self) -> str:
        """The name of its group, in Vietnamese whatever the language of the moment."""
        with override("vi"):
            return str(self.label)


EVERYBODY: Final = tuple(Role)
RECORD_KEEPERS: Final = (Role.EDITOR, Role.REVIEWER)
DESK: Final = (Role.OFFICER, Role.COORDINATOR)
ROLL: Final = (Role.COMMUNE, Role.COORDINATOR)
"""Who keeps the roll of grassroots information officers, each within their own unit (`portal.outreach.units.scope`)."""


def _added(*models: str) -> dict[str, tuple[Role, ...]]:
    """Return the rights on what an office adds to records: who writes does not publish."""
    who = {
        "view": EVERYBODY,
        "add": (Role.EDITOR, Role.OFFICER),
        "change": (Role.EDITOR,),
        "delete": (Role.REVIEWER,),
        "publish": (Role.REVIEWER,),
        "lock": RECORD_KEEPERS,
        "unlock": (Role.REVIEWER,),
    }
    return {f"additions.{action}_{model}": roles for model in models for action, roles in who.items()}


RIGHTS: Final[dict[str, tuple[Role, ...]]] = {
    "wagtailadmin.access_admin": EVERYBODY,
    "procedures.view_procedure": EVERYBODY,
    "procedures.change_procedure": (*RECORD_KEEPERS, Role.COORDINATOR),
    "procedures.view_import": EVERYBODY,
    "procedures.upload_import": (Role.EDITOR,),
    "procedures.review_import": (Role.REVIEWER,),
    "procedures.undo_import": (Role.REVIEWER, Role.COORDINATOR),
    "accounts.view_user": (Role.ADMINISTRATOR,),
    "accounts.add_user": (Role.ADMINISTRATOR,),
    "accounts.change_user": (Role.ADMINISTRATOR,),
    "accounts.view_trail": (Role.COORDINATOR, Role.ADMINISTRATOR),
    "switches.view_switch": (Role.COORDINATOR, Role.ADMINISTRATOR),
    "switches.change_switch": (Role.COORDINATOR, Role.ADMINISTRATOR),
    "conversations.view_conversation": (Role.COORDINATOR,),
    "handover.take_handover": (Role.OFFICER, Role.COORDINATOR),
    "handover.reassign_handover": (Role.COORDINATOR,),
    "handover.add_cannedtext": (Role.COORDINATOR,),
    "handover.change_cannedtext": (Role.COORDINATOR,),
    "handover.delete_cannedtext": (Role.COORDINATOR,),
    "inbox.view_case": (Role.VIEWER, Role.REVIEWER, *DESK),
    "inbox.change_case": DESK,
    "inbox.assign_case": (Role.COORDINATOR,),
    "inbox.delete_case": (Role.COORDINATOR,),
    "inbox.check_reply": (Role.REVIEWER,),
    "inbox.view_contact": DESK,
    "inbox.view_correction": DESK,
    "inbox.change_correction": DESK,
    "inbox.view_replytemplate": DESK,
    "inbox.add_replytemplate": (Role.COORDINATOR,),
    "inbox.change_replytemplate": (Role.COORDINATOR,),
    "inbox.delete_replytemplate": (Role.COORDINATOR,),
    "inbox.view_assignmentrule": (Role.COORDINATOR,),
    "inbox.add_assignmentrule": (Role.COORDINATOR,),
    "inbox.change_assignmentrule": (Role.COORDINATOR,),
    "inbox.delete_assignmentrule": (Role.COORDINATOR,),
    "inbox.view_regressionquestion": (*RECORD_KEEPERS, *DESK),
    "inbox.add_regressionquestion": (Role.EDITOR, *DESK),
    "inbox.change_regressionquestion": (Role.EDITOR, *DESK),
    "inbox.delete_regressionquestion": (Role.EDITOR, Role.COORDINATOR),
    **_added("addition", "desk", "everydayname", "answeredquestion"),
    "additions.view_disagreement": EVERYBODY,
    "additions.change_disagreement": RECORD_KEEPERS,
    **{
        f"pages.{verb}_sitenotice": (Role.COORDINATOR, Role.ADMINISTRATOR)
        for verb in ("view", "add", "change", "delete", "publish")
    },
    "units.see_all_units": tuple(role for role in Role if role is not Role.COMMUNE),
    "units.view_unit": (*ROLL, Role.ADMINISTRATOR),
    "units.add_unit": (*ROLL, Role.ADMINISTRATOR),
    "units.change_unit": (*ROLL, Role.ADMINISTRATOR),
    "units.view_membership": (Role.ADMINISTRATOR,),
    "units.add_membership": (Role.ADMINISTRATOR,),
    "units.change_membership": (Role.ADMINISTRATOR,),
    "units.delete_membership": (Role.ADMINISTRATOR,),
    "roll.view_officer": ROLL,
    "roll.add_officer": ROLL,
    "roll.change_officer": ROLL,
    "roll.export_officer": ROLL,
    "roll.view_course": ROLL,
    "roll.add_course": ROLL,
    "roll.change_course": ROLL,
    "roll.delete_course": (Role.COORDINATOR,),
    "roll.view_merit": ROLL,
    "roll.add_merit": ROLL,
    "roll.change_merit": ROLL,
    "roll.delete_merit": (Role.COORDINATOR,),
    "sheets.view_topic": (*RECORD_KEEPERS, *ROLL),
    "sheets.add_topic": (Role.EDITOR, Role.COORDINATOR),
    "sheets.change_topic": (Role.EDITOR, Role.COORDINATOR),
    "sheets.view_sheet": (*RECORD_KEEPERS, *ROLL),
    "sheets.add_sheet": (Role.EDITOR, *ROLL),
    "sheets.change_sheet": (Role.EDITOR, *ROLL),
    "sheets.delete_sheet": (Role.REVIEWER,),
    "sheets.publish_sheet": (Role.REVIEWER,),
    "sheets.lock_sheet": RECORD_KEEPERS,
    "sheets.unlock_sheet": (Role.REVIEWER,),
    "sheets.send_sheet": ROLL,
    "sheets.view_sending": (*RECORD_KEEPERS, *ROLL),
    "meetings.view_meeting": ROLL,
    "meetings.add_meeting": ROLL,
    "meetings.change_meeting": ROLL,
    "meetings.delete_meeting": (Role.COORDINATOR,),
    "meetings.view_fieldquestion": ROLL,
    "field.add_invitation": ROLL,
    "field.view_phone": ROLL,
    "field.change_phone": ROLL,
    "directives.view_directive": (Role.COORDINATOR,),
    "directives.add_directive": (Role.COORDINATOR,),
    "directives.change_directive": (Role.COORDINATOR,),
    "directives.delete_directive": (Role.COORDINATOR,),
    "directives.view_assignment": ROLL,
    "directives.change_assignment": ROLL,
    "directives.accept_assignment": (Role.COORDINATOR,),
    "directives.view_reportform": (Role.COORDINATOR,),
    "directives.add_reportform": (Role.COORDINATOR,),
    "directives.change_reportform": (Role.COORDINATOR,),
    "directives.view_unitreport": ROLL,
    "directives.change_unitreport": ROLL,
    "directives.send_back_unitreport": (Role.COORDINATOR,),
    "directives.view_consolidation": (Role.COORDINATOR,),
    "directives.add_consolidation": (Role.COORDINATOR,),
    "insights.view_dailycount": EVERYBODY,
    "insights.export_dailycount": (Role.COORDINATOR, Role.ADMINISTRATOR),
}
"""Permissions, as `app.codename`, and who has each. A right that stands here but in no model fails a test."""

PAGE_RIGHTS: Final[dict[str, tuple[Role, ...]]] = {
    "add_page": RECORD_KEEPERS,
    "change_page": RECORD_KEEPERS,
    "publish_page": (Role.REVIEWER,),
}
"""What Wagtail gives a group for pages, here for all of them: an editor writes, a reviewer publishes."""

COLLECTION_RIGHTS: Final[dict[str, tuple[Role, ...]]] = {
    "wagtaildocs.add_document": RECORD_KEEPERS,
    "wagtaildocs.change_document": RECORD_KEEPERS,
    "wagtaildocs.choose_document": RECORD_KEEPERS,
    "wagtailimages.add_image": RECORD_KEEPERS,
    "wagtailimages.change_image": RECORD_KEEPERS,
    "wagtailimages.choose_image": RECORD_KEEPERS,
}
"""What Wagtail gives a group for the files of a collection, here for all collections."""


def grant_rights(**_signal: Any) -> None:
    """Make the groups of the roles and give each exactly the rights of the tables."""
    if not installed.is_installed("wagtail.admin"):
        return
    stored = {f"{one.content_type.app_label}.{one.codename}": one for one in _permissions()}
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.group_name)
        group.permissions.set([stored[name] for name, roles in RIGHTS.items() if role in roles and name in stored])
        _grant_in_trees(group, role, stored)


def _grant_in_trees(group: Group, role: Role, stored: dict[str, Permission]) -> None:
    """Give a group what it may do with all pages and all files, and nothing else of the kind."""
    # Wagtail's models need the user's, and that needs this module.
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    page, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    pages = [f"wagtailcore.{name}" for name, roles in PAGE_RIGHTS.items() if role in roles]
    files = [name for name, roles in COLLECTION_RIGHTS.items() if role in roles]
    if page is not None:
        _keep(GroupPagePermission, {"group": group}, {"page": page}, _known(pages, stored))
    if collection is not None:
        _keep(GroupCollectionPermission, {"group": group}, {"collection": collection}, _known(files, stored))


def _known(names: list[str], stored: dict[str, Permission]) -> list[Permission]:
    return [stored[name] for name in names if name in stored]


def _keep(kind: Any, whose: dict[str, Any], where: dict[str, Any], wanted: list[Permission]) -> None:
    """Bring the rows of a group to those wanted."""
    rows = kind.objects.filter(**whose)
    kept = set(rows.filter(**where, permission__in=wanted).values_list("permission_id", flat=True))
    rows.exclude(**where, permission__in=wanted).delete()
    kind.objects.bulk_create(kind(**whose, **where, permission=one) for one in wanted if one.pk not in kept)


def _permissions() -> list[Permission]:
    chosen = Q(pk__in=())
    for name in (*RIGHTS, *COLLECTION_RIGHTS, *(f"wagtailcore.{one}" for one in PAGE_RIGHTS)):
        label, codename = name.split(".")
        chosen |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.filter(chosen).select_related("content_type"))
