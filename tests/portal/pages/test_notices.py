"""Notices on top of every page: announced in time, by whom it is theirs to, in few queries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import get_default_timezone
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.core.working_time import add_working_days
from portal.pages import notices
from portal.pages.models import SiteNotice
from portal.pages.notices import board, keep

pytestmark = pytest.mark.django_db
TEXT = "Trang tạm ngừng để nâng cấp"


@pytest.fixture
def coordinator(person: Callable[[Role], Any]) -> Any:
    """A coordinator."""
    return person(Role.COORDINATOR)


def after(days: int) -> datetime:
    """Return ten o'clock of the day so many working days from now."""
    day = add_working_days(timezone.localdate(), days)
    return datetime(day.year, day.month, day.day, 10, tzinfo=get_default_timezone())


def downtime(days: int = 8, **given: Any) -> SiteNotice:
    begins = after(days)
    fields = {"text": TEXT, "office": "Văn phòng", "begins": begins, "ends": begins + timedelta(hours=3), **given}
    return SiteNotice(**{"is_public": True, **fields})


def emergency(**given: Any) -> SiteNotice:
    now = timezone.now()
    fields = {"begins": now - timedelta(hours=1), "ends": now + timedelta(hours=5), **given}
    return SiteNotice(kind="emergency", text="Lũ trên sông đang lên", office="Văn phòng", is_public=True, **fields)


def shown(client: Client, address: str = "/gioi-thieu/") -> str:
    return str(client.get(address).content.decode())


def test_planned_downtime__is_on_every_page_from_its_announcement(client: Client, coordinator: Any) -> None:
    keep(downtime(), coordinator)
    seen = shown(client)
    assert TEXT in seen and "Văn phòng" in seen and "Tạm ngừng theo kế hoạch" in seen
    assert TEXT in shown(client, "/khong-co-trang-nay/")


@pytest.mark.parametrize(("days", "taken"), [(7, True), (6, False), (1, False)])
def test_planned_downtime__is_announced_seven_working_days_ahead(coordinator: Any, days: int, taken: bool) -> None:
    if taken:
        assert keep(downtime(days), coordinator).pk
    else:
        with pytest.raises(ValidationError, match="7 ngày làm việc"):
            keep(downtime(days), coordinator)


def test_a_repair__is_announced_at_once_with_a_reason(client: Client, coordinator: Any) -> None:
    with pytest.raises(ValidationError):
        keep(downtime(1, is_repair=True), coordinator)
    keep(downtime(1, is_repair=True, reason="Hỏng ổ đĩa"), coordinator)
    assert "Hỏng ổ đĩa" in shown(client)


def test_downtime_that_stands__can_be_reworded_but_not_moved_up(coordinator: Any) -> None:
    row = keep(downtime(8), coordinator)
    SiteNotice.objects.filter(pk=row.pk).update(announced_at=timezone.now() - timedelta(days=30), begins=after(2))
    row = SiteNotice.objects.get(pk=row.pk)
    row.text = "Nói lại"
    assert keep(row, coordinator).text == "Nói lại"
    row.begins = after(1)
    with pytest.raises(ValidationError):
        keep(row, coordinator)


def test_an_emergency__is_on_the_pages_while_it_lasts(client: Client, coordinator: Any) -> None:
    row = keep(emergency(begins=timezone.now() + timedelta(hours=1)), coordinator)
    assert row.text not in shown(client)
    SiteNotice.objects.update(begins=timezone.now() - timedelta(hours=1))
    assert row.text in shown(client)
    SiteNotice.objects.update(ends=timezone.now() - timedelta(minutes=1))
    assert row.text not in shown(client)


def test_an_emergency__comes_first(client: Client, coordinator: Any) -> None:
    keep(downtime(), coordinator)
    row = keep(emergency(), coordinator)
    seen = shown(client)
    assert seen.index(row.text) < seen.index(TEXT)


