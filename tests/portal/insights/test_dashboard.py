"""The staff's page: what it shows, to whom, with how many queries; what is handed out is written down."""

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.factories.portal import BIRTH, LISTED_ONLY, RESIDENCE
from tests.portal.insights.asking import VIETNAM, turn, vote
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.inbox.models import Case, QuestionGroup
from portal.inbox.services import opened
from portal.insights import coverage
from portal.insights.dashboard import Dashboard
from portal.insights.rounds import keep_figures
from portal.insights.selecting import Selection

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/so-lieu/"
MOST_QUERIES = 28
KEYS = (
    *("summary", "by-day", "by-hour", "outcomes-time", "outcomes", "by-field", "by-place", "useful", "unanswered"),
    *("responses", "records", "ages", "never-asked", "engine"),
)


@pytest.fixture
def office(client: Client, staff: Any) -> Client:
    client.force_login(staff)
    return client


def as_role(role: Role, django_user_model: Any) -> Client:
    user = django_user_model.objects.create_user(role.value, password="mat-khau-dai-cua-can-bo")  # noqa: S106
    user.groups.add(Group.objects.get(name=role.group_name))
    client = Client()
    client.force_login(user)
    return client


def rows(client: Client, key: str, query: str = "") -> list[list[str]]:
    """Return a table of the page as it is read: the cells of each row."""
    page = client.get(PAGE + query).content.decode()
    part = page.split(f'id="{key}"')[1].split("</section>")[0]
    body = part.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in part else ""
    return [re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", row) for row in body.split("</tr>") if "<t" in row]


def last_monday() -> datetime:
    """Nine in the morning of the Monday of the last week that is over."""
    today = timezone.localdate()
    day = today - timedelta(days=today.weekday() + 7)
    return datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)


def asked(how_many: int, **told: Any) -> None:
    for _ in range(how_many):
        turn(**{"at": last_monday(), **told})


def test_page_without_figures__says_so(office: Client) -> None:
    page = office.get(PAGE)
    assert page.status_code == 200
    assert "Chưa đủ số liệu" in page.content.decode()


def test_every_table__stands_on_the_page_with_its_chart(office: Client, published: Any) -> None:
    asked(30, code=BIRTH, province="51")
    asked(10, code=RESIDENCE, decision="clarify", province="01")
    keep_figures()
    page = office.get(PAGE).content.decode()
    for key in KEYS:
        assert f'id="{key}"' in page
    for key in ("by-day", "by-hour", "outcomes-time", "outcomes", "by-field", "by-place", "records", "ages"):
        assert f'aria-labelledby="{key}-title {key}-desc"' in page
        assert f'<title id="{key}-title">' in page and f'<desc id="{key}-desc">' in page
    assert "style=" not in page.split('class="insights insights--staff"')[1].split("</main>")[0]


def test_figures__are_rounded_and_small_ones_hidden(office: Client, published: Any) -> None:
    asked(32, province="51")
    asked(11, province="01")
    asked(3, province="04")
    keep_figures()
    found = rows(office, "by-place")
    assert found == [["Quảng Ngãi", "30", "66,7\u00a0%"], ["Các mục bị ẩn (2)", "15", "33,3\u00a0%"]]
    assert ["Câu hỏi", "45", "–"] in rows(office, "summary")


def test_chosen_place_field_and_channel__narrow_all_tables(office: Client, published: Any) -> None:
    asked(20, province="51", code=BIRTH)
    asked(40, province="01", code=RESIDENCE, channel="kiosk")
    keep_figures()
    for query in ("?tinh=51", "?kenh=web", "?linh-vuc=ho-tich", "?tinh=51&kenh=web&linh-vuc=ho-tich"):
        assert ["Câu hỏi", "20", "–"] in rows(office, "summary", query), query
    assert rows(office, "summary", "?tinh=51&kenh=kiosk") == []


def test_place__is_told_by_commune_within_a_province(office: Client) -> None:
    asked(20, province="51", commune="21034")
    keep_figures()
    assert rows(office, "by-place", "?tinh=51") == [["Xã An Phú", "20", "100,0\u00a0%"]]
    assert ["Câu hỏi", "20", "–"] in rows(office, "summary", "?tinh=51&xa=21034")


def test_days_outside_of_the_period__are_left_out(office: Client) -> None:
    asked(10)
    asked(10, at=last_monday() - timedelta(days=50))
    keep_figures()
    assert ["Câu hỏi", "10", "–"] in rows(office, "summary", "?ky=30")
    assert ["Câu hỏi", "20", "–"] in rows(office, "summary", "?ky=90")


