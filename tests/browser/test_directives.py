"""A directive's way: entered with five tasks for three communes, worked on, judged, consolidated into a report."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Barriers, Portal
from tests.browser.directing import Province, consolidated, entered, filed, judged, shot, told, worked


@pytest.fixture
def province(portal: Portal) -> Province:
    """A province of these tests alone."""
    return Province(portal, "99")


@pytest.fixture
def coordination(chromium: Browser, province: Province) -> Iterator[Page]:
    with province.coordinating(chromium) as page:
        yield page


@pytest.fixture
def commune(chromium: Browser, province: Province) -> Iterator[Page]:
    with province.in_commune(chromium) as page:
        yield page


def test_directive__is_given_worked_on_judged_and_consolidated(
    coordination: Page, commune: Page, portal: Portal, barriers: Barriers
) -> None:
    directive = entered(coordination, portal, barriers)
    commune.goto(f"{portal.url}/quan-tri/")
    expect(commune.get_by_text("Việc đang làm: 5")).to_be_visible()
    worked(commune, portal, "Nhiệm vụ thứ 1", evidence=True)
    worked(commune, portal, "Nhiệm vụ thứ 2", evidence=False)
    filed(commune, portal, barriers)
    judged(coordination, portal, "Nhiệm vụ thứ 1")
    judged(coordination, portal, "Nhiệm vụ thứ 2", why="Thiếu biên bản")
    commune.goto(f"{portal.url}/quan-tri/assignments/?which=sent_back")
    commune.get_by_role("link", name="Nhiệm vụ thứ 2").click()
    expect(commune.locator(".help-warning")).to_contain_text("Thiếu biên bản")
    shot(commune, "sent-back")
    assert barriers(commune) == []
    coordination.goto(directive)
    shot(coordination, "matrix")
    assert barriers(coordination) == []
    expect(coordination.get_by_role("row", name=re.compile("Xã Việc 1"))).to_contain_text("đã hoàn thành")
    said = told(consolidated(coordination, portal))
    assert "Có 5 nhiệm vụ với 15 lượt giao cho các đơn vị: 1 đã hoàn thành (6,7 %), 0 đã nộp và chờ xem" in said
    assert "có 6 thôn, tổ dân phố, trong đó 0 nơi đã có tuyên truyền viên cơ sở" in said
    assert "21/UBND-VX, việc 1 (hạn 03/08/2026): 2 đơn vị quá hạn: Xã Việc 2; Xã Việc 3." in said
    assert "1|Số tin đã phát|1.234" in said
    assert "- Xã Việc 1: Thiếu loa" in said
    assert "Chưa nộp: Xã Việc 2; Xã Việc 3." in said


def test_commune__sees_nothing_of_another(commune: Page, portal: Portal) -> None:
    commune.goto(f"{portal.url}/quan-tri/unit_reports/")
    expect(commune.get_by_role("link", name="Báo cáo thử")).to_have_count(1)
    commune.goto(f"{portal.url}/quan-tri/directives/")
    expect(commune).to_have_url(f"{portal.url}/quan-tri/")
