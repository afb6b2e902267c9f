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
from django.utils import timezone
from tests.factories.directives import Directed, directed
from tests.factories.field import Heard, heard
from tests.factories.roll import Enrolled, enrolled
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site, Task, Workflow

from motcua.answers.reply import Reply
from portal.accounts.models import StaffSession, User
from portal.accounts.roles import COLLECTION_RIGHTS, PAGE_RIGHTS, RIGHTS, Role
from portal.additions.models import Added, Addition, AnsweredQuestion, Desk, Disagreement, EverydayName
from portal.conversations.models import Conversation, Turn
from portal.conversations.services import Place
from portal.handover.models import CannedText, Handover
from portal.inbox.models import Case
from portal.inbox.models.assigning import AssignmentRule
from portal.inbox.models.corrections import Correction
from portal.inbox.models.regression import RegressionQuestion
from portal.inbox.models.replies import ReplyTemplate
from portal.inbox.services import receive
from portal.outreach.sheets.models import Sheet, Topic
from portal.pages.models import InformationPage, SiteNotice
from portal.procedures.models import Field, Import, Procedure

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
        f"{name}:history": "|".join((add, change, delete)),
        f"{name}:usage": "|".join((add, change, delete)),
        f"{name}:delete": delete if deleted else NOBODY,
    }