def test_usefulness__is_told_with_its_interval_most_votes_first(office: Client, published: Any) -> None:
    for code, useful, not_useful in ((BIRTH, 20, 5), (RESIDENCE, 30, 10)):
        for number in range(useful + not_useful):
            vote(turn(at=last_monday(), code=code), useful=number < useful)
    keep_figures()
    found = rows(office, "useful")
    assert [row[0] for row in found] == [RESIDENCE, BIRTH]
    assert found[1][2:] == ["25", "25", "20", "80,0\u00a0%", "60,9\u00a0%", "91,1\u00a0%"]


def test_few_votes_of_one_kind__are_not_told(office: Client, published: Any) -> None:
    for number in range(22):
        vote(turn(at=last_monday(), code=BIRTH), useful=number < 20)
    keep_figures()
    assert rows(office, "useful")[0][2:] == ["20", "20", "ẩn", "–", "–", "–"]


def unanswered(group: QuestionGroup, **told: Any) -> Case:
    case = opened(
        Case(kind=Case.Kind.UNANSWERED, question=group.question, group=group, due_on=timezone.localdate(), **told)
    )
    case.save(force_insert=True)
    return case


def test_group_of_questions__is_told_from_enough_people_on(office: Client) -> None:
    large = QuestionGroup.objects.create(question="xin giấy phép thả diều", words="x", key="x")
    small = QuestionGroup.objects.create(question="việc riêng của một nhà", words="y", key="y")
    for _ in range(6):
        unanswered(large)
    for _ in range(4):
        unanswered(small)
    assert rows(office, "unanswered") == [["xin giấy phép thả diều", "5"]]
    assert "việc riêng" not in office.get(PAGE).content.decode()


def test_one_person_who_asks_again_and_again__is_no_group(office: Client) -> None:
    group = QuestionGroup.objects.create(question="việc riêng của một nhà", words="y", key="y")
    first = turn(decision="decline")
    for _ in range(9):
        unanswered(group, origin=turn(first.conversation, decision="decline"))
    assert rows(office, "unanswered") == []


def answered(days: int, how_many: int = 1, **told: Any) -> None:
    """Cases received on a Monday in the past and answered so many days later, within one week."""
    for _ in range(how_many):
        case = opened(Case(question="x", **told), last_monday())
        case.first_answered_at = case.received_at + timedelta(days=days)
        case.state = Case.State.ANSWERED
        case.save(force_insert=True)


def test_response_times__are_working_days(office: Client, settings: Any) -> None:
    settings.EXTRA_WORKING_DAYS = [f"{last_monday().date() + timedelta(days=number)}" for number in range(7)]
    answered(0, 6)
    answered(2, 6)
    answered(4, 3)
    keep_figures()
    keep_figures()
    (row,) = rows(office, "responses")
    assert row == ["Chưa rõ lĩnh vực", "15", "2", "4", "100,0\u00a0%", "0"]


def test_overdue__is_told_as_of_now(office: Client) -> None:
    for _ in range(7):
        opened(Case(question="x"), timezone.now() - timedelta(days=60)).save(force_insert=True)
    (row,) = rows(office, "responses")
    assert (row[1], row[-1]) == ("0", "5")


def test_records__are_counted_as_they_are(office: Client, published: Any, records: Any) -> None:
    keep_figures()
    found = {row[0]: row[1] for row in rows(office, "records")}
    assert found["Thủ tục đã công bố"] == str(len(records))
    assert found["Chưa có nội dung chi tiết"] == "1"
    assert found["Nguồn đã bãi bỏ hoặc không còn nêu"] == "1"
    assert sum(int(row[1]) for row in rows(office, "ages")) == len(records)
    assert coverage.records()["undated"] == int(rows(office, "ages")[-1][1])


def test_procedures_never_asked_about__are_listed(office: Client, published: Any, records: Any) -> None:
    asked(1, code=BIRTH)
    keep_figures()
    codes = [row[0] for row in rows(office, "never-asked")]
    assert BIRTH not in codes and LISTED_ONLY in codes
    assert len(codes) == len(records) - 1
    assert f"Có {len(records) - 1} thủ tục chưa ai hỏi trong kỳ." in office.get(PAGE).content.decode()


