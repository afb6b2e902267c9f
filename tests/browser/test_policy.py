"""What the site promises of every page: nothing from elsewhere, nothing that its own policy refuses, little to load."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request
from tests.browser.conftest import Portal
from tests.browser.places import PLACES, Place

MOST_BYTES = 100_000
OTHERS = (Place("login", "/quan-tri/login/"), Place("description of the interface", "/api/v1/docs"))
REFUSALS = """
window.refusals = [];
document.addEventListener('securitypolicyviolation', (event) => {
  refusals.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture
def requested(page: Page) -> list[str]:
    """The addresses that the tab asked for."""
    addresses: list[str] = []

    def asked(request: Request) -> None:
        addresses.append(request.url)

    page.on("request", asked)
    return addresses


@pytest.mark.parametrize("place", [*PLACES, *OTHERS], ids=lambda place: place.name)
def test_page__is_complete_in_itself(
    page: Page,
    portal: Portal,
    strict: Portal,
    seeds: dict[str, str],
    complaints: list[str],
    requested: list[str],
    place: Place,
) -> None:
    """No error, nothing refused by the policy, nothing asked of another machine."""
    site = strict if place.strict else portal
    page.add_init_script(REFUSALS)
    assert place.go(page, site, seeds) == place.status
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    of_its_status = f"the server responded with a status of {place.status}"
    assert [line for line in complaints if of_its_status not in line] == []
    assert page.evaluate("refusals") == []
    assert requested
    assert [address for address in requested if not address.startswith((f"{site.url}/", "data:"))] == []


def test_refusal__would_be_seen(page: Page, portal: Portal, complaints: list[str]) -> None:
    """What the test above looks at does tell of what the policy refuses."""
    page.add_init_script(REFUSALS)
    page.goto(portal.url)
    page.evaluate("() => { document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">'); }")
    page.evaluate("() => { document.body.append(Object.assign(new Image(), { src: 'https://vi-du.example/a.png' })); }")
    page.wait_for_function("() => refusals.length >= 2")
    assert len(complaints) >= 2


def bytes_of(page: Page, address: str, kinds: tuple[str, ...]) -> int:
    """Load a page and return how many bytes of some kinds came with it, unpacked."""
    sizes: list[Callable[[], bytes]] = []
    page.on("response", lambda one: sizes.append(one.body) if one.request.resource_type in kinds else None)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert sizes
    return sum(len(body()) for body in sizes)


def test_first_load__needs_few_scripts_and_styles(page: Page, portal: Portal) -> None:
    assert bytes_of(page, portal.url, ("script", "stylesheet")) < MOST_BYTES


def test_first_load__fetches_few_files(page: Page, portal: Portal, requested: list[str]) -> None:
    page.goto(portal.url)
    page.wait_for_load_state("networkidle")
    assert len(requested) <= 10
    assert [address for address in requested if address.endswith((".woff", ".woff2", ".ttf"))] == []


def test_second_page__takes_its_files_from_the_browser(page: Page, portal: Portal) -> None:
    """Files of names that change with their content are kept; asking for them again would cost a slow line seconds."""
    page.goto(portal.url)
    page.wait_for_load_state("networkidle")
    page.goto(f"{portal.url}/gioi-thieu/")
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/static/'))"
        ".filter((one) => one.transferSize > 0).map((one) => one.name)"
    )
    assert fetched == []
