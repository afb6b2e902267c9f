"""The inbox in the staff's pages: who sees and does what, and at which price."""

from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories.portal import BIRTH
from tests.portal.inbox.conftest import browser
from wagtail.models import ModelLogEntry

from portal.accounts.exports import EXPORTED
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.conversations.services import ask
from portal.inbox import assigning, replying
from portal.inbox.arriving import take_in
from portal.inbox.models import Case, Correction, Delivery, Reply, ReplyTemplate
from portal.inbox.replying import Written
from portal.inbox.services import receive
from portal.inbox.staff import bulk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
ADDRESS = "nguoi.hoi@vi-du.example"
QUEUE = "/quan-tri/inbox_cases/"
DESK = {Role.OFFICER, Role.COORDINATOR}
READERS = {Role.VIEWER, Role.REVIEWER, *DESK}


def place(case: Case) -> str:
    return f"{QUEUE}inspect/{case.pk}/"


@pytest.fixture
def case() -> Case:
    turn = ask("đăng ký khai sinh cần giấy tờ gì").turn
    return receive("Nhà tôi ở xa thì nộp ở đâu?", turn=turn, contact=ADDRESS, consent=True)


def addresses(case: Case) -> dict[str, set[Role]]:
    """Every address of the inbox in the staff's pages, and who may see it."""
    row = Correction.objects.create(case=case, code=BIRTH, old_version="a", new_version="b")
    return {
        QUEUE: READERS,
        f"{QUEUE}results/": READERS,
        f"{QUEUE}?export=csv": READERS,
        place(case): READERS,
        f"{QUEUE}edit/{case.pk}/": DESK,
        f"{QUEUE}history/{case.pk}/": DESK,
        f"{QUEUE}new/": set(),
        f"{QUEUE}delete/{case.pk}/": {Role.COORDINATOR},
        f"/quan-tri/bulk/inbox/case/assign/?id={case.pk}": {Role.COORDINATOR},
        f"/quan-tri/bulk/inbox/case/close/?id={case.pk}": {Role.COORDINATOR},
        "/quan-tri/corrections/": DESK,
        f"/quan-tri/corrections/inspect/{row.pk}/": DESK,
        "/quan-tri/reply_templates/": DESK,
        "/quan-tri/reply_templates/new/": {Role.COORDINATOR},
        "/quan-tri/assignment_rules/": {Role.COORDINATOR},
        "/quan-tri/assignment_rules/new/": {Role.COORDINATOR},
        "/quan-tri/regression/": {Role.EDITOR, Role.REVIEWER, *DESK},
        "/quan-tri/regression/run/": {Role.EDITOR, Role.REVIEWER, *DESK},
        "/quan-tri/regression/new/": {Role.EDITOR, *DESK},
    }


@pytest.mark.parametrize("role", list(Role))
def test_address__is_open_to_the_roles_that_need_it(case: Case, person: Any, role: Role) -> None:
    client = browser(person(role))
    known = addresses(case)
    opened = {address for address in known if client.get(address).status_code == 200}
    assert opened == {address for address, roles in known.items() if role in roles}


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("take", DESK),
        ("note", DESK),
        ("close", DESK),
        ("write", DESK),
        ("assign", {Role.COORDINATOR}),
        ("contact", DESK),
        ("approve", {Role.REVIEWER}),
        ("give_back", {Role.REVIEWER}),
        ("khong-co", set()),
    ],
)
def test_action__is_open_to_the_roles_that_need_it(case: Case, person: Any, action: str, roles: set[Role]) -> None:
    taken = set()
    for role in Role:
        response = browser(person(role)).post(place(case), {"action": action})
        if response.status_code == 200 or response.get("Location") == place(case):
            taken.add(role)
    assert taken == roles


def test_nobody__does_anything_without_logging_in(case: Case) -> None:
    for address in addresses(case):
        assert Client().get(address).status_code in (302, 403)
    assert Client().post(place(case), {"action": "take"}).status_code in (302, 403)


def test_viewer__never_sees_a_contact(case: Case, person: Any) -> None:
    client = browser(person(Role.VIEWER))
    for address in (place(case), QUEUE, f"{QUEUE}?export=csv", f"{QUEUE}history/{case.pk}/"):
        assert ADDRESS not in read(client.get(address))
    assert ADDRESS not in read(client.post(place(case), {"action": "contact"}))


