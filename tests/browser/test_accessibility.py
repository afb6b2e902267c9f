"""Every type of page, for people who see, hear or move differently: axe, zoom, targets, words in one language.

Left out: the description of the interface for programs (`/api/v1/docs`), which Swagger UI draws and developers read;
its content stands in `docs/api.md` too. Of Wagtail's own pages only the login is looked at, where everybody begins.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.browser.conftest import Barriers, Portal
from tests.browser.places import PLACES, Place

LOOKS = {
    "light": ("light", "normal"),
    "dark": ("dark", "normal"),
    "high": ("light", "high"),
    "high dark": ("dark", "high"),
}
NARROW, WIDE = ViewportSize(width=320, height=640), ViewportSize(width=1280, height=800)
ZOOMED = ViewportSize(width=320, height=200)
"""What a window of 1280 by 800 shows at 400 %."""

LEAST_TARGET = 24

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""

TOO_SMALL = """least => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
.filter((one) => {
  if (one.type === 'hidden' || !one.checkVisibility() || one.closest('.skip-link')) return false;
  const box = (one.closest('label') || one).getBoundingClientRect();
  const alone = one.parentElement.textContent.trim() === one.textContent.trim();
  const inSentence = getComputedStyle(one).display === 'inline' && !alone;
  return (box.width < least || box.height < least) && !inSentence;
}).map((one) => one.outerHTML.slice(0, 120))"""

UNMARKED = """() => {
  const letters = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]/i;
  const found = [];
  const look = (text, element) => {
    const left = text.normalize('NFC').replaceAll('Một Cửa', '').replace(/\\d+\\S*\\/\\S+/g, '');
    if (letters.test(left) && element.closest('[lang]').lang !== 'vi') found.push(text.trim());
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest('script, style, template')) look(walker.currentNode.textContent, element);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const one of document.querySelectorAll(`[${name}]:not(.wrong)`)) look(one.getAttribute(name), one);
  }
  return found;
}"""
"""Left out are the site's name, signs of legal texts (163/QĐ-BTP), and the labels that quote a line of a record."""