def test_engine_time__is_told(office: Client) -> None:
    asked(10, engine_ms=10.0)
    keep_figures()
    (median, p95) = rows(office, "engine")
    assert 8 < float(median[1].replace(",", ".")) < 12 and 8 < float(p95[1].replace(",", ".")) < 12


def test_number_of_queries__is_bounded_whatever_there_is(
    office: Client, published: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    asked(10, code=BIRTH)
    keep_figures()
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        office.get(PAGE + "?ky=90")
    for number in range(30):
        asked(2, code=RESIDENCE, province=("51", "01", "04")[number % 3], at=last_monday() - timedelta(days=number))
        unanswered(QuestionGroup.objects.create(question="x", words=str(number), key=str(number)))
    keep_figures()
    with django_assert_num_queries(len(few)):
        office.get(PAGE + "?ky=90")


def test_page__is_remembered_until_others_are_counted(office: Client, django_assert_max_num_queries: Any) -> None:
    asked(10)
    keep_figures()
    before = rows(office, "summary")
    asked(10)
    with django_assert_max_num_queries(12):
        assert rows(office, "summary") == before
    keep_figures()
    assert rows(office, "summary")[0][1] == "20"


# Rights ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", list(Role))
def test_every_role__sees_and_only_some_export(role: Role, django_user_model: Any) -> None:
    client = as_role(role, django_user_model)
    page = client.get(PAGE)
    assert page.status_code == 200
    exports = role in (Role.COORDINATOR, Role.ADMINISTRATOR)
    assert ("tai-ve.xlsx" in page.content.decode()) == exports
    for address in ("tai-ve.xlsx", "tai-ve/by-day.csv"):
        status = client.get(PAGE + address).status_code
        assert status == (200 if exports else 302), address
    assert ModelLogEntry.objects.filter(action="motcua.figures.exported").count() == (2 if exports else 0)


def test_what_is_remembered_for_one_role__is_not_shown_to_another(office: Client, django_user_model: Any) -> None:
    asked(10)
    keep_figures()
    assert "tai-ve/" in office.get(PAGE).content.decode()
    assert "tai-ve/" not in as_role(Role.VIEWER, django_user_model).get(PAGE).content.decode()


def test_page__is_in_the_menu_and_closed_to_strangers(office: Client) -> None:
    assert reverse("staff_figures:dashboard") in office.get("/quan-tri/").content.decode()
    for address in ("", "tai-ve.xlsx", "tai-ve/by-day.csv"):
        answer = Client().get(PAGE + address)
        assert answer.status_code == 302 and "/quan-tri/login/" in answer["Location"]


# Exports --------------------------------------------------------------------------------------------------------------
def test_export__is_written_in_the_trail_with_what_was_chosen(office: Client, staff: Any) -> None:
    office.get(PAGE + "tai-ve/by-day.csv?tinh=51")
    entry = ModelLogEntry.objects.get(action="motcua.figures.exported")
    assert (entry.user, entry.data["form"], entry.data["tables"]) == (staff, "csv", ["by-day"])
    assert entry.data["province"] == "51" and entry.data["last"] < timezone.localdate().isoformat()
    assert entry.formatter.label


@pytest.mark.parametrize("key", KEYS)
def test_csv__has_what_the_page_shows(office: Client, published: Any, key: str) -> None:
    asked(12, code=BIRTH, province="51")
    asked(2, code=RESIDENCE, province="01")
    keep_figures()
    answer = office.get(f"{PAGE}tai-ve/{key}.csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    assert text.startswith("\ufeff")
    shown = rows(office, key)
    assert not shown or len(text.strip().split("\r\n")) == 1 + len(shown)


def test_csv_of_no_table__is_not_found(office: Client) -> None:
    assert office.get(f"{PAGE}tai-ve/khong-co.csv").status_code == 404


def test_workbook__has_a_sheet_for_each_table(office: Client, published: Any) -> None:
    asked(12, code=BIRTH)
    keep_figures()
    book = load_workbook(io.BytesIO(office.get(f"{PAGE}tai-ve.xlsx").content))
    assert len(book.worksheets) == len(KEYS)
    found = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert found["Câu hỏi"] == 10


def test_whole_tables__have_what_the_page_leaves_out(published: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "MOST", 3)
    days = Selection(timezone.localdate(), timezone.localdate())
    whole = Dashboard(days, {}, whole=True).makers["never-asked"]()
    assert len(whole.rows) == len(published)