@pytest.mark.parametrize("given", [{"ends": timezone.now() - timedelta(days=1)}, {"text": "<b>x</b>"}, {"text": ""}])
def test_what_cannot_be__is_refused(coordinator: Any, given: dict[str, Any]) -> None:
    row = downtime()
    for name, value in given.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError):
        keep(row, coordinator)


def test_a_draft__is_on_no_page(client: Client, coordinator: Any) -> None:
    row = keep(downtime(is_public=False), coordinator)
    assert TEXT not in shown(client) and row.announced_at is None


def test_the_frame_on_other_sites__shows_no_notice(client: Client, coordinator: Any, published: Any) -> None:
    keep(emergency(), coordinator)
    assert "Lũ trên sông" not in shown(client, reverse("frame:home"))


def test_english__is_told_to_who_reads_it(client: Client, coordinator: Any) -> None:
    keep(downtime(text_en="Closed for an upgrade"), coordinator)
    seen = shown(client, "/gioi-thieu/?lang=en")
    assert "Closed for an upgrade" in seen and TEXT not in seen


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COORDINATOR, Role.ADMINISTRATOR)])
def test_others__announce_nothing(person: Callable[[Role], Any], role: Role) -> None:
    with pytest.raises(PermissionDenied):
        keep(emergency(), person(role))


def test_announcing_and_withdrawing__are_in_the_trail(coordinator: Any) -> None:
    row = keep(emergency(), coordinator)
    row.is_public = False
    keep(row, coordinator)
    acts = set(ModelLogEntry.objects.filter(action__startswith="motcua.notice").values_list("action", "user_id"))
    assert acts == {(notices.ANNOUNCED, coordinator.pk), (notices.WITHDRAWN, coordinator.pk)}


def test_pages__ask_for_notices_once_in_a_while(
    client: Client, coordinator: Any, settings: Any, django_assert_num_queries: Any
) -> None:
    keep(emergency(), coordinator)
    settings.SWITCH_SECONDS = 3600.0
    shown(client)
    with django_assert_num_queries(0):
        assert "Lũ trên sông" in shown(client)


def test_a_database_that_is_away__leaves_what_was_known(coordinator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(emergency(), coordinator)
    assert board.shown()

    def away() -> Any:
        raise Error

    monkeypatch.setattr(SiteNotice.objects, "unfinished", away)
    assert board.shown()


def test_pages_of_procedures__are_sent_anew_where_a_notice_came(
    client: Client, coordinator: Any, published: Any
) -> None:
    before = client.get("/thu-tuc/")["ETag"]
    keep(emergency(), coordinator)
    response = client.get("/thu-tuc/", HTTP_IF_NONE_MATCH=before)
    assert response.status_code == 200 and "Lũ trên sông" in response.content.decode()


def test_the_form__refuses_what_comes_too_late_and_announces_the_rest(client: Client, coordinator: Any) -> None:
    client.force_login(coordinator)
    sent = {"kind": "downtime", "text": TEXT, "text_en": "", "office": "", "reason": "", "is_public": "on"}

    def at(days: int) -> dict[str, str]:
        begins = after(days)
        return {"begins": f"{begins:%Y-%m-%d %H:%M}", "ends": f"{begins + timedelta(hours=2):%Y-%m-%d %H:%M}"}

    response = client.post(reverse("site_notices:add"), {**sent, **at(3)})
    assert response.status_code == 200 and "ngày làm việc" in response.content.decode()
    response = client.post(reverse("site_notices:add"), {**sent, **at(8)})
    assert response.status_code == 302
    assert SiteNotice.objects.get().announced_by == coordinator


@pytest.mark.parametrize("many", [2, 20])
def test_the_list__takes_the_same_queries_for_many(
    client: Client, coordinator: Any, many: int, django_assert_max_num_queries: Any
) -> None:
    client.force_login(coordinator)
    for _ in range(many):
        keep(emergency(), coordinator)
    client.get(reverse("site_notices:index"))
    with django_assert_max_num_queries(16):
        client.get(reverse("site_notices:index"))
