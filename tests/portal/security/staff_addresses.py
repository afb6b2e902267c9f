"""Every address of the staff's side, what its parts stand for, and who may open it.

To add a room: a line in `WHO` with the beginning of its addresses' names (a viewset's name and a colon) and the right
that opens them; a line more for each address that wants another right; and a line in `PARTS` for what stands in its
addresses. An address that no line of `WHO` covers, or whose parts stand for nothing, fails the test.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site, Task, Workflow

from motcua.answers.reply import Reply
from portal.accounts.models import StaffSession, User
from portal.accounts.roles import COLLECTION_RIGHTS, PAGE_RIGHTS, RIGHTS, Role
from portal.conversations.models import Conversation, Turn
from portal.inbox.models import Case
from portal.pages.models import InformationPage
from portal.procedures.models import Import, Procedure

STAFF_PATHS: Final = ("quan-tri/", "tai-lieu/")
PUBLIC: Final = "everybody"
"""Open without signing in."""

STAFF: Final = "wagtailadmin.access_admin"
SUPERUSER: Final = "superusers alone"
NOBODY: Final = "nobody"
"""Not even superusers: what cannot be done to such things at all."""

PAGES: Final = "wagtailcore.change_page"
PUBLISHING: Final = "wagtailcore.publish_page"
FILES: Final = "wagtaildocs.change_document"
IMAGES: Final = "wagtailimages.change_image"
Right = str | tuple[str, str]
"""A right, or several parted by `|` of which one is enough; or one for looking and one for sending a form."""


def viewset(name: str, model: str, *, added: bool = True, deleted: bool = True) -> dict[str, Right]:
    """Return the lines of a viewset of Wagtail's over a model (`app.model`), by the model's own permissions.

    `added` and `deleted` tell whether its things can be added or deleted by hand at all.
    """
    app, _point, kind = model.partition(".")
    add, change, delete, view = (f"{app}.{verb}_{kind}" for verb in ("add", "change", "delete", "view"))
    return {
        f"{name}:": "|".join((add, change, delete, view)),
        f"{name}:add": add if added else NOBODY,
        f"{name}:copy": add if added else NOBODY,
        f"{name}:edit": change,
        f"{name}:delete": delete if deleted else NOBODY,
    }


WHO: Final[dict[str, Right]] = {
    # The way in, and one's own account
    "login": PUBLIC,
    "accounts:code": PUBLIC,  # whoever is at no step is led away
    "accounts:enrol": PUBLIC,
    "accounts:password": PUBLIC,
    "accounts:provider_": PUBLIC,
    "wagtailadmin_login": PUBLIC,
    "wagtailadmin_sprite": PUBLIC,
    "wagtailadmin_javascript_catalog": PUBLIC,
    "wagtailadmin_password_reset": PUBLIC,  # is not there: no letter can be sent
    "accounts:security": STAFF,
    "accounts:renew_codes": STAFF,
    "accounts:turn_off": STAFF,
    "accounts:end_": STAFF,
    "wagtailadmin_account": STAFF,
    "wagtailadmin_logout": (STAFF, PUBLIC),
    "wagtailadmin_home": STAFF,
    "wagtailadmin_dismissibles": STAFF,
    # Users, the trail, the switches
    **viewset("wagtailusers_users", "accounts.user"),
    "accounts:reset": "accounts.change_user",
    **viewset("wagtailusers_groups", "auth.group"),
    "accounts:trail": "accounts.view_trail",
    "wagtailadmin_reports:": SUPERUSER,
    "wagtailadmin_reports:site_history": "accounts.view_trail",
    **viewset("switches", "switches.switch", added=False, deleted=False),
    # Records
    **viewset("procedures_staff", "procedures.procedure", added=False, deleted=False),
    "procedures_staff:history": "procedures.change_procedure",
    "procedures_staff:usage": "procedures.change_procedure",
    "imports:": "procedures.view_import",
    "imports:add": "procedures.upload_import",
    "imports:act": "procedures.upload_import|procedures.review_import|procedures.undo_import",
    # What people sent
    # Wagtail's pages
    "wagtailadmin_explore": PAGES,
    "wagtailadmin_pages:": PAGES,
    "wagtailadmin_pages:choose_parent": STAFF,  # where one may add nothing, it offers nothing
    "wagtailadmin_pages:confirm_workflow_cancellation": STAFF,
    "wagtailadmin_pages:move": PUBLISHING,
    "wagtailadmin_pages:move_confirm": (STAFF, PUBLISHING),
    "wagtailadmin_pages:delete": PUBLISHING,
    "wagtailadmin_pages:unpublish": PUBLISHING,
    "wagtailadmin_pages:set_": PUBLISHING,
    "wagtailadmin_pages:revisions_index": STAFF,  # only leads on to the history
    "wagtailadmin_pages:revisions_unschedule": PUBLISHING,
    "wagtailadmin_pages:lock": SUPERUSER,
    "wagtailadmin_pages:unlock": SUPERUSER,
    "wagtailadmin_pages:workflow_preview": NOBODY,  # no workflow is under way
    "wagtailadmin_choose_page": STAFF,
    "wagtailadmin_tag_": STAFF,
    "wagtailadmin_editing_sessions:": STAFF,
    "wagtailadmin_editing_sessions:ping": PAGES,
    "wagtailadmin_block_preview": STAFF,
    "wagtailadmin_collections:": SUPERUSER,
    "wagtailadmin_workflows:": SUPERUSER,
    "wagtailadmin_workflows:task_cho": STAFF,  # names of tasks, for a form that few can open
    "wagtailadmin_api:": STAFF,
    "wagtailadmin_api:pages:detail": PAGES,
    "wagtailadmin_api:pages:action": PUBLISHING,
    "wagtail_bulk_action": STAFF,  # each action asks for its own right
    "wagtailadmin_error_test": PUBLIC,  # is not there
    "accounts:absent": PUBLIC,
    "wagtailforms:": PAGES,
    "wagtailforms:delete_submissions": NOBODY,  # there is no page with a form
    "wagtailsnippets:": NOBODY,  # there are no snippets
    "wagtailsites:": SUPERUSER,
    # Files
    "wagtaildocs:": FILES,
    "wagtaildocs_chooser:": FILES,
    "wagtaildocs_chooser:choose": STAFF,
    "wagtaildocs_chooser:chosen_multiple": STAFF,
    "wagtaildocs_serve": PUBLIC,
    "wagtaildocs_authenticate_with_password": PUBLIC,
    "wagtailimages:": IMAGES,
    "wagtailimages_chooser:": IMAGES,
    "wagtailimages_chooser:choose": STAFF,
    "wagtailimages_chooser:chosen_multiple": STAFF,
    # Addresses without a name
    "quan-tri/test404/": STAFF,
    "quan-tri/^.*/$": STAFF,
}
"""Beginnings of the names of addresses, and who may open them; the longest beginning that fits holds."""

FORMS: Final[dict[str, dict[str, str]]] = {
    "wagtailadmin_pages:copy": {"new_parent_page": "1"},
    "wagtailadmin_choose_page_external_link": {"external-link-chooser-url": "https://vi-du.example/"},
}
"""What is sent to forms of Wagtail's that falter where a field is missing altogether; to all others nothing is."""

