"""The site as a browser sees it: a server of its own process, as an office runs it, and Chromium.

Nothing here knows what is tested. `portal` is the running site with a small catalogue, `strict` the same with a limit
on questions, `page` a fresh browser tab whose complaints are gathered in `complaints`. `neighbour` and `stranger` are
other sites: the first is named in the portal's settings as one that may show the widget, the second is not. Both are
served on `localhost`, the portal on `127.0.0.1`, so that the browser takes them for different sites, with no cookie
shared.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Frame, Page, expect, sync_playwright

pytest.register_assert_rewrite("tests.browser.directing")

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "src" / "motcua" / "data" / "sample"
CODES = (
    *("1.001193", "1.000894", "1.000656", "1.004222", "1.004194", "1.001612", "2.000815", "1.000593"),
    *("1.002755", "1.010028", "1.004884", "1.004873"),
)
"""The small catalogue: of the sample, what people ask for most, and enough of one kind to be asked back."""

CHROMIUM = Path(os.environ.get("MOTCUA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60
SKIPPED = "NO BROWSER"
SCRIPT: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "vi-VN"}
both_ways = pytest.mark.parametrize(
    "context_options", [SCRIPT, {**SCRIPT, "java_script_enabled": False}], ids=["script", "no script"]
)
"""Marks a test of what must work with JavaScript and without."""
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


expect.set_options(timeout=20_000)  # other work may share the machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests last: Playwright keeps an event loop running, in which Django refuses its database."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # around pytest's own summary, so that it stands below it
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say in the last lines that nothing was tested in a browser, where that is so."""
    yield
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if SKIPPED in str(one.longrepr)]
    if skipped:
        said = f"BROWSER TESTS WERE SKIPPED: {len(skipped)}, no {CHROMIUM}"
        terminalreporter.write_sep("!", said, red=True, bold=True)


@dataclass(frozen=True)
class Portal:
    """The running site: its address, its data folder, the sites that may show its widget, further settings."""

    url: str
    home: Path
    origins: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from its database, beside the running server."""
        connection = sqlite3.connect(f"file:{self.home / 'portal.sqlite3'}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def command(self, *words: str) -> str:
        """Run one of its commands and return what it printed; all that it said is shown where it fails."""
        line = [sys.executable, "-m", "portal", *words]
        done = subprocess.run(line, env=_environment(self), capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout.strip()


@dataclass
class OtherSite:
    """Another site, of pages that a test puts there: path to headers and content."""

    url: str
    pages: dict[str, tuple[Mapping[str, str], str]] = field(default_factory=dict)

    def put(self, path: str, content: str, headers: Mapping[str, str] | None = None) -> str:
        """Put a page there and return its address."""
        self.pages[path] = (headers or {}, content)
        return self.url + path


class _OtherSiteHandler(BaseHTTPRequestHandler):
    def __init__(self, site: OtherSite, *rest: Any) -> None:
        self._site = site
        super().__init__(*rest)

    def do_GET(self) -> None:
        headers, content = self._site.pages.get(self.path.partition("?")[0], ({}, ""))
        body = content.encode()
        self.send_response(200 if body else 204)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


def _other_site() -> Iterator[OtherSite]:
    site = OtherSite("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_OtherSiteHandler, site))
    site.url = f"http://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def neighbour() -> Iterator[OtherSite]:
    """A site that may show the widget."""
    yield from _other_site()


@pytest.fixture(scope="session")
def stranger() -> Iterator[OtherSite]:
    """A site that may not."""
    yield from _other_site()


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a site that was set up as `docs/` tells an office to, to be copied: it takes half a minute."""
    site = Portal("http://127.0.0.1", tmp_path_factory.mktemp("set-up"), ())
    site.command("migrate", "--verbosity", "0")
    site.command("import_records", *(str(SAMPLE / f"{code}.json") for code in CODES))
    site.command("setup", "--verbosity", "0")
    return site.home


def moved_in(
    set_up: Path, home: Path, origins: tuple[str, ...] = (), settings: Mapping[str, str] = MappingProxyType({})
) -> Portal:
    """Return a site with a copy of that folder, not served yet."""
    shutil.copytree(set_up, home, dirs_exist_ok=True, symlinks=True)
    return Portal(_free_address(), home, origins, settings)


@pytest.fixture(scope="session")
def portal(set_up: Path, tmp_path_factory: pytest.TempPathFactory, neighbour: OtherSite) -> Iterator[Portal]:
    """The site, served."""
    site = moved_in(set_up, tmp_path_factory.mktemp("portal"), (neighbour.url,))
    with _served(site):
        yield site


