"""Using the site by keyboard alone: everything is reached, in order, and one sees where one is."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Portal

MOST_STOPS = 250

REACHABLE = """() => {
  const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const kept = [...document.querySelectorAll(`${controls}, [tabindex]:not([tabindex="-1"])`)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }));
  kept.forEach((one, place) => { one.dataset.place = place; });
  return kept.length;
}"""

STANDING = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 40));
  return {
    place: one.dataset.place === undefined ? -1 : Number(one.dataset.place),
    what: one.outerHTML.slice(0, 120),
    part: one.closest('main, .site-header, .site-footer, body').tagName.toLowerCase(),
    marked: ring,
    covered: !(middle && (one.contains(middle) || middle.contains(one))),
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the Tab key led to."""

    place: int
    what: str
    part: str
    marked: bool
    covered: bool


def walked(page: Page) -> list[Stop]:
    """Press Tab from the beginning of the page until it leads out of it."""
    count = page.evaluate(REACHABLE)
    assert 0 < count < MOST_STOPS
    stops: list[Stop] = []
    for _ in range(count + 1):
        page.keyboard.press("Tab")
        found: dict[str, Any] = page.evaluate(STANDING)
        if found["place"] < 0 or (stops and found["place"] == stops[0].place):
            break
        stops.append(Stop(**found))
    assert [stop.place for stop in stops] == list(range(count)), "everything, once, in the order of the page"
    return stops


@pytest.mark.parametrize("path", ["/", "/hoi/{answer}/", "/hoi/{clarify}/", "/thu-tuc/?q=dang+ky", "/gui-can-bo/"])
@pytest.mark.parametrize("width", [400, 1280])
def test_tab__reaches_everything_in_order_and_shows_where_it_is(
    page: Page, portal: Portal, seeds: dict[str, str], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(portal.url + path.format(**seeds))
    stops = walked(page)
    assert "skip-link" in stops[0].what
    assert [stop.what for stop in stops if not stop.marked] == []
    assert [stop.what for stop in stops if stop.covered] == []
    parts = [stop.part for stop in stops[1:]]
    assert parts == sorted(parts, key=["header", "main", "footer"].index)


def test_first_page__has_the_question_before_what_may_be_chosen(page: Page, portal: Portal) -> None:
    page.goto(portal.url)
    order = [stop.what for stop in walked(page) if stop.part == "main"]
    marks = ('id="question"', "<summary", 'class="prompt"', 'class="event"', 'class="chip"')
    found = [next(place for place, what in enumerate(order) if mark in what) for mark in marks]
    assert found == sorted(found)


def test_question__is_asked_and_followed_by_keyboard_alone(page: Page, portal: Portal) -> None:
    page.goto(portal.url)
    page.evaluate("() => { window.kept = true; }")
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.id") != "question":
        page.keyboard.press("Tab")
    page.keyboard.type("dang ky khai sinh het bao nhieu tien")
    page.keyboard.press("Enter")
    expect(page.locator("#luot-1 .useful")).to_be_visible()
    expect(page.locator("#luot-1 h2")).to_be_focused()
    while "chip" not in page.evaluate("document.activeElement.className"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#luot-2 .useful")).to_be_visible()
    expect(page.locator("#luot-2 h2")).to_be_focused()
    assert page.evaluate("window.kept")


def test_display_menu__is_opened_walked_and_left_by_keyboard(page: Page, portal: Portal) -> None:
    page.goto(portal.url)
    summary = page.locator("[data-menu] summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[name=size][value=normal]")).to_be_focused()
    with page.expect_response("**/tuy-chon/"):
        page.keyboard.press("ArrowDown")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    expect(page.locator("#status")).to_have_text(
        page.locator("[data-settings]").get_attribute("data-saved") or "nothing"
    )
    page.keyboard.press("Escape")
    expect(page.locator("[name=size][value=large]")).to_be_hidden()
    expect(summary).to_be_focused()


def test_wrong_line__is_opened_and_dismissed_where_one_was(page: Page, portal: Portal, seeds: dict[str, str]) -> None:
    page.goto(f"{portal.url}/hoi/{seeds['answer']}/")
    link = page.locator(".wrong").first
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=comment]")).to_be_focused()
    page.locator("[data-dismiss]").press("Enter")
    expect(page.locator(".inline-form")).to_have_count(0)
    expect(link).to_be_focused()