NOTHING_THERE: Final = frozenset(
    {
        *("wagtailadmin_api:pages:find", "wagtailadmin_api:documents:find", "wagtailadmin_api:images:find"),
        *("wagtail_bulk_action", "wagtailadmin_block_preview", "quan-tri/^.*/$"),
        *("wagtailadmin_pages:convert_alias", "wagtailadmin_pages:workflow_action"),
        *("wagtailadmin_pages:collect_workflow_action_data", "wagtailadmin_pages:workflow_history_detail"),
        *("wagtailforms:list_submissions", "wagtailforms:list_submissions_results"),
        *("wagtaildocs:create_multiple_from_uploaded_document", "wagtaildocs:delete_upload_multiple"),
        *("wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple"),
        *("wagtailimages:url_generator", "wagtailimages:url_generator_output", "accounts:end_session"),
    }
)
"""Addresses of which there is nothing to open here: every other one must open for a superuser."""


@dataclass(frozen=True)
class Address:
    """An address of the staff's side: its name, or its route where it has none."""

    name: str
    route: str


def addresses() -> list[Address]:
    """Return every address of the staff's side."""
    return [one for one in _walk(get_resolver().url_patterns) if one.route.startswith(STAFF_PATHS)]


def _walk(patterns: list[Any], route: str = "", space: str = "") -> Iterator[Address]:
    for one in patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, whole, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield Address(f"{space}{one.name}" if one.name else whole, whole)


def rights_of(name: str) -> tuple[str, str] | None:
    """Return what opens an address, for looking and for sending: by the longest beginning that fits; None for none."""
    fitting = [beginning for beginning in WHO if name.startswith(beginning)]
    if not fitting:
        return None
    right = WHO[max(fitting, key=len)]
    return (right, right) if isinstance(right, str) else right


def roles_with(right: str) -> set[Role]:
    """Return the roles that have a right, or one of several parted by `|`."""
    tables = {**RIGHTS, **COLLECTION_RIGHTS, **{f"wagtailcore.{name}": roles for name, roles in PAGE_RIGHTS.items()}}
    return {role for one in right.split("|") for role in tables.get(one, ())}


@dataclass(frozen=True)
class Things:
    """One of each thing that stands in an address."""

    page: Page
    document: Document
    image: Image
    collection: Collection
    user: User
    session: StaffSession
    group: Group
    workflow: Workflow
    task: Task
    case: Case
    procedure: Procedure
    imported: Import
    revision_id: int


NO_ANSWER: Final = Reply(decision="decline", text="Chưa có.").model_dump_json()