@pytest.fixture(scope="session")
def strict(portal: Portal) -> Iterator[Portal]:
    """The same site behind a proxy, with a limit of two questions; whom the proxy names anew has two more."""
    limits = {"MOTCUA_ASK_LIMIT": "2/day", "MOTCUA_TRUSTED_PROXIES": "1"}
    site = Portal(_free_address(), portal.home, portal.origins, limits)
    with _served(site):
        yield site


@pytest.fixture(scope="session")
def guarded(portal: Portal) -> Iterator[Portal]:
    """The same site with a second factor for administrators, as an office has it."""
    site = Portal(_free_address(), portal.home, portal.origins, {"MOTCUA_TWO_FACTOR_ROLES": "administrator"})
    with _served(site):
        yield site


@pytest.fixture(scope="session")
def seeds(portal: Portal) -> dict[str, str]:
    """What stands in the site so that every type of page can be seen, for the addresses in `places`."""
    from tests.browser.places import seeded  # it imports this module

    return seeded(portal)


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def _served(site: Portal) -> Iterator[None]:
    port = site.url.rpartition(":")[2]
    with (site.home / f"server-{port}.log").open("wb") as log:
        words = [sys.executable, "-m", "portal", "serve", "--port", port, "--workers", "1"]
        server = subprocess.Popen(words, env=_environment(site), stdout=log, stderr=log)  # noqa: S603  # as above
        try:
            _wait_for(site, server)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _environment(site: Portal) -> dict[str, str]:
    """Return the environment of a process of the portal: nothing of the tests' own settings, no limits."""
    ours = ("MOTCUA_", "DJANGO_", "DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "MOTCUA_HOME": str(site.home),
        "MOTCUA_SITE_URL": site.url,
        "MOTCUA_WIDGET_ORIGINS": ",".join(site.origins),
        "MOTCUA_ASK_LIMIT": "",
        "MOTCUA_POST_LIMIT": "",
        "MOTCUA_READ_LIMIT": "",
        "MOTCUA_TWO_FACTOR_ROLES": "",
        "MOTCUA_LIVE_HELP_LIMIT": "",
        **site.settings,
    }


def _wait_for(site: Portal, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{site.url}/widget.js", timeout=2):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    logs = sorted(site.home.glob("server-*.log"))
    pytest.fail("the site did not start:\n" + "\n".join(log.read_text("utf-8") for log in logs))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without it the tests are skipped, or fail where MOTCUA_REQUIRE_BROWSER=1."""
    if not CHROMIUM.exists():
        reason = f"{SKIPPED}: {CHROMIUM} is not there, so nothing was tested in a browser (set MOTCUA_CHROMIUM)"
        pytest.fail(reason) if os.environ.get("MOTCUA_REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context_options() -> dict[str, Any]:
    """What a test's tab is like (Playwright's names); a test overrides it by `parametrize`."""
    return SCRIPT


@pytest.fixture
def scripted(context_options: dict[str, Any]) -> bool:
    """Whether the tab runs scripts."""
    return bool(context_options.get("java_script_enabled", True))


@pytest.fixture
def context(chromium: Browser, context_options: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser without any history."""
    made = chromium.new_context(**context_options)
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of in the tab and its frames: errors of scripts, refusals, missing files."""
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """A fresh tab."""

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def failed(error: Error) -> None:
        complaints.append(str(error))

    tab = context.new_page()
    tab.on("console", said)
    tab.on("pageerror", failed)
    return tab


class Barriers(Protocol):
    """What axe finds on a page or in a frame that keeps people with disabilities out, a line each."""

    def __call__(self, where: Page | Frame, *, rules: tuple[str, ...] = ()) -> list[str]:
        """Look with all rules of WCAG 2.2 AA and good practice, or with those named alone."""


AT_REST = """() => Promise.all(document.getAnimations()
.filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
.map((one) => one.finished.catch(() => null)))"""
"""Waits until what moves has come to rest: a message that fades in has little contrast on its way."""


@pytest.fixture(scope="session")
def barriers() -> Barriers:
    """Returns what looks at a page with axe."""
    source = Axe().axe_script

    def found(where: Page | Frame, *, rules: tuple[str, ...] = ()) -> list[str]:
        chosen = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else WCAG
        if not where.evaluate("() => 'axe' in window"):
            where.evaluate(source)
        where.evaluate(AT_REST)
        look = "options => axe.run(document, options).then((found) => found.violations)"
        violations = where.evaluate(look, {**chosen, "resultTypes": ["violations"]})
        return [f"{one['id']}: {node['target']} {node['html'][:200]}" for one in violations for node in one["nodes"]]

    return found