def read(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def test_no_page_of_the_staff__shows_the_private_link(case: Case, at_desk: Client) -> None:
    for address in (place(case), QUEUE, f"{QUEUE}?export=csv", f"{QUEUE}history/{case.pk}/"):
        assert case.token not in read(at_desk.get(address))


def test_look_at_a_case_and_at_a_contact__are_in_the_trail(case: Case, at_desk: Client, officer: User) -> None:
    at_desk.get(place(case))
    looked = ModelLogEntry.objects.filter(user=officer, action__startswith="motcua.case")
    assert [one.action for one in looked] == ["motcua.case.seen"]
    assert ADDRESS in read(at_desk.post(place(case), {"action": "contact"}))
    entry = ModelLogEntry.objects.filter(action="motcua.contact.seen").get()
    assert entry.user == officer and ADDRESS not in f"{entry.label} {entry.data}"


def test_case_page__shows_question_turn_and_reply_of_the_assistant(case: Case, at_desk: Client) -> None:
    shown = read(at_desk.get(place(case)))
    assert case.turn is not None
    assert case.question in shown and case.turn.question in shown and case.turn.reply.facts[0].text[:30] in shown


def test_officer__takes_writes_and_sends(case: Case, at_desk: Client, officer: User) -> None:
    sent = {"action": "write", "text": "Nộp tại xã.", "position": "Công chức", "codes": f"{BIRTH}#channels[0]"}
    at_desk.post(place(case), sent)
    case.refresh_from_db()
    assert (case.assigned_to, case.state) == (officer, Case.State.ASSIGNED)
    assert Reply.objects.get().state == Reply.State.DRAFT and not Delivery.objects.exists()
    assert "Nộp tại xã." in read(at_desk.get(place(case)))
    at_desk.post(place(case), {**sent, "send": "1"})
    case.refresh_from_db()
    assert case.state == Case.State.ANSWERED
    assert [(one.code, one.path) for one in Reply.objects.get().sources.all()] == [(BIRTH, "channels[0]")]


@pytest.mark.parametrize(
    ("told", "why"),
    [({"text": ""}, "text"), ({"codes": "1.999999"}, "1.999999"), ({"url": "khong phai"}, "url")],
)
def test_reply__that_cannot_be_is_shown_again_with_why(
    case: Case, at_desk: Client, told: dict[str, str], why: str
) -> None:
    response = at_desk.post(place(case), {"action": "write", "text": "Nộp tại xã.", **told})
    assert response.status_code == 200 and why in read(response)
    assert not Reply.objects.exists()


def test_document__is_a_source_and_stays_when_the_draft_is_written_anew(case: Case, at_desk: Client) -> None:
    sent: dict[str, Any] = {"action": "write", "text": "Theo nghị quyết."}
    file = SimpleUploadedFile("nghi-quyet.pdf", b"%PDF-1.4", "application/pdf")
    at_desk.post(place(case), {**sent, "document": file})
    at_desk.post(place(case), {**sent, "text": "Theo nghị quyết mới."})
    reply = Reply.objects.get()
    assert reply.text == "Theo nghị quyết mới."
    assert [one.title for one in reply.sources.all()] == ["nghi-quyet.pdf"]
    assert reply.sources.get().link.startswith("/tai-lieu/")


def test_program__is_no_document(case: Case, at_desk: Client) -> None:
    file = SimpleUploadedFile("chay.exe", b"MZ")
    assert "exe" in read(at_desk.post(place(case), {"action": "write", "text": "x", "document": file}))
    assert not Reply.objects.exists()


def test_case_of_another_officer__is_left_alone(case: Case, at_desk: Client, person: Any) -> None:
    other = person(Role.OFFICER)
    assigning.take(case, other)
    for sent in ({"action": "take"}, {"action": "close"}, {"action": "write", "text": "x", "send": "1"}):
        at_desk.post(place(case), sent)
    case.refresh_from_db()
    assert (case.assigned_to, case.state) == (other, Case.State.ASSIGNED) and not Reply.objects.exists()


def test_second_look__is_given_on_the_page(settings: Any, case: Case, at_desk: Client, person: Any) -> None:
    settings.SECOND_LOOK = True
    at_desk.post(place(case), {"action": "write", "text": "Nộp tại xã.", "send": "1"})
    reviewer = browser(person(Role.REVIEWER))
    assert "Duyệt và gửi" in read(reviewer.get(place(case)))
    assert "Duyệt và gửi" not in read(at_desk.get(place(case)))
    reviewer.post(place(case), {"action": "give_back", "why": "Ghi rõ địa chỉ."})
    assert "Ghi rõ địa chỉ." in read(at_desk.get(place(case)))
    at_desk.post(place(case), {"action": "write", "text": "Nộp tại xã, số 1.", "send": "1"})
    reviewer.post(place(case), {"action": "approve"})
    case.refresh_from_db()
    assert case.state == Case.State.ANSWERED


def test_template__begins_a_reply(case: Case, at_desk: Client) -> None:
    template = ReplyTemplate.objects.create(title="Chào", text="Kính gửi anh/chị (mã {ma_tiep_nhan})")
    assert f"Kính gửi anh/chị (mã {case.receipt})" in read(at_desk.get(f"{place(case)}?mau={template.pk}"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"a", "b", "c"}),
        ("?whose=mine", {"a"}),
        ("?whose=nobody", {"c"}),
        ("?whose=team", {"b"}),
        ("?overdue=yes", {"c"}),
        ("?state=assigned", {"a", "b"}),
        ("?state=closed", set()),
        ("?kind=question", {"a", "b", "c"}),
        ("?kind=report", set()),
        ("?province=51", {"b"}),
        ("?q=cau-hoi-a", {"a"}),
    ],
)
def test_queue__is_narrowed(at_desk: Client, officer: User, query: str, shown: set[str]) -> None:
    cases = {name: receive(f"cau-hoi-{name}") for name in "abc"}
    assigning.take(cases["a"], officer)
    assigning.assign(cases["b"], officer, team=Group.objects.get(name=Role.OFFICER.group_name))
    Case.objects.filter(pk=cases["b"].pk).update(province="51")
    Case.objects.filter(pk=cases["c"].pk).update(due_on=timezone.localdate() - timezone.timedelta(days=1))
    page = read(at_desk.get(f"{QUEUE}{query}"))
    assert {name for name in "abc" if f"cau-hoi-{name}</" in page.replace("\n", "").replace(" ", "")} == shown


