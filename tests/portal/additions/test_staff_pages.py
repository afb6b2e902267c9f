"""The staff's pages of what offices add: who may what, lists of bounded cost, forms, choosers, panels."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.portal import BIRTH, MARRIAGE
from tests.portal.additions.conftest import OFFICE, QUANG_NGAI, in_a_year
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.additions.models import ADDED, Added, Addition, AnsweredQuestion, Desk, Disagreement, EverydayName
from portal.procedures.models import Procedure

MODELS = [model._meta.model_name for model in ADDED]


@pytest.fixture
def as_role(person: Callable[[Role], Any]) -> Callable[[Role], Client]:
    """Return a browser in which a member of the staff with a role is signed in."""

    def signed_in(role: Role) -> Client:
        client = Client()
        client.force_login(person(role))
        return client

    return signed_in


def address(model: type[Added], name: str, *args: Any) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)  # type: ignore[attr-defined]  # set by Wagtail


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", ADDED)
def test_list__is_seen_by_every_role(model: type[Added], role: Role, as_role: Callable[[Role], Client]) -> None:
    assert as_role(role).get(address(model, "list")).status_code == 200


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", ADDED)
def test_form__is_opened_by_who_may_add(model: type[Added], role: Role, as_role: Callable[[Role], Client]) -> None:
    opened = as_role(role).get(address(model, "add")).status_code == 200
    assert opened == (role in (Role.EDITOR, Role.OFFICER))


@pytest.mark.parametrize("role", Role)
def test_published_one__is_withdrawn_by_reviewers_alone(
    role: Role,
    as_role: Callable[[Role], Client],
    fee: Callable[..., Addition],
    publish: Callable[[Added], Added],
) -> None:
    published = publish(fee(BIRTH))
    as_role(role).post(address(Addition, "unpublish", published.pk))
    published.refresh_from_db()
    assert published.live == (role is not Role.REVIEWER)


def form(procedure: Procedure, **fields: Any) -> dict[str, Any]:
    return {
        "procedure": procedure.pk,
        "kind": "local_fee",
        "amount": "7000",
        "channel": "",
        "resolution": "01/2026/NQ-HĐND",
        "resolution_date": "2026-01-05",
        "no_expiry_reason": "",
        "text": "",
        "province": QUANG_NGAI,
        "commune": "",
        "office": OFFICE,
        "dated": timezone.localdate().isoformat(),
        "until": in_a_year().isoformat(),
        "source_document": "",
        "source_url": "",
        **fields,
    }


def test_editor__adds_sends_to_review_and_a_reviewer_approves(
    published: Any, as_role: Callable[[Role], Client], editor: Any
) -> None:
    sent = form(Procedure.objects.get(code=BIRTH), **{"action-submit": "1"})
    as_role(Role.EDITOR).post(address(Addition, "add"), sent)
    draft = Addition.objects.get()
    assert (draft.live, draft.author, draft.workflow_in_progress) == (False, editor, True)
    task = draft.current_workflow_task_state
    assert task is not None
    approve = address(Addition, "workflow_action", draft.pk, "approve", task.pk)
    as_role(Role.EDITOR).post(approve)
    draft.refresh_from_db()
    assert not draft.live
    as_role(Role.REVIEWER).post(approve)
    draft.refresh_from_db()
    assert draft.live
    logged = ModelLogEntry.objects.filter(object_id=str(draft.pk)).values_list("action", flat=True)
    assert {"wagtail.create", "wagtail.workflow.start", "wagtail.publish"} <= set(logged)


def test_reviewer__sees_before_approving_what_people_will_read(
    fee: Callable[..., Addition], as_role: Callable[[Role], Client]
) -> None:
    draft = fee(BIRTH, submit=True)
    task = draft.current_workflow_task
    assert task is not None
    page = as_role(Role.REVIEWER).get(address(Addition, "workflow_preview", draft.pk, task.pk))
    assert "7.000 đồng" in page.content.decode()


def test_incomplete_draft__is_not_approved(fee: Callable[..., Addition], reviewer: Any, editor: Any) -> None:
    draft = fee(BIRTH)
    draft.resolution = ""
    revision = draft.save_revision(user=editor, clean=False)
    with pytest.raises(PermissionDenied, match="số nghị quyết"):
        revision.publish(user=reviewer)


def test_reviewer__approves_in_the_editor_itself(
    fee: Callable[..., Addition], as_role: Callable[[Role], Client]
) -> None:
    draft = fee(BIRTH, submit=True)
    sent = form(draft.procedure, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    as_role(Role.REVIEWER).post(address(Addition, "edit", draft.pk), sent)
    draft.refresh_from_db()
    assert draft.live


def test_reviewer_who_changes_it_in_the_editor__does_not_approve_it(
    fee: Callable[..., Addition], as_role: Callable[[Role], Client]
) -> None:
    draft = fee(BIRTH, submit=True)
    sent = form(draft.procedure, amount="1", **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    as_role(Role.REVIEWER).post(address(Addition, "edit", draft.pk), sent)
    draft.refresh_from_db()
    assert not draft.live


def test_officer__adds_a_draft_and_is_led_to_the_list(published: Any, as_role: Callable[[Role], Client]) -> None:
    response = as_role(Role.OFFICER).post(address(Addition, "add"), form(Procedure.objects.get(code=BIRTH)))
    assert response.status_code == 302 and response.headers["Location"] == address(Addition, "list")
    assert not Addition.objects.get().live


def test_commune__is_typed_by_name(published: Any, as_role: Callable[[Role], Client]) -> None:
    sent = form(Procedure.objects.get(code=BIRTH), commune="phường cẩm thành", **{"action-submit": "1"})
    as_role(Role.EDITOR).post(address(Addition, "add"), sent)
    assert Addition.objects.get().place_name == "Phường Cẩm Thành, Tỉnh Quảng Ngãi"


@pytest.mark.parametrize("wrong", [{"commune": "Không Đâu"}, {"resolution": ""}, {"source_url": "ftp://a.test/"}])
def test_form_that_does_not_hold__is_shown_again(
    published: Any, as_role: Callable[[Role], Client], wrong: dict[str, str]
) -> None:
    sent = form(Procedure.objects.get(code=BIRTH), **{"action-submit": "1"}, **wrong)
    assert as_role(Role.EDITOR).post(address(Addition, "add"), sent).status_code == 200
    assert not Addition.objects.exists()


def test_what_seems_personal__is_pointed_out(published: Any, as_role: Callable[[Role], Client]) -> None:
    sent = form(Procedure.objects.get(code=BIRTH), text="Gọi 0900 000 000 gặp chị.")
    response = as_role(Role.EDITOR).post(address(Addition, "add"), sent, follow=True)
    assert "Có vẻ có thông tin cá nhân ở: nội dung." in response.content.decode()


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def many(model: type[Added], count: int) -> None:
    """Put published rows and drafts in review into the list."""
    procedures = list(Procedure.objects.all())
    for number in range(count):
        fields: dict[str, Any] = {"office": OFFICE, "province": QUANG_NGAI, "live": number % 2 == 0}
        if hasattr(model, "procedure"):
            fields["procedure"] = procedures[number % len(procedures)]
        row = model.objects.create(**fields)
        if number % 3 == 0:
            row.save_revision(clean=False)


@pytest.mark.parametrize("model", ADDED)
def test_list__costs_the_same_however_many_rows(
    model: type[Added], published: Any, as_role: Callable[[Role], Client]
) -> None:
    client = as_role(Role.EDITOR)
    many(model, 3)
    client.get(address(model, "list"))
    few = queries(client, address(model, "list"))
    many(model, 30)
    assert queries(client, address(model, "list")) <= few <= 25


@pytest.mark.parametrize("state", ["live", "draft", "changed", "soon", "expired"])
def test_list__is_filtered_by_state(
    state: str, fee: Callable[..., Addition], publish: Callable[[Added], Added], as_role: Callable[[Role], Client]
) -> None:
    publish(fee(BIRTH, resolution="DANGDUNG"))
    publish(fee(BIRTH, resolution="SAPHET", until=timezone.localdate() + timedelta(days=3)))
    fee(BIRTH, resolution="BANNHAP")
    changed = publish(fee(BIRTH, resolution="COSUA"))
    changed.save_revision()
    gone = publish(fee(BIRTH, resolution="HETHAN"))
    gone.unpublish(set_expired=True)
    found = as_role(Role.VIEWER).get(address(Addition, "list"), {"state": state, "export": "csv"})
    text = b"".join(found.streaming_content).decode() if found.streaming else found.content.decode()
    named = {name for name in ("DANGDUNG", "SAPHET", "BANNHAP", "COSUA", "HETHAN") if name in text}
    expected = {
        "live": {"DANGDUNG", "SAPHET", "COSUA"},
        "draft": {"BANNHAP"},
        "changed": {"COSUA"},
        "soon": {"SAPHET"},
        "expired": {"HETHAN"},
    }
    assert named == expected[state]


def chosen(client: Client, words: str) -> str:
    return client.get(reverse("procedure_chooser:choose_results"), {"q": words}).content.decode()


def test_procedures__are_chosen_by_the_beginning_of_a_code_or_words_without_marks(
    published: Any, as_role: Callable[[Role], Client]
) -> None:
    client = as_role(Role.EDITOR)
    assert BIRTH in chosen(client, BIRTH[:5]) and MARRIAGE not in chosen(client, BIRTH)
    assert MARRIAGE in chosen(client, "KẾT HÔN") and MARRIAGE in chosen(client, "ket hon")
    assert BIRTH not in chosen(client, "ket hon")


def test_chooser__costs_the_same_for_20_000_procedures_as_for_a_few(
    published: Any, as_role: Callable[[Role], Client]
) -> None:
    client = as_role(Role.EDITOR)
    page = reverse("procedure_chooser:choose")
    client.get(page)
    few = queries(client, page)
    current = Procedure.objects.values_list("current_id", flat=True)[0]
    Procedure.objects.bulk_create(
        Procedure(code=f"8.{number:06}", name="Thủ tục", sort_name="thu tuc", current_id=current)
        for number in range(20_000)
    )
    assert queries(client, page) == few
    assert client.get(page).content.decode().count("8.0") <= 20


@pytest.mark.parametrize("name", MODELS)
def test_preview__shows_what_people_will_read(
    name: str, published: Any, as_role: Callable[[Role], Client], fee: Callable[..., Addition], staff: Any
) -> None:
    procedure = Procedure.objects.get(code=BIRTH)
    made: dict[str, Added] = {
        "addition": fee(BIRTH),
        "desk": Desk(name="Bộ phận Một cửa thử", address="1 Đường Thử", province=QUANG_NGAI, office=OFFICE),
        "everydayname": EverydayName(procedure=procedure, name="làm giấy cho bé", office=OFFICE),
        "answeredquestion": AnsweredQuestion(question="Ai ký?", answer="Người được ủy quyền ký.", office=OFFICE),
    }
    shown = {
        "addition": "7.000 đồng",
        "desk": "1 Đường Thử",
        "everydayname": "làm giấy cho bé",
        "answeredquestion": "Người được ủy quyền ký.",
    }
    row = made[name]
    row.save()
    revision = row.save_revision(user=staff)
    page = as_role(Role.EDITOR).get(address(type(row), "revisions_view", row.pk, revision.pk))
    assert page.status_code == 200 and shown[name] in page.content.decode()
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_first_page__shows_what_differs_and_what_expires(
    fee: Callable[..., Addition], publish: Callable[[Added], Added], as_role: Callable[[Role], Client]
) -> None:
    row = publish(fee(BIRTH, until=timezone.localdate() + timedelta(days=3)))
    assert isinstance(row, Addition)
    Disagreement.objects.create(
        procedure=row.procedure, field="x", official_says="MỘT", other_says="HAI", addition=row, mark="m"
    )
    page = as_role(Role.VIEWER).get(reverse("wagtailadmin_home")).content.decode()
    assert "MỘT – HAI" in page
    assert "Hết giá trị trong 30 ngày tới" in page


@pytest.mark.parametrize("role", Role)
def test_disagreement__is_settled_by_who_keeps_the_records(
    role: Role, fee: Callable[..., Addition], as_role: Callable[[Role], Client], person: Callable[[Role], Any]
) -> None:
    row = fee(BIRTH)
    task = Disagreement.objects.create(
        procedure=row.procedure, field="x", official_says="MỘT", other_says="HAI", addition=row, mark="m"
    )
    client = as_role(role)
    assert client.get(reverse("disagreements:index")).status_code == 200
    client.post(reverse("disagreements:edit", args=[task.pk]), {"state": "settled", "note": "Nghị quyết còn hiệu lực."})
    task.refresh_from_db()
    if role in (Role.EDITOR, Role.REVIEWER):
        assert (task.state, task.settled_by) == ("settled", person(role)) and task.settled_at
        assert ModelLogEntry.objects.filter(action="motcua.disagreement.settled", user=person(role)).exists()
    else:
        assert task.state == "open"


def test_disagreements__list_costs_the_same_however_many_rows(
    fee: Callable[..., Addition], as_role: Callable[[Role], Client]
) -> None:
    client, row = as_role(Role.EDITOR), fee(BIRTH)
    page = reverse("disagreements:index")

    def add(marks: range) -> None:
        Disagreement.objects.bulk_create(
            Disagreement(
                procedure=row.procedure, field="x", official_says="a", other_says="b", addition=row, mark=str(mark)
            )
            for mark in marks
        )

    add(range(3))
    client.get(page)
    few = queries(client, page)
    add(range(3, 40))
    assert queries(client, page) == few <= 20


def test_nobody__adds_or_deletes_a_disagreement_by_hand(staff: Any, fee: Callable[..., Addition]) -> None:
    row = fee(BIRTH)
    task = Disagreement.objects.create(
        procedure=row.procedure, field="x", official_says="a", other_says="b", addition=row, mark="m"
    )
    client = Client()
    client.force_login(staff)
    client.post(reverse("disagreements:add"), {})
    client.post(reverse("disagreements:delete", args=[task.pk]))
    assert Disagreement.objects.count() == 1
