"""The site as a person uses it, with JavaScript or without: the same words for both."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Portal

BIRTH = "lam giay khai sinh cho con can giay to gi"
BROAD = "tam tru"
FOREIGN_TO_IT = "gia vang hom nay bao nhieu"


@dataclass
class Visitor:
    """Somebody at the site, in one tab."""

    page: Page
    portal: Portal
    scripted: bool = True

    def go(self, path: str = "/") -> None:
        """Go to a page of the site."""
        self.page.goto(self.portal.url + path)

    @property
    def box(self) -> Locator:
        """The question box in sight."""
        return self.page.locator("[data-box] textarea[name=question]:visible")

    @property
    def turns(self) -> Locator:
        """The questions asked so far, each with what was replied."""
        return self.page.locator("#thread > .turn, .page > .turn")

    def turn(self, number: int) -> Locator:
        """Return a question of the conversation with its whole reply."""
        found = self.page.locator(f"#luot-{number}")
        expect(found.locator(".turn__foot")).to_be_attached()
        return found

    def ask(self, question: str) -> Locator:
        """Type a question into the box in sight, send it, and return what comes of it."""
        before = self.page.locator("#thread > [id^=luot-]").count()
        self.box.fill(question)
        self.send()
        return self.turn(before + 1)

    def send(self) -> None:
        """Press the button of the box in sight."""
        self.page.locator("[data-box] button[type=submit]:visible").click()

    def expect_path(self, pattern: str) -> None:
        """See that the tab has come to an address."""
        expect(self.page).to_have_url(re.compile(f"^{re.escape(self.portal.url)}{pattern}$"))

    @property
    def error(self) -> Locator:
        """What is said to be wrong with the question in the box in sight."""
        return self.page.locator(".field__error:visible")

    @property
    def status(self) -> Locator:
        """What is said to people who listen."""
        return self.page.locator("#status")

    def words(self, name: str) -> str:
        """Return one of the sentences that the conversation keeps ready, up to its first figure."""
        return (self.page.locator("#talk").get_attribute(f"data-{name}") or "").partition("{n}")[0].strip()


def side(turn: Locator, facet: str) -> Locator:
    """Return the heading of one side of a procedure in an answer, by its picture."""
    return turn.locator(f".side__title:has(use[href$='#{facet}'])")
