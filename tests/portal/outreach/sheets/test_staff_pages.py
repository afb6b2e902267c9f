"""The staff's pages: building, review, sending, bulletins; and that nobody does what is another place's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.portal import BIRTH
from tests.portal.outreach.sheets.conftest import OFFICE, fresh
from wagtail.models import Page

from portal.accounts.roles import Role
from portal.outreach.roll.models import Officer
from portal.outreach.sheets import services, speech
from portal.outreach.sheets.models import Sending, Sheet, Topic
from portal.outreach.sheets.sending import send
from portal.outreach.sheets.staff import pages
from portal.outreach.units.models import Unit
from portal.procedures.models import Procedure

Places = dict[str, Unit]
ROOM = "wagtailsnippets_sheets_sheet"


def address(name: str, *parts: object) -> str:
    return reverse(f"{ROOM}:{name}", args=parts)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def at(person: Callable[..., Any], places: Places) -> Callable[..., Client]:
    """Return a browser of somebody with a role, of a unit where its code is given."""
    return lambda role, code="": browser(person(role, places[code] if code else None))


def built(client: Client, **said: Any) -> Any:
    procedure = Procedure.objects.get(code=BIRTH)
    form = {"procedure": procedure.pk, "sides": ["fee", "documents"], "office": OFFICE, "unit": "", "topic": "", **said}
    return client.post(address("build"), form)


def test_building__leads_to_a_draft_with_sources(published: Any, at: Callable[..., Client]) -> None:
    answer = built(at(Role.EDITOR))
    sheet = Sheet.objects.get()
    assert answer["Location"] == address("edit", sheet.pk)
    assert [one.path for one in sheet.sources.all()] == ["documents", "fee"]
    assert sheet.author is not None
    assert not sheet.live


def test_building_from_a_page__leads_to_a_draft(live_page: Page, at: Callable[..., Client]) -> None:
    form = {"page": live_page.pk, "office": OFFICE, "unit": "", "topic": ""}
    answer = at(Role.EDITOR).post(address("build_from_page"), form)
    assert answer["Location"] == address("edit", Sheet.objects.get().pk)


def test_what_cannot_be_built__is_told_beside_the_form(published: Any, at: Callable[..., Client]) -> None:
    answer = built(at(Role.EDITOR), procedure=Procedure.objects.get(in_force=False).pk)
    assert "không còn hiệu lực" in answer.content.decode()
    assert not Sheet.objects.exists()


def test_a_commune__builds_for_itself_alone(published: Any, at: Callable[..., Client], places: Places) -> None:
    client = at(Role.COMMUNE, "20001")
    assert built(client, unit=places["20002"].pk).status_code == 200
    assert built(client, unit="").status_code == 200
    assert not Sheet.objects.exists()
    assert built(client, unit=places["20001"].pk).status_code == 302


@pytest.mark.parametrize("page", ["list", "build", "build_from_page", "send_topic", "bulletin", "add"])
def test_pages__open_for_a_coordinator(at: Callable[..., Client], page: str) -> None:
    client = at(Role.COORDINATOR)
    assert client.get(address(page)).status_code == 200


def _form(client: Client, sheet: Sheet, **changes: Any) -> dict[str, Any]:
    """Return what the form of a sheet would send."""
    form = client.get(address("edit", sheet.pk)).context["form"]
    sent: dict[str, Any] = {}
    for one in [form, *(f for formset in form.formsets.values() for f in [formset.management_form, *formset.forms])]:
        for bound in one:
            value = bound.value()
            sent[bound.html_name] = "" if value is None or value is False else value
    return {**sent, **changes}


def test_the_form__keeps_sources_and_takes_new_ones(
    draft: Callable[..., Sheet], at: Callable[..., Client], editor: Any
) -> None:
    sheet = draft()
    client = browser(editor)
    sent = _form(client, sheet, short="Tin đã rút gọn.")
    number = int(sent["sources-TOTAL_FORMS"])
    more = {"procedure": Procedure.objects.get(code=BIRTH).pk, "path": "result", "ORDER": number + 1}
    sent |= {f"sources-{number}-{name}": value for name, value in more.items()}
    answer = client.post(address("edit", sheet.pk), {**sent, "sources-TOTAL_FORMS": number + 1})
    assert answer.status_code == 302, answer.context["form"].errors
    again: Any = fresh(sheet).get_latest_revision_as_object()
    kept = {one.path: one for one in again.sources.all()}
    assert again.short == "Tin đã rút gọn."
    assert set(kept) == {"documents", "fee", "time_limit", "result"}
    assert kept["result"].value[0]["text"] == "Giấy phép thả diều"
    assert all(one.version for one in kept.values())


def test_the_form__points_out_a_figure_of_no_source(draft: Callable[..., Sheet], editor: Any) -> None:
    sheet = draft()
    client = browser(editor)
    answer = client.post(address("edit", sheet.pk), _form(client, sheet, short="Chỉ 77.000 đồng."), follow=True)
    assert "“77000”" in answer.content.decode()


def test_the_form__refuses_markup(draft: Callable[..., Sheet], editor: Any) -> None:
    sheet = draft()
    client = browser(editor)
    client.post(address("edit", sheet.pk), {**_form(client, sheet, short="<b>Tin</b>"), "action-submit": "1"})
    assert "<b>" not in fresh(sheet).get_latest_revision_as_object().short


def test_whoever_submits_for_review__cannot_publish_by_the_forms_button(
    draft: Callable[..., Sheet], staff: Any
) -> None:
    sheet = draft(author=staff)
    client = browser(staff)
    client.raise_request_exception = False
    client.post(address("edit", sheet.pk), {**_form(client, sheet), "action-publish": "1"})
    assert not fresh(sheet).live


def test_a_reviewer__approves_from_the_form(draft: Callable[..., Sheet], editor: Any, reviewer: Any) -> None:
    sheet = draft()
    sheet.get_workflow().start(sheet, editor)
    client = browser(reviewer)
    sent = {**_form(client, sheet), "action-workflow-action": "1", "workflow-action-name": "approve"}
    sent = {name: str(value).replace("\n", "\r\n") for name, value in sent.items()}  # as browsers send lines
    client.post(address("edit", sheet.pk), sent)
    assert fresh(sheet).live
    assert fresh(sheet).approved_by == reviewer


def test_an_outdated_sheet__is_built_anew_in_one_step(sheet: Sheet, editor: Any) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(outdated_at=timezone.now())
    answer = browser(editor).post(address("rebuild", sheet.pk))
    assert answer["Location"] == address("edit", sheet.pk)
    assert fresh(sheet).revisions.count() == 2


def test_the_first_page__names_outdated_sheets_to_those_who_renew_them(
    sheet: Sheet, at: Callable[..., Client], editor: Any
) -> None:
    why = [{"told": "Phí đã đổi.", "was": [], "now": []}]
    Sheet.objects.filter(pk=sheet.pk).update(outdated_at=timezone.now(), outdated_why=why)
    home = reverse("wagtailadmin_home")
    assert "Phí đã đổi." in browser(editor).get(home).content.decode()
    assert "Phí đã đổi." not in at(Role.VIEWER).get(home).content.decode()
    assert "Phí đã đổi." not in at(Role.COMMUNE, "20001").get(home).content.decode()


# Place


@pytest.fixture
def of_units(draft: Callable[..., Sheet], publish: Callable[..., Sheet], places: Places) -> dict[str, Sheet]:
    """Published sheets: of the province, of each of the communes, of another province, of the whole office."""
    sheets = {code: publish(draft(unit=places[code], title=f"Tờ {code}")) for code in ("51", "20001", "20002", "46")}
    return {**sheets, "": publish(draft(title="Tờ chung"))}


def test_a_commune__lists_its_own_and_those_above(of_units: dict[str, Sheet], at: Callable[..., Client]) -> None:
    page = at(Role.COMMUNE, "20001").get(address("list")).content.decode()
    listed = [
        sheet.title for sheet in of_units.values() if f">{sheet.title}<" in page.replace("\n", "").replace("  ", "")
    ]
    assert sorted(listed) == ["Tờ 20001", "Tờ 51", "Tờ chung"]


READ = ("inspect", "send", "speak")
CHANGED = ("edit", "delete", "history", "usage", "unpublish", "lock", "workflow_history", "preview_on_edit", "rebuild")


@pytest.mark.parametrize("name", [*READ, *CHANGED])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_communes_sheet__is_not_there(
    of_units: dict[str, Sheet], at: Callable[..., Client], name: str, method: str
) -> None:
    answer = getattr(at(Role.COMMUNE, "20001"), method)(address(name, of_units["20002"].pk))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", CHANGED)
@pytest.mark.parametrize("code", ["51", ""])
def test_a_sheet_from_above__is_read_but_not_changed_by_a_commune(
    of_units: dict[str, Sheet], at: Callable[..., Client], name: str, code: str
) -> None:
    client = at(Role.COMMUNE, "20001")
    assert client.get(address("inspect", of_units[code].pk)).status_code == 200
    for method in (client.get, client.post):
        assert method(address(name, of_units[code].pk)).status_code == 404


def test_a_revision_of_another_communes_sheet__is_not_taken_up(
    of_units: dict[str, Sheet], at: Callable[..., Client]
) -> None:
    other = of_units["20002"]
    client = at(Role.COMMUNE, "20001")
    for name in ("revisions_view", "revisions_revert", "revisions_unschedule"):
        assert client.post(address(name, other.pk, other.latest_revision_id)).status_code == 404


def test_a_reviewer_of_a_commune__deletes_many_of_no_other(
    of_units: dict[str, Sheet], at: Callable[..., Client]
) -> None:
    path = reverse("wagtail_bulk_action", args=["sheets", "sheet", "delete"])
    client = at(Role.REVIEWER, "20001")
    client.post(f"{path}?id={of_units['20002'].pk}&next=/quan-tri/")
    assert Sheet.objects.filter(pk=of_units["20002"].pk).exists()


def test_a_commune__moves_a_sheet_to_no_other_unit(
    of_units: dict[str, Sheet], at: Callable[..., Client], places: Places
) -> None:
    client = at(Role.COMMUNE, "20001")
    mine = of_units["20001"]
    for unit in (places["20002"].pk, ""):
        client.post(address("edit", mine.pk), _form(client, mine, unit=unit))
    assert fresh(mine).get_latest_revision_as_object().unit == places["20001"]


def test_a_chooser__offers_what_one_may_see_alone(of_units: dict[str, Sheet], at: Callable[..., Client]) -> None:
    path = reverse("wagtailsnippetchoosers_sheets_sheet:choose")
    page = at(Role.COMMUNE, "20001").get(path).json()["html"]
    assert "Tờ 20001" in page
    assert "Tờ 20002" not in page


def test_a_chooser__finds_by_words_without_marks(of_units: dict[str, Sheet], at: Callable[..., Client]) -> None:
    path = reverse("wagtailsnippetchoosers_sheets_sheet:choose_results")
    page = at(Role.COORDINATOR).get(path, {"q": "to 20001"}).content.decode()
    assert "Tờ 20001" in page
    assert "Tờ 20002" not in page


def test_what_is_chosen__is_told_of_what_one_may_see_alone(
    of_units: dict[str, Sheet], at: Callable[..., Client]
) -> None:
    client = at(Role.COMMUNE, "20001")
    mine, other = of_units["20001"].pk, of_units["20002"].pk
    assert client.get(reverse("wagtailsnippetchoosers_sheets_sheet:chosen", args=[mine])).status_code == 200
    assert client.get(reverse("wagtailsnippetchoosers_sheets_sheet:chosen", args=[other])).status_code == 404
    many = client.get(
        reverse("wagtailsnippetchoosers_sheets_sheet:chosen_multiple"), {"id": [mine, other, "x", "²", "9" * 30]}
    )
    assert [one["string"] for one in many.json()["result"]] == ["Tờ 20001"]


# Sending


def test_sending__goes_to_the_units_named_by_code_or_name(sheet: Sheet, at: Callable[..., Client]) -> None:
    answer = at(Role.COORDINATOR).post(address("send", sheet.pk), {"units": "20001\nĐơn vị 46", "word": "Gấp"})
    assert answer["Location"] == address("inspect", sheet.pk)
    assert {(one.unit.code, one.word) for one in Sending.objects.all()} == {("20001", "Gấp"), ("46", "Gấp")}


@pytest.mark.parametrize("units", ["20002", "51", "Đơn vị 20002", "khong-co", "", "Đơn vị", "T20001-1\n20002"])
def test_a_commune__sends_to_no_other(sheet: Sheet, at: Callable[..., Client], units: str) -> None:
    answer = at(Role.COMMUNE, "20001").post(address("send", sheet.pk), {"units": units})
    assert answer.status_code == 200
    assert not Sending.objects.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
def test_who_may_not_send__sends_nothing(sheet: Sheet, at: Callable[..., Client], role: Role) -> None:
    at(role).post(address("send", sheet.pk), {"units": "51"})
    assert not Sending.objects.exists()


def test_a_topic__is_sent_with_all_its_usable_sheets(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], at: Callable[..., Client]
) -> None:
    topic = Topic.objects.create(name="Hộ tịch")
    usable, other = publish(draft(topic=topic)), publish(draft(topic=topic))
    draft(topic=topic)
    Sheet.objects.filter(pk=other.pk).update(outdated_at=timezone.now())
    at(Role.COORDINATOR).post(address("send_topic"), {"topic": topic.pk, "units": "51"})
    assert [one.sheet for one in Sending.objects.all()] == [usable]


def test_the_page_of_a_sheet__counts_and_lists_to_a_commune_its_own(
    sheet: Sheet, at: Callable[..., Client], places: Places, staff: Any, officer: Callable[..., Officer]
) -> None:
    sent = send([sheet], [places["51"]], staff)[0]
    reader = officer(places["T20001-1"], "Người thử Đã Đọc")
    officer(places["T20001-2"], "Người thử Chưa Đọc")
    officer(places["T20002-1"], "Người thử Nơi Khác")
    services.mark_read(reader, sent.pk)
    page = at(Role.COMMUNE, "20001").get(address("inspect", sheet.pk)).content.decode()
    assert "Đến 2 tuyên truyền viên đang làm; 1 người đã đọc." in page
    assert "Người thử Chưa Đọc" in page
    assert "Người thử Đã Đọc" not in page
    assert "Người thử Nơi Khác" not in page
    province = at(Role.COORDINATOR).get(address("inspect", sheet.pk)).content.decode()
    assert "Đến 3 tuyên truyền viên đang làm; 1 người đã đọc." in province
    assert "Người thử" not in province.partition("Đã đọc, theo nơi")[2]


def test_later_sendings_elsewhere__hide_none_of_a_commune(
    sheet: Sheet, at: Callable[..., Client], places: Places, staff: Any, officer: Callable[..., Officer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(pages, "MOST_SENDINGS", 2)
    officer(places["T20001-1"])
    officer(places["T20002-1"])
    send([sheet], [places["20001"]], staff, "Lời nhắn cho xã")
    for _number in range(3):
        send([sheet], [places["20002"]], staff)
    page = at(Role.COMMUNE, "20001").get(address("inspect", sheet.pk)).content.decode()
    assert "Lời nhắn cho xã" in page
    assert "Đến 1 tuyên truyền viên đang làm" in page
    whole = at(Role.COORDINATOR).get(address("inspect", sheet.pk)).content.decode()
    assert "Đến 2 tuyên truyền viên đang làm" in whole


def test_a_place_whose_name_begins_others__is_meant_only_where_it_is_one(
    sheet: Sheet, at: Callable[..., Client], places: Places
) -> None:
    names = ("Thôn 1", "Thôn 10", "Thôn 11", "Thôn 12", "Thôn 13", "Thôn 1")
    for number, name in enumerate(names):
        commune = places["20002" if number == 5 else "20001"]
        Unit(code=f"V{number}", name=name, level="village", parent=commune).save()
    answer = at(Role.COORDINATOR).post(address("send", sheet.pk), {"units": "thôn 1"})
    assert "V0 Thôn 1; V5 Thôn 1" in answer.content.decode()
    assert not Sending.objects.exists()
    at(Role.COMMUNE, "20002").post(address("send", sheet.pk), {"units": "thôn 1"})
    assert Sending.objects.get().unit.code == "V5"


def test_too_many_places__are_refused_before_any_is_looked_for(
    sheet: Sheet, at: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = at(Role.COORDINATOR)
    client.get(address("send", sheet.pk))
    with django_assert_max_num_queries(60):
        answer = client.post(address("send", sheet.pk), {"units": "20001\n" * 201})
    assert "Nhiều quá một lần gửi" in answer.content.decode()


# Lists


def test_the_list__takes_as_many_queries_for_many_as_for_few(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], at: Callable[..., Client], places: Places
) -> None:
    topic = Topic.objects.create(name="Hộ tịch")
    client, taken = at(Role.COORDINATOR), []
    for _time in range(3):  # the first time what is remembered is fetched too
        with CaptureQueriesContext(connection) as queries:
            client.get(address("list"))
        taken.append(len(queries))
        for _number in range(4):
            publish(draft(unit=places["51"], topic=topic))
    assert taken[2] == taken[1] <= 30


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "live"}, {"A"}),
        ({"state": "draft"}, {"B"}),
        ({"state": "outdated"}, {"C", "D"}),
        ({"of_unit": "20001"}, {"A"}),
        ({"of_unit": "đơn vị 51"}, {"C"}),
        ({"q": "Tờ C"}, {"C"}),
        ({"q": "to  C"}, {"C"}),
    ],
)
def test_the_list__is_narrowed(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], at: Callable[..., Client], places: Places,
    query: dict[str, str], found: set[str],
) -> None:  # fmt: skip
    publish(draft(title="Tờ A", unit=places["20001"]))
    draft(title="Tờ B", unit=places["20002"])
    outdated, past = publish(draft(title="Tờ C", unit=places["51"])), publish(draft(title="Tờ D"))
    Sheet.objects.filter(pk=outdated.pk).update(outdated_at=timezone.now())
    Sheet.objects.filter(pk=past.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    page = at(Role.COORDINATOR).get(address("list_results"), query).content.decode()
    assert {name for name in "ABCD" if f"Tờ {name}" in page} == found


def test_topics__are_made_by_a_coordinator_and_not_by_a_commune(at: Callable[..., Client]) -> None:
    at(Role.COMMUNE, "20001").post(reverse("topics:add"), {"name": "Một"})
    at(Role.COORDINATOR).post(reverse("topics:add"), {"name": "Hai"})
    assert [one.name for one in Topic.objects.all()] == ["Hai"]


def test_a_topic_in_use__is_not_deleted(draft: Callable[..., Sheet], staff: Any) -> None:
    topic = Topic.objects.create(name="Hộ tịch")
    draft(topic=topic)
    answer = browser(staff).post(reverse("topics:delete", args=[topic.pk]))
    assert answer.status_code < 500
    assert Topic.objects.exists()


# Reading aloud


def test_a_bulletin__is_a_text_file_in_the_order_chosen(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], at: Callable[..., Client]
) -> None:
    first, second = publish(draft(title="Tờ Một")), publish(draft(title="Tờ Hai"))
    query = {"sheets": [second.pk, first.pk], "office": "UBND xã thử", "pace": "130", "dang": "txt"}
    answer = at(Role.COORDINATOR).get(address("bulletin"), query)
    text = answer.content.decode("utf-8")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert 0 < text.index("Tờ Hai") < text.index("Tờ Một")


def test_a_bulletin__is_put_in_another_order_by_a_link(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], at: Callable[..., Client]
) -> None:
    keys = [publish(draft(title=f"Tờ {name}")).pk for name in ("A", "B", "C")]
    client = at(Role.COORDINATOR)
    answer = client.get(address("bulletin"), {"sheets": keys, "office": "x", "pace": "130"})
    _opening, first, second, third, _closing = answer.context["moves"]
    assert (first[1], third[2]) == ("", "")
    again = client.get(f"{address('bulletin')}?{second[1]}")
    assert [item.title for item, _earlier, _later in again.context["moves"]][1:-1] == ["Tờ B", "Tờ A", "Tờ C"]


def test_a_bulletin_of_many_sheets__takes_as_many_queries_as_of_few(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], at: Callable[..., Client]
) -> None:
    keys = [publish(draft(title=f"Tờ {number}")).pk for number in range(6)]
    client, taken = at(Role.COORDINATOR), []
    for chosen in (keys[:1], keys[:1], keys):  # the first time what is remembered is fetched too
        with CaptureQueriesContext(connection) as queries:
            client.get(address("bulletin"), {"sheets": chosen, "office": "x", "pace": "130", "dang": "txt"})
        taken.append(len(queries))
    assert taken[2] == taken[1]


def test_a_bulletin__takes_in_nothing_out_of_date_or_of_another_place(
    of_units: dict[str, Sheet], at: Callable[..., Client]
) -> None:
    Sheet.objects.filter(pk=of_units["51"].pk).update(outdated_at=timezone.now())
    for code in ("51", "20002"):
        query = {"sheets": [of_units[code].pk], "office": "x", "pace": "130", "dang": "txt"}
        assert "attachment" not in at(Role.COMMUNE, "20001").get(address("bulletin"), query).headers.get(
            "Content-Disposition", ""
        )


def test_the_voice__is_begun_by_a_button_and_its_file_is_heard(
    sheet: Sheet, at: Callable[..., Client], settings: Any, tmp_path: Any
) -> None:
    settings.PRIVATE_HOME = tmp_path
    program = tmp_path / "giong"
    program.write_text('#!/bin/sh\ncat > "$1"\n')
    program.chmod(0o755)
    settings.SPEECH_COMMAND = f"{program} {{file}}"
    client = at(Role.COORDINATOR)
    assert "Đọc bằng giọng của máy" in client.get(address("speak", sheet.pk)).content.decode()
    page = client.post(address("speak", sheet.pk), follow=True).content.decode()
    name = next((tmp_path / "speech").glob("*.wav")).stem
    assert address("speech", name) in page
    heard = client.get(address("speech", name))
    assert heard["Content-Type"] == "audio/wav"
    assert b"".join(heard.streaming_content)  # type: ignore[attr-defined]
    assert at(Role.VIEWER).get(address("speech", name)).status_code in (302, 403)


def test_without_a_voice__the_page_says_so(
    sheet: Sheet, at: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "voice", lambda: ())
    page = at(Role.COORDINATOR).get(address("speak", sheet.pk)).content.decode()
    assert "chưa cài giọng đọc" in page