LOST = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const edged = (one) => {
    const style = getComputedStyle(one);
    const width = parseFloat(style.borderBottomWidth);
    return width >= 1 && style.borderBottomStyle === 'solid' && style.borderBottomColor !== ground;
  };
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  return [
    ...seen('.button:not(.button--quiet), .chip, .prompt, .segment, textarea, select').filter((one) => !edged(one)),
    ...seen('button, a').filter((one) => getComputedStyle(one).color === getComputedStyle(one).backgroundColor),
    ...seen('svg.icon').filter((one) => getComputedStyle(one).stroke === ground),
    ...seen('[aria-pressed=true], .site-nav [aria-current]')
      .filter((one) => getComputedStyle(one).outlineStyle === 'none'),
  ].map((one) => one.outerHTML.slice(0, 120));
}"""


class Visit(NamedTuple):
    """A page that stands open."""

    page: Page
    place: Place
    lang: str


@pytest.fixture(
    scope="module",
    params=[(place, lang) for place in PLACES for lang in ("vi", "en")],
    ids=lambda given: f"{given[0].name}-{given[1]}",
)
def opened(
    request: pytest.FixtureRequest, chromium: Browser, portal: Portal, strict: Portal, seeds: dict[str, str]
) -> Iterator[Visit]:
    """Each type of page in each language, opened once for all tests of it."""
    place, lang = request.param
    context = chromium.new_context(viewport=WIDE, locale="vi-VN", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": "motcua", "value": f"lang={lang}", "url": portal.url}])
    page = context.new_page()
    status = place.go(page, strict if place.strict else portal, seeds)
    assert status == place.status
    yield Visit(page, place, lang)
    context.close()


def look(page: Page, name: str) -> None:
    """Show the page in one of its looks."""
    page.evaluate(
        "([theme, contrast]) => Object.assign(document.documentElement.dataset, { theme, contrast })", LOOKS[name]
    )


@pytest.fixture
def visit(opened: Visit) -> Visit:
    """The page as it is first seen, whatever the test before did to it."""
    opened.page.set_viewport_size(WIDE)
    opened.page.evaluate("() => { document.documentElement.dataset.size = 'normal'; document.activeElement.blur(); }")
    opened.page.evaluate("() => scrollTo(0, 0)")
    look(opened.page, "light")
    return opened


def test_barrier__would_be_seen(page: Page, portal: Portal, barriers: Barriers) -> None:
    """What the tests below look with does find barriers: a picture without words, and words in a colour too faint."""
    page.goto(portal.url)
    assert barriers(page) == []
    page.evaluate(
        "() => { const main = document.querySelector('main'); main.append(new Image());"
        " main.append(Object.assign(document.createElement('p'), { textContent: 'nhạt' }));"
        " main.lastChild.style.color = '#ddd'; main.firstChild.before(document.createElement('main')); }"
    )
    found = {line.partition(":")[0] for line in barriers(page)}
    assert {"image-alt", "color-contrast", "landmark-no-duplicate-main"} <= found
    assert {line.partition(":")[0] for line in barriers(page, rules=("color-contrast",))} == {"color-contrast"}


# Every page -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
def test_page__keeps_nobody_out(visit: Visit, barriers: Barriers, size: ViewportSize) -> None:
    """All rules once at each width; in the other looks only colours change."""
    visit.page.set_viewport_size(size)
    assert barriers(visit.page) == []
    for name in ("dark", "high", "high dark"):
        look(visit.page, name)
        assert barriers(visit.page, rules=("color-contrast",)) == [], name


def test_page__is_read_without_scrolling_sideways(visit: Visit) -> None:
    for size in (NARROW, ZOOMED, WIDE):
        visit.page.set_viewport_size(size)
        for letters in ("normal", "large", "largest"):
            visit.page.evaluate("size => { document.documentElement.dataset.size = size; }", letters)
            wide = visit.page.evaluate(TOO_WIDE)
            assert wide == [], f"{letters} letters at {size}"


def test_page_enlarged__is_not_covered_by_what_stands_still(visit: Visit) -> None:
    visit.page.set_viewport_size(ZOOMED)
    visit.page.evaluate("() => { document.documentElement.dataset.size = 'largest'; }")
    standing = visit.page.evaluate(
        "() => [...document.querySelectorAll('body *')].filter((one) =>"
        " ['fixed', 'sticky'].includes(getComputedStyle(one).position) && one.checkVisibility())"
        ".map((one) => one.getBoundingClientRect().height)"
    )
    assert sum(standing) <= ZOOMED["height"] / 2


def test_page__has_targets_that_can_be_hit(visit: Visit) -> None:
    """At least 24 by 24 pixels, but for links inside a sentence (WCAG 2.5.8)."""
    visit.page.set_viewport_size(NARROW)
    assert visit.page.evaluate(TOO_SMALL, LEAST_TARGET) == []


def test_page__speaks_one_language_but_for_words_of_records(visit: Visit) -> None:
    """In English no Vietnamese letter stands outside of what is marked as Vietnamese; the site's name is a name."""
    assert visit.page.locator("html").get_attribute("lang") == visit.lang
    assert visit.page.evaluate(UNMARKED) == []


def test_page__begins_with_a_way_to_its_content(visit: Visit) -> None:
    page = visit.page
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }")
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page.locator("main h1").locator("visible=true")).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "() => Boolean(document.querySelector('main').compareDocumentPosition(document.activeElement)"
        " & Node.DOCUMENT_POSITION_FOLLOWING)"
    )


# Staff ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_login__keeps_nobody_out(page: Page, portal: Portal, barriers: Barriers, lang: str) -> None:
    page.goto(f"{portal.url}/?lang={lang}")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        page.goto(f"{portal.url}/quan-tri/login/")
        assert barriers(page) == []


# The system's own colours ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/", "/hoi/{answer}/", "/thu-tuc/1.001193/", "/gui-can-bo/"])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("context_options", [{"forced_colors": "active", "locale": "vi-VN"}], ids=["forced"])
def test_forced_colours__leave_edges_icons_and_states_in_sight(
    page: Page, portal: Portal, seeds: dict[str, str], barriers: Barriers, path: str, colours: Any
) -> None:
    page.emulate_media(color_scheme=colours)
    page.goto(portal.url + path.format(**seeds))
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(LOST) == []
    found = barriers(page)  # axe takes the text's colour from a property that it finds unforced, so it errs on colours
    assert [line for line in found if not line.startswith("color-contrast")] == []
