"""Rows of lists are found by words, with marks or without, in whatever order these were typed."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.factories import field as made

from portal.outreach.directives.models import Directive
from portal.outreach.meetings.models import FieldQuestion
from portal.outreach.roll.models import Course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def browser(client: Client, staff: Any) -> Client:
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def rows() -> None:
    """One row of each list, and the phone of nobody yet."""
    village = made.village()
    meeting = made.meeting(subject="Phòng chống sạt lở")
    FieldQuestion.objects.create(unit=village, meeting=meeting, text="Đất lở thì được hỗ trợ gì?")
    Course.objects.create(
        unit=village.parent, title="Tập huấn kỹ năng", held_from=date(2026, 3, 2), held_until=date(2026, 3, 3)
    )
    Directive.objects.create(
        number="12/UBND-VX", title="Về thông tin cơ sở", unit=village.parent, issued_on=date(2026, 3, 2)
    )
    made.officer(name="Người Thử Đầu")


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("meetings/?q=SAT+lo+phong", "sạt lở"),
        ("meetings/?q=sạt lở", "Phòng chống"),
        ("field_questions/?q=ho+tro+dat", "hỗ trợ"),
        ("courses/?q=ky+nang", "kỹ năng"),
        ("directives/?q=thong+tin", "12/UBND-VX"),
        ("directives/?q=12/ubnd", "12/UBND-VX"),
        ("field_phones/?q=dau+nguoi", "Người Thử Đầu"),
    ],
)
def test_row__is_found_by_words_with_marks_and_without(browser: Client, address: str, shown: str) -> None:
    assert shown in browser.get(f"/quan-tri/{address}").content.decode()
    other = browser.get(f"/quan-tri/{address}+khacxa").content.decode()
    assert shown not in other


def test_words_of_a_row__are_those_of_its_last_saving() -> None:
    meeting = made.meeting(subject="Một")
    meeting.subject = "Hai mươi"
    meeting.save(update_fields=["subject"])
    meeting.refresh_from_db()
    assert meeting.folded.splitlines()[0] == "hai muoi"
