"""The officers' pages of records: who may do what with an import, what they see, how many queries it takes."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories.portal import BIRTH, by_code, changed, small_catalogue

from motcua.records.model import Channel, ChannelKind, Fee
from portal.accounts.roles import Role
from portal.procedures import importing
from portal.procedures.models import Import, Procedure

RECORDS = by_code(*small_catalogue())
pytestmark = pytest.mark.django_db
BRINGS = {Role.EDITOR}
REVIEWS = {Role.REVIEWER}
UNDOES = {Role.REVIEWER, Role.COORDINATOR}


@pytest.fixture
def enter(django_user_model: Any) -> Any:
    """Log somebody of a role in."""

    def with_role(role: Role, name: str = "") -> Client:
        user, _ = django_user_model.objects.get_or_create(username=name or role.value)
        user.groups.set([Group.objects.get(name=role.group_name)])
        client = Client()
        client.force_login(user)
        return client

    return with_role


def new_fee(amount: int) -> Any:
    return changed(RECORDS[BIRTH], channels=(Channel(kind=ChannelKind.IN_PERSON, fees=(Fee(amount=amount),)),))


@pytest.fixture
def waiting(published: Any) -> Import:
    return importing.run(by_code(new_fee(12_345)), ["tệp.json"], publish=False)


def page(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def act(client: Client, made: Import, name: str, **said: str) -> bool:
    """Do something with an import; tell whether that was allowed."""
    response = client.post(f"/quan-tri/imports/act/{made.pk}/", {"act": name, **said})
    assert response.status_code == 302
    return response["Location"] != "/quan-tri/"  # where Wagtail sends those who may not


@pytest.mark.parametrize("role", list(Role))
def test_each_role__may_do_what_the_table_says_and_no_more(
    enter: Any, waiting: Import, role: Role, django_capture_on_commit_callbacks: Any
) -> None:
    client = enter(role)
    assert client.get("/quan-tri/imports/").status_code == 200
    assert client.get(f"/quan-tri/imports/inspect/{waiting.pk}/").status_code == 200
    assert (client.get("/quan-tri/imports/new/").status_code == 200) == (role in BRINGS)
    assert act(client, waiting, "refuse", **{"refuse-reason": "Sai."}) == (role in REVIEWS)
    Import.objects.update(state=Import.State.PROPOSED)
    assert act(client, waiting, "hold", proposal="1") == (role in REVIEWS | BRINGS)
    with django_capture_on_commit_callbacks(execute=True):
        assert act(client, waiting, "approve") == (role in REVIEWS)
    Import.objects.update(state=Import.State.PUBLISHED)
    with django_capture_on_commit_callbacks(execute=True):
        assert act(client, waiting, "undo", **{"undo-reason": "Sai."}) == (role in UNDOES)
    assert act(client, waiting, "delete") == (role in BRINGS | REVIEWS | UNDOES)  # which says that there is none
    assert Import.objects.filter(pk=waiting.pk).exists()


def test_reviewer__sees_exactly_the_fee_that_changed(enter: Any, waiting: Import) -> None:
    Import.objects.update(state=Import.State.PROPOSED)
    made = importing.run(
        by_code(
            changed(
                RECORDS[BIRTH],
                channels=tuple(
                    one.model_copy(
                        update={"fees": (*one.fees[:-1], one.fees[-1].model_copy(update={"amount": 54_321}))}
                    )
                    if number == 0
                    else one
                    for number, one in enumerate(RECORDS[BIRTH].channels)
                ),
            )
        ),
        ["khác"],
        publish=False,
    )
    (article,) = page(enter(Role.REVIEWER), f"/quan-tri/imports/inspect/{made.pk}/").select("article.proposal")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in article.select("tbody tr")]
    assert len(rows) == 1 and rows[0][1] == "54.321 đồng"
    assert "phí, lệ phí" in article.get_text()


def test_uploader__is_told_that_somebody_else_must_review(enter: Any, waiting: Import, django_user_model: Any) -> None:
    client = enter(Role.REVIEWER, "ca-hai")
    Import.objects.update(uploader=django_user_model.objects.get(username="ca-hai"))
    told = page(client, f"/quan-tri/imports/inspect/{waiting.pk}/")
    assert "người khác phải duyệt" in told.get_text()
    assert not told.select("input[value=approve]")


def test_form__without_files_or_reason_says_what_is_missing(enter: Any, published: Any) -> None:
    client = enter(Role.EDITOR)
    told = client.post("/quan-tri/imports/new/", {}).content.decode()
    assert "Hãy chọn ít nhất một tệp." in told
    odd = SimpleUploadedFile("anh.png", b"\x89PNG")
    told = client.post("/quan-tri/imports/new/", {"sources": odd, "note": "x"}).content.decode()
    assert "anh.png không phải tệp" in told
    assert Import.objects.count() == 1


def test_upload__leads_to_the_import_and_its_differences(
    enter: Any, published: Any, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.IMPORTS_HOME = tmp_path
    client = enter(Role.EDITOR)
    file = SimpleUploadedFile("a.jsonl", new_fee(12_345).model_dump_json(exclude_defaults=True).encode())
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/quan-tri/imports/new/", {"sources": file, "note": "Theo nghị quyết"})
    assert response.status_code == 302
    told = page(client, response["Location"]).get_text(" ", strip=True)
    assert "12.345 đồng" in told and "Theo nghị quyết" in told


def test_failed_import__says_why_and_that_nothing_changed(enter: Any, published: Any) -> None:
    made = Import.objects.create(state=Import.State.FAILED, failure="Không đọc được bản ghi nào.\na.json: hỏng")
    told = page(enter(Role.VIEWER), f"/quan-tri/imports/inspect/{made.pk}/").get_text(" ", strip=True)
    assert "không có gì thay đổi" in told and "a.json: hỏng" in told


def test_reading_import__shows_how_far_it_is(enter: Any, published: Any) -> None:
    made = Import.objects.create(state=Import.State.READING, done=30, total=120)
    told = page(enter(Role.VIEWER), f"/quan-tri/imports/inspect/{made.pk}/")
    assert told.select_one("progress")["value"] == "25"
    assert told.select_one("meta[http-equiv=refresh]") is not None


@pytest.mark.parametrize(
    "address",
    [
        "/quan-tri/imports/",
        "/quan-tri/procedures/",
        "/quan-tri/imports/inspect/{pk}/",
        "/quan-tri/procedures/?q=khai+sinh",
    ],
)
def test_lists__take_as_many_queries_for_many_rows_as_for_few(
    enter: Any, published: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    client = enter(Role.REVIEWER)
    records = [changed(record, summary="Nói khác.") for record in RECORDS.values()]
    made = importing.run(by_code(*records), ["x"], publish=False)
    for _ in range(25):
        Import.objects.create(uploader_id=None)
    client.get(address.format(pk=made.pk))  # content types are read once a process
    with django_assert_max_num_queries(22):
        assert client.get(address.format(pk=made.pk)).status_code == 200


def test_procedures__are_found_by_words_without_marks_and_by_state(enter: Any, published: Any) -> None:
    client = enter(Role.EDITOR)
    assert [code for code in RECORDS if code in client.get("/quan-tri/procedures/?q=khai+tu").content.decode()] == [
        "1.000656"
    ]
    Procedure.objects.filter(code=BIRTH).update(review_on=timezone.localdate() - timedelta(days=1))
    told = client.get("/quan-tri/procedures/?state=review").content.decode()
    assert BIRTH in told and "1.000656" not in told


def test_keeper_and_day_of_review__are_set_by_hand_and_nothing_else(enter: Any, published: Any) -> None:
    client = enter(Role.EDITOR)
    found = Procedure.objects.get(code=BIRTH)
    address = f"/quan-tri/procedures/edit/{found.pk}/"
    assert "Các bản đã, đang và sẽ có hiệu lực" in page(client, address).get_text()
    client.post(address, {"owner": "", "review_on": "2031-03-03", "name": "Tên khác"})
    found.refresh_from_db()
    assert str(found.review_on) == "2031-03-03" and found.name == RECORDS[BIRTH].name
    assert client.get("/quan-tri/procedures/new/").status_code == 404


def test_reader__is_told_of_a_record_past_its_review_or_named_no_more(client: Client, published: Any) -> None:
    Procedure.objects.filter(code=BIRTH).update(
        review_on=timezone.localdate() - timedelta(days=1), missing_since=timezone.now()
    )
    told = page(client, f"/thu-tuc/{BIRTH}/").get_text(" ", strip=True)
    assert "phải được rà soát trước ngày" in told and "nguồn không còn nêu thủ tục này" in told


def test_keeper__finds_on_the_first_page_what_wants_a_look(enter: Any, waiting: Import, django_user_model: Any) -> None:
    client = enter(Role.REVIEWER)
    keeper = django_user_model.objects.get(username="reviewer")
    Procedure.objects.filter(code=BIRTH).update(owner=keeper, review_on=timezone.localdate() - timedelta(days=1))
    told = page(client, "/quan-tri/").get_text(" ", strip=True)
    assert "chờ duyệt" in told and "1 thủ tục anh/chị phụ trách đã quá ngày rà soát" in told