def test_queue__finds_a_case_by_its_receipt_however_it_is_typed(case: Case, at_desk: Client) -> None:
    receive("khác")
    for typed in (case.receipt, f" {case.receipt} "):
        page = read(at_desk.get(f"{QUEUE}results/", {"q": typed}))
        assert case.question in page and "khác" not in page


def test_overdue__is_told_in_words(case: Case, at_desk: Client) -> None:
    assert "quá hạn" not in read(at_desk.get(f"{QUEUE}results/"))
    Case.objects.update(due_on=timezone.localdate() - timezone.timedelta(days=1))
    for address in (f"{QUEUE}results/", place(case)):
        assert "quá hạn" in read(at_desk.get(address))


def test_queue__takes_as_many_queries_for_many_cases_as_for_few(
    at_desk: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        case = receive(f"câu hỏi số {number} về việc khác nhau")
        if number % 2:
            assigning.take(case, officer)
    take_in()
    with django_assert_max_num_queries(24):
        assert at_desk.get(QUEUE).status_code == 200


def test_case_page__takes_few_queries_however_long_the_thread(
    case: Case, at_desk: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    assigning.take(case, officer)
    for number in range(8):
        replying.finish(replying.write(case, officer, Written(f"Trả lời {number}")), officer)
        replying.ask_again(case, "Và nữa")
        case.refresh_from_db()
    with django_assert_max_num_queries(40):
        assert at_desk.get(place(case)).status_code == 200


def test_many_cases__are_given_and_closed_at_once(person: Any, officer: User) -> None:
    client = browser(person(Role.COORDINATOR))
    cases = [receive("Hỏi") for _ in range(3)]
    ids = "&".join(f"id={case.pk}" for case in cases[:2])
    client.post(f"/quan-tri/bulk/inbox/case/assign/?{ids}", {"officer": officer.pk})
    assert list(Case.objects.order_by("pk").values_list("assigned_to", flat=True)) == [officer.pk, officer.pk, None]
    client.post(f"/quan-tri/bulk/inbox/case/close/?{ids}")
    assert list(Case.objects.order_by("pk").values_list("state", flat=True)) == ["closed", "closed", "new"]
    assert ModelLogEntry.objects.filter(action="motcua.case.assigned").count() == 2


@pytest.mark.parametrize(
    ("narrowed", "chosen"),
    [("kind=report", 1), ("whose=mine", 0), ("q=khai+sinh", 2), ("kind=question&q=khai+sinh", 1), ("", 3)],
)
def test_whole_list__is_the_list_as_it_was_narrowed(person: Any, officer: User, narrowed: str, chosen: int) -> None:
    client = browser(person(Role.COORDINATOR))
    receive("Đăng ký khai sinh ở đâu?")
    receive("Đăng ký khai sinh sai phí", kind=Case.Kind.REPORT)
    receive("Hỏi chuyện khác")
    listed = client.get(f"{QUEUE}?{narrowed}").context["object_list"]
    address = f"/quan-tri/bulk/inbox/case/assign/?{narrowed}&id=all"
    assert {one["item"] for one in client.get(address).context["items"]} == set(listed)
    client.post(address, {"officer": officer.pk})
    assert Case.objects.filter(assigned_to=officer).count() == chosen == len(listed)


def test_more_cases_than_can_be_gone_through__are_told(
    person: Any, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(person(Role.COORDINATOR))
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    for _ in range(3):
        receive("Hỏi")
    address = "/quan-tri/bulk/inbox/case/assign/?id=all"
    assert "nhiều nhất 2 việc" in read(client.get(address))
    client.post(address, {"officer": officer.pk})
    assert "nhiều nhất" not in read(client.get(address.replace("assign", "close") + "&whose=nobody"))
    assert Case.objects.filter(assigned_to=officer).count() == 2


def test_boxes_for_choosing__are_shown_to_who_can_use_them(case: Case, person: Any) -> None:
    pages = {role: read(browser(person(role)).get(QUEUE)) for role in READERS}
    for mark in ("data-bulk-action-checkbox", "data-bulk-action-footer", "bulk-actions.js"):
        assert {role for role, page in pages.items() if mark in page} == {Role.COORDINATOR}


def test_officer__gives_nothing_out_in_bulk(at_desk: Client, officer: User) -> None:
    case = receive("Hỏi")
    at_desk.post(f"/quan-tri/bulk/inbox/case/assign/?id={case.pk}", {"officer": officer.pk})
    at_desk.post(f"/quan-tri/bulk/inbox/case/close/?id={case.pk}")
    case.refresh_from_db()
    assert (case.assigned_to, case.state) == (None, Case.State.NEW)


def test_export__is_a_spreadsheet_without_contacts_and_in_the_trail(case: Case, at_desk: Client, tmp_path: Any) -> None:
    response = at_desk.get(f"{QUEUE}?export=xlsx")
    path = tmp_path / "hop-thu.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert case.receipt in rows[1] and ADDRESS not in str(rows) and case.token not in str(rows)
    told = ModelLogEntry.objects.get(action=EXPORTED)
    assert (told.label, told.data) == ("inbox_cases:index", {"form": "xlsx"})


def test_export__holds_a_question_with_characters_that_no_workbook_has(at_desk: Client, tmp_path: Any) -> None:
    receive("Nộp ở\x08 đâu\x1f?")
    path = tmp_path / "hop-thu.xlsx"
    path.write_bytes(b"".join(at_desk.get(f"{QUEUE}?export=xlsx").streaming_content))
    assert "Nộp ở đâu?" in [cell for row in openpyxl.load_workbook(path).active.values for cell in row]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export__holds_no_formula(at_desk: Client, tmp_path: Any, form: str) -> None:
    receive('=HYPERLINK("https://vi-du.example")')
    content = b"".join(at_desk.get(f"{QUEUE}?export={form}").streaming_content)
    if form == "csv":
        assert "'=HYPERLINK" in content.decode()
        return
    path = tmp_path / "hop-thu.xlsx"
    path.write_bytes(content)
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if "HYPERLINK" in str(cell.value)] == ["s"]


def test_first_page__tells_what_is_in_hand(case: Case, at_desk: Client, officer: User) -> None:
    assigning.take(case, officer)
    page = read(at_desk.get("/quan-tri/"))
    assert "Việc của tôi: 1" in page and case.receipt in page


def test_first_page__of_who_sees_no_case_tells_nothing_of_it(case: Case, person: Any) -> None:
    assert "Việc của tôi" not in read(browser(person(Role.ADMINISTRATOR)).get("/quan-tri/"))


def test_case_once_deleted__leaves_no_question_in_wagtail_s_log(at_desk: Client, person: Any) -> None:
    case = receive("nhà ở cạnh chợ Ví Dụ thì nộp ở đâu")
    at_desk.get(place(case))
    browser(person(Role.COORDINATOR)).post(f"{QUEUE}delete/{case.pk}/")
    assert not Case.objects.exists()
    labels = list(ModelLogEntry.objects.values_list("label", flat=True))
    assert labels and not any("chợ Ví Dụ" in label for label in labels)