def things() -> Things:
    """Make one of each."""
    page = Page.objects.get(depth=2).add_child(instance=InformationPage(title="Trang thử", slug="trang-thu"))
    conversation = Conversation.objects.create()
    Turn.objects.create(
        conversation=conversation, number=1, question="?", decision="decline", reply_json=NO_ANSWER, engine_ms=1
    )
    user = User.objects.create_user("nguoi-khac")
    return Things(
        page=page,
        document=Document.objects.create(title="Tệp thử", file="tep.txt"),
        image=Image.objects.create(title="Ảnh thử", file=get_test_image_file()),
        collection=Collection.get_first_root_node().add_child(instance=Collection(name="Kho thử")),
        user=user,
        session=StaffSession.objects.create(user=user, key="k" * 32),
        group=Group.objects.create(name="Nhóm thử"),
        workflow=Workflow.objects.first() or Workflow.objects.create(name="Quy trình thử"),
        task=Task.objects.first() or Task.objects.create(name="Việc thử"),
        case=Case.objects.create(question="Hỏi thử", kind=Case.Kind.QUESTION),
        procedure=Procedure.objects.create(code="9.000901", name="Cấp phép đốt lửa trại"),
        imported=Import.objects.create(state=Import.State.PROPOSED),
        revision_id=page.save_revision().pk,
    )


PARTS: Final[dict[str, Callable[[Things], object]]] = {
    "page_id": lambda it: it.page.pk,
    "parent_page_id": lambda it: it.page.get_parent().pk,
    "page_to_move_id": lambda it: it.page.pk,
    "destination_id": lambda it: 1,
    "page_pk": lambda it: it.page.pk,
    "revision_id": lambda it: it.revision_id,
    "content_type_app_name": lambda it: "pages",
    "content_type_model_name": lambda it: "informationpage",
    "parent_page": lambda it: 1,
    "document_id": lambda it: it.document.pk,
    "doc_id": lambda it: it.document.pk,
    "uploaded_file_id": lambda it: 0,
    "image_id": lambda it: it.image.pk,
    "filter_spec": lambda it: "max-100x100",
    "collection_id": lambda it: it.collection.pk,
    "workflow_pk": lambda it: it.workflow.pk,
    "task_id": lambda it: it.task.pk,
    "task_state_id": lambda it: 0,
    "workflow_state_id": lambda it: 0,
    "action_name": lambda it: "publish",
    "action": lambda it: "delete",
    "app_label": lambda it: "wagtailcore",
    "model_name": lambda it: "page",
    "app_name": lambda it: "taggit",
    "object_id": lambda it: it.page.pk,
    "session_id": lambda it: it.session.pk,
    "user_id": lambda it: it.user.pk,
    "restriction_id": lambda it: 0,
    "uidb64": lambda it: "MQ",
    "token": lambda it: "x",
    "wagtailadmin_api:pages:pk": lambda it: it.page.pk,
    "wagtailadmin_api:documents:pk": lambda it: it.document.pk,
    "wagtailadmin_api:images:pk": lambda it: it.image.pk,
    "wagtailadmin_collections:pk": lambda it: it.collection.pk,
    "wagtailadmin_editing_sessions:session_id": lambda it: 0,
    "wagtailadmin_pages:app_label": lambda it: "pages",
    "wagtailadmin_pages:model_name": lambda it: "informationpage",
    "wagtailadmin_workflows:pk": lambda it: it.workflow.pk,
    "wagtailadmin_workflows:app_label": lambda it: "wagtailcore",
    "wagtailadmin_workflows:model_name": lambda it: "groupapprovaltask",
    "wagtailadmin_tag_model_autocomplete:model_name": lambda it: "tag",
    "wagtailsites:pk": lambda it: Site.objects.get().pk,
    "wagtailusers_users:pk": lambda it: it.user.pk,
    "wagtailusers_groups:pk": lambda it: it.group.pk,
    "wagtaildocs_chooser:pk": lambda it: it.document.pk,
    "wagtailimages_chooser:pk": lambda it: it.image.pk,
    "switches:pk": lambda it: "web",
    "procedures_staff:pk": lambda it: it.procedure.pk,
    "imports:pk": lambda it: it.imported.pk,
}
"""What stands in the place of a part: by the part's name, or by the beginning of the address's name and the part's."""

REGULAR: Final[dict[str, str]] = {
    "wagtailadmin_pages:revisions_compare": "/quan-tri/pages/{page}/revisions/compare/earliest...live/",
    "wagtaildocs_serve": "/tai-lieu/{document}/tep.txt",
    "quan-tri/^.*/$": "/quan-tri/khong-co/gi-o-day/",
}
"""Addresses that are written as regular expressions."""


def path_of(address: Address, it: Things) -> str:
    """Return an address with something in the place of each part.

    Raises:
        KeyError: nothing is known for a part.
    """
    if address.name in REGULAR:
        return REGULAR[address.name].format(page=it.page.pk, document=it.document.pk)
    space = address.name.rpartition(":")[0] or address.name

    def stands(found: re.Match[str]) -> str:
        part = found[1].rpartition(":")[2]
        own = PARTS.get(f"{space}:{part}")
        return str((own or PARTS[part])(it))

    return "/" + re.sub(r"<([^>]+)>", stands, address.route.replace("^", ""))