def snippet(model: str) -> dict[str, Right]:
    """Return the lines of a snippet with drafts, review and locking (`app.model`), and of its chooser."""
    app, _point, kind = model.partition(".")
    name = f"wagtailsnippets_{app}_{kind}"
    add, change, delete, view, publish = (
        f"{app}.{verb}_{kind}" for verb in ("add", "change", "delete", "view", "publish")
    )
    return {
        f"{name}:": "|".join((add, change, delete, view, publish)),
        f"{name}:add": add,
        f"{name}:copy": add,
        f"{name}:edit": change,
        f"{name}:delete": delete,
        f"{name}:preview_on_add": add,
        f"{name}:preview_on_edit": change,
        f"{name}:history": "|".join((add, change, delete)),
        f"{name}:usage": change,
        f"{name}:revisions_": change,
        f"{name}:revisions_unschedule": publish,
        f"{name}:unpublish": publish,
        f"{name}:lock": f"{app}.lock_{kind}",
        f"{name}:unlock": f"{app}.unlock_{kind}",
        f"{name}:workflow_": change,
        f"{name}:workflow_preview": NOBODY,  # no review is under way
        f"{name}:collect_workflow_action_data": NOBODY,
        f"{name}:confirm_workflow_cancellation": STAFF,  # says that there is none
        f"wagtailsnippetchoosers_{app}_{kind}:": STAFF,
        f"wagtailsnippetchoosers_{app}_{kind}:create": NOBODY,
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
    "imports:": "procedures.view_import",
    "imports:add": "procedures.upload_import",
    "imports:act": "procedures.upload_import|procedures.review_import|procedures.undo_import",
    # What the office adds
    **snippet("additions.addition"),
    **snippet("additions.desk"),
    **snippet("additions.everydayname"),
    **snippet("additions.answeredquestion"),
    **viewset("disagreements", "additions.disagreement", added=False, deleted=False),
    "procedure_chooser:": STAFF,
    "procedure_chooser:create": NOBODY,
    "field_chooser:": STAFF,
    "field_chooser:create": NOBODY,
    # What people sent, and conversations
    **viewset("inbox_cases", "inbox.case", added=False),
    "inbox_cases:inspect": ("inbox.view_case", NOBODY),  # what is sent must say what is to be done
    "inbox_cases:promote": "inbox.change_case",
    **viewset("reply_templates", "inbox.replytemplate"),
    **viewset("assignment_rules", "inbox.assignmentrule"),
    "corrections:": "inbox.view_correction",
    "corrections:inspect": ("inbox.view_correction", "inbox.change_correction"),
    **viewset("regression", "inbox.regressionquestion"),
    "regression:run": "inbox.view_regressionquestion",
    "handover:": "handover.take_handover",
    **viewset("conversations", "conversations.conversation", added=False, deleted=False),
    "conversations:edit": NOBODY,
    "conversations:history": NOBODY,
    "conversations:usage": NOBODY,
    **viewset("canned_texts", "handover.cannedtext"),
    # Figures
    "staff_figures:": "insights.export_dailycount",
    "staff_figures:dashboard": "insights.view_dailycount",
    # Notices on top of the site's pages
    **viewset("site_notices", "pages.sitenotice"),
    # Meetings, questions from the field, officers' phones
    **viewset("meetings", "meetings.meeting"),
    "meetings:inspect": ("meetings.view_meeting", "meetings.change_meeting"),
    "field_questions:": "meetings.view_fieldquestion",
    "field_questions:inspect": ("meetings.view_fieldquestion", "meetings.change_meeting"),
    "field_phones:": "field.view_phone",
    "field_phones:inspect": ("field.view_phone", NOBODY),  # what is sent must say what is to be done
    # Sheets of information
    **snippet("sheets.sheet"),
    "wagtailsnippets_sheets_sheet:build": "sheets.add_sheet",
    "wagtailsnippets_sheets_sheet:send": "sheets.send_sheet",
    "wagtailsnippets_sheets_sheet:bulletin": ("sheets.view_sheet", NOBODY),  # what is read must be chosen
    "wagtailsnippets_sheets_sheet:speech": ("sheets.view_sheet", NOBODY),
    "wagtailsnippets_sheets_sheet:speak": ("sheets.view_sheet", NOBODY),  # the sheet is a draft
    "wagtailsnippets_sheets_sheet:rebuild": (NOBODY, "sheets.change_sheet"),
    **viewset("topics", "sheets.topic"),
    # Units and the officers' roll
    **viewset("units", "units.unit"),
    "units:end": "units.change_unit",
    **viewset("memberships", "units.membership"),
    **viewset("officers", "roll.officer"),
    "officers:inspect": ("roll.view_officer", NOBODY),  # what is sent must say what is to be done
    **viewset("courses", "roll.course"),
    "courses:inspect": ("roll.view_course", NOBODY),  # as above
    "certificates:": "roll.view_course",
    **viewset("merits", "roll.merit"),
    "roll_imports:": "roll.export_officer",
    "roll_imports:act": NOBODY,  # as above
    "coverage:": "roll.view_officer",
    **{
        f"{name}_chooser:{part}": who
        for name in ("unit", "commune", "village", "office")
        for part, who in (("", STAFF), ("create", NOBODY))
    },
    "officer_chooser:": "roll.view_officer",
    "officer_chooser:create": NOBODY,
    # Directives and reports
    **viewset("directives", "directives.directive"),
    **dict.fromkeys(("directives:give", "directives:units", "directives:task"), "directives.change_directive"),
    "directives:export": "directives.view_directive",
    "directives:remind": "directives.accept_assignment",
    "directives:file": "directives.view_directive|directives.view_assignment",
    "assignments:": "directives.view_assignment",
    "assignments:inspect": ("directives.view_assignment", NOBODY),  # what is sent must say what is to be done
    "unit_reports:": "directives.view_unitreport",
    "unit_reports:inspect": ("directives.view_unitreport", NOBODY),  # as above
    **viewset("report_forms", "directives.reportform", deleted=False),
    "report_forms:act": "directives.change_reportform",
    "consolidations:": "directives.view_consolidation",
    "consolidations:add": "directives.add_consolidation",
    "consolidations:inspect": ("directives.view_consolidation", "directives.add_consolidation"),
    # Others
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

ADDED: Final = ("addition", "desk", "everydayname", "answeredquestion")
"""What an office adds, by the names of the models."""

NOTHING_THERE: Final = frozenset(
    {
        *("wagtailadmin_api:pages:find", "wagtailadmin_api:documents:find", "wagtailadmin_api:images:find"),
        *("wagtail_bulk_action", "wagtailadmin_block_preview", "quan-tri/^.*/$"),
        *("wagtailadmin_pages:convert_alias", "wagtailadmin_pages:workflow_action"),
        *("wagtailadmin_pages:collect_workflow_action_data", "wagtailadmin_pages:workflow_history_detail"),
        *("wagtailforms:list_submissions", "wagtailforms:list_submissions_results"),
        *("wagtaildocs:create_multiple_from_uploaded_document", "wagtaildocs:delete_upload_multiple"),
        *("wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple"),
        *(f"wagtailsnippets_additions_{kind}:workflow_action" for kind in ADDED),
        *(f"wagtailsnippets_additions_{kind}:workflow_history_detail" for kind in ADDED),
        *("wagtailsnippets_sheets_sheet:workflow_action", "wagtailsnippets_sheets_sheet:workflow_history_detail"),
        *("wagtailsnippets_sheets_sheet:speech", "wagtailsnippetchoosers_sheets_sheet:chosen"),  # no voice, a draft
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
    conversation: Conversation
    case: Case
    template: ReplyTemplate
    rule: AssignmentRule
    correction: Correction
    regression: RegressionQuestion
    handover: Handover
    canned: CannedText
    added: dict[str, Added]
    disagreement: Disagreement
    field: Field
    procedure: Procedure
    imported: Import
    revision_id: int
    directed: Directed
    heard: Heard
    notice: SiteNotice
    sheet: Sheet
    topic: Topic
    enrolled: Enrolled


NO_ANSWER: Final = Reply(decision="decline", text="Chưa có.").model_dump_json()


def added_to(procedure: Procedure) -> dict[str, Added]:
    """Make one of each thing that an office adds, as its author leaves it: a draft with a revision."""
    shared: dict[str, Any] = {"office": "Sở thử", "province": "51", "source_document": "1/TB-ST", "live": False}
    made: dict[str, Added] = {
        "addition": Addition(procedure=procedure, text="Đến sớm.", no_expiry_reason="Luôn đúng.", **shared),
        "desk": Desk(name="Một cửa thử", address="Số 1", **shared),
        "everydayname": EverydayName(procedure=procedure, name="xin đốt lửa", **shared),
        "answeredquestion": AnsweredQuestion(question="Đốt lửa ở đâu?", answer="Ở bãi.", **shared),
    }
    for one in made.values():
        one.save()
        one.save_revision()
    return made


def things() -> Things:
    """Make one of each."""
    written = InformationPage(title="Trang thử", slug="trang-thu", source="<p>Thử</p>")
    page = Page.objects.get(depth=2).add_child(instance=written)
    conversation = Conversation.objects.create()
    turn = Turn.objects.create(
        conversation=conversation, number=1, question="?", decision="decline", reply_json=NO_ANSWER, engine_ms=1
    )
    user = User.objects.create_user("nguoi-khac")
    case = receive("Hỏi thử", turn=turn, place=Place())
    procedure = Procedure.objects.create(code="9.000901", name="Cấp phép đốt lửa trại")
    added = added_to(procedure)
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
        conversation=conversation,
        case=case,
        template=ReplyTemplate.objects.create(title="Mẫu thử", text="Kính gửi anh/chị."),
        rule=AssignmentRule.objects.create(officer=user),
        correction=Correction.objects.create(case=case, code=procedure.code, old_version="0" * 12),
        regression=RegressionQuestion.objects.create(text="Hỏi thử", codes=procedure.code),
        handover=Handover.objects.create(conversation=conversation, question="Hỏi thử"),
        canned=CannedText.objects.create(name="Chào", text="Chào anh/chị."),
        added=added,
        disagreement=Disagreement.objects.create(
            procedure=procedure, field="fee", official_says="1", other_says="2", addition=added["addition"], mark="x"
        ),
        field=Field.objects.create(name="Lửa", slug="lua"),
        procedure=procedure,
        imported=Import.objects.create(state=Import.State.PROPOSED),
        revision_id=page.save_revision().pk,
        directed=directed(),
        heard=heard(),
        notice=SiteNotice.objects.create(text="Tạm ngừng để thử.", begins=timezone.now(), ends=timezone.now()),
        sheet=drafted_sheet(),
        topic=Topic.objects.create(name="Chủ đề thử"),
        enrolled=enrolled(),
    )


def drafted_sheet() -> Sheet:
    """Make a sheet as its author leaves it: a draft with a revision."""
    sheet: Sheet = Sheet.objects.create(title="Tờ thử", office="Sở thử", short="Tin thử.")
    sheet.save_revision()
    return sheet


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
    "wagtailsnippets_additions_addition:pk": lambda it: it.added["addition"].pk,
    "wagtailsnippets_additions_desk:pk": lambda it: it.added["desk"].pk,
    "wagtailsnippets_additions_everydayname:pk": lambda it: it.added["everydayname"].pk,
    "wagtailsnippets_additions_answeredquestion:pk": lambda it: it.added["answeredquestion"].pk,
    "wagtailsnippetchoosers_additions_addition:pk": lambda it: it.added["addition"].pk,
    "wagtailsnippetchoosers_additions_desk:pk": lambda it: it.added["desk"].pk,
    "wagtailsnippetchoosers_additions_everydayname:pk": lambda it: it.added["everydayname"].pk,
    "wagtailsnippetchoosers_additions_answeredquestion:pk": lambda it: it.added["answeredquestion"].pk,
    "wagtailsnippets_additions_addition:revision_id": lambda it: it.added["addition"].latest_revision_id,
    "wagtailsnippets_additions_desk:revision_id": lambda it: it.added["desk"].latest_revision_id,
    "wagtailsnippets_additions_everydayname:revision_id": lambda it: it.added["everydayname"].latest_revision_id,
    "wagtailsnippets_additions_answeredquestion:revision_id": lambda it: (
        it.added["answeredquestion"].latest_revision_id
    ),
    "wagtailsnippets_sheets_sheet:pk": lambda it: it.sheet.pk,
    "wagtailsnippets_sheets_sheet:revision_id": lambda it: it.sheet.latest_revision_id,
    "wagtailsnippets_sheets_sheet:name": lambda it: "0a",
    "wagtailsnippetchoosers_sheets_sheet:pk": lambda it: it.sheet.pk,
    "topics:pk": lambda it: it.topic.pk,
    "disagreements:pk": lambda it: it.disagreement.pk,
    "procedure_chooser:pk": lambda it: it.procedure.pk,
    "field_chooser:pk": lambda it: it.field.pk,
    "inbox_cases:pk": lambda it: it.case.pk,
    "inbox_cases:step": lambda it: "test",
    "reply_templates:pk": lambda it: it.template.pk,
    "assignment_rules:pk": lambda it: it.rule.pk,
    "corrections:pk": lambda it: it.correction.pk,
    "regression:pk": lambda it: it.regression.pk,
    "handover:pk": lambda it: it.handover.pk,
    "conversations:pk": lambda it: it.conversation.pk,
    "canned_texts:pk": lambda it: it.canned.pk,
    "key": lambda it: "by-day",
    "site_notices:pk": lambda it: it.notice.pk,
    "meetings:pk": lambda it: it.heard.meeting.pk,
    "units:pk": lambda it: it.enrolled.village.pk,
    "memberships:pk": lambda it: it.enrolled.membership.pk,
    "officers:pk": lambda it: it.enrolled.officer.pk,
    "courses:pk": lambda it: it.enrolled.course.pk,
    "merits:pk": lambda it: it.enrolled.merit.pk,
    "roll_imports:pk": lambda it: it.enrolled.imported.pk,
    "roll_imports:kind": lambda it: "officers",
    "roll_imports:form": lambda it: "xlsx",
    "coverage:code": lambda it: it.enrolled.commune.code,
    "unit_chooser:pk": lambda it: it.enrolled.village.pk,
    "commune_chooser:pk": lambda it: it.enrolled.commune.pk,
    "village_chooser:pk": lambda it: it.enrolled.village.pk,
    "office_chooser:pk": lambda it: it.enrolled.commune.pk,
    "officer_chooser:pk": lambda it: it.enrolled.officer.pk,
    "field_questions:pk": lambda it: it.heard.question.pk,
    "field_phones:pk": lambda it: it.heard.officer.pk,
    "directives:pk": lambda it: it.directed.directive.pk,
    "directives:directive_id": lambda it: it.directed.directive.pk,
    "directives:task_id": lambda it: it.directed.task.pk,
    "assignments:pk": lambda it: it.directed.assignment.pk,
    "assignments:evidence_id": lambda it: it.directed.evidence.pk,
    "unit_reports:pk": lambda it: it.directed.unit_report.pk,
    "report_forms:pk": lambda it: it.directed.report_form.pk,
    "consolidations:pk": lambda it: it.directed.consolidation.pk,
    "consolidations:consolidation_id": lambda it: it.directed.consolidation.pk,
    "consolidations:kind": lambda it: "docx",
    "procedures_staff:pk": lambda it: it.procedure.pk,
    "imports:pk": lambda it: it.imported.pk,
}
"""What stands in the place of a part: by the part's name, or by the beginning of the address's name and the part's."""

REGULAR: Final[dict[str, str]] = {
    "wagtailadmin_pages:revisions_compare": "/quan-tri/pages/{page}/revisions/compare/earliest...live/",
    **{
        f"wagtailsnippets_additions_{kind}:revisions_compare": f"/quan-tri/snippets/additions/{kind}/history/{{{kind}}}"
        "/revisions/compare/earliest...latest/"
        for kind in ADDED
    },
    "wagtailsnippets_sheets_sheet:revisions_compare": "/quan-tri/snippets/sheets/sheet/history/{sheet}"
    "/revisions/compare/earliest...latest/",
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
        return REGULAR[address.name].format(
            page=it.page.pk,
            document=it.document.pk,
            sheet=it.sheet.pk,
            **{kind: one.pk for kind, one in it.added.items()},
        )
    space = address.name.rpartition(":")[0] or address.name

    def stands(found: re.Match[str]) -> str:
        part = found[1].rpartition(":")[2]
        own = PARTS.get(f"{space}:{part}")
        return str((own or PARTS[part])(it))

    return "/" + re.sub(r"<([^>]+)>", stands, address.route.replace("^", ""))
