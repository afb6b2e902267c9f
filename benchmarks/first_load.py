"""Loads pages as a cheap telephone on a slow mobile network does, and prints when one can read and use them.

Usage: python benchmarks/first_load.py [--home DIR] [--times 5]

The telephone is emulated by Chromium (the `Network` and `Emulation` domains of the DevTools protocol): 1.6 Mbit/s down,
0.75 Mbit/s up, 150 ms there and back, a processor four times slower than this machine's, nothing in the cache. Chromium
holds back what arrives, so it leaves out of the emulation what goes before: the first byte counts without the line, to
which 150 ms are added here; and setting up the connection (TCP and TLS 1.3: two round trips) takes no time, so the last
line adds 300 ms. It knows no loss of packets and no name to look up.

`--home` names a data folder that is set up already; without it one is made with the sample catalogue and thrown away.
Prints, and asserts nothing.
"""

import argparse
import statistics
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from browsing import Site, chromium, site
from playwright.sync_api import Browser, CDPSession, Page

BOUND_MS: Final = 2000
"""Until then the first page is to be usable."""

ROUND_TRIP_MS: Final = 150
CONNECTION_MS: Final = 2 * ROUND_TRIP_MS
NETWORK: Final = {
    "offline": False,
    "latency": ROUND_TRIP_MS,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOWER: Final = 4
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "vi-VN",
}
PAGES: Final = {"first page": "/", "procedure": "/thu-tuc/1.001193/", "list": "/thu-tuc/?q=khai+sinh"}
QUESTION: Final = "làm giấy khai sinh cho con cần giấy tờ gì"
SERVER_TIMES: Final = 50

WATCH: Final = """
const watch = () => {
  const box = document.querySelector('textarea[name=question], input[type=search], main h1');
  if (box && box.checkVisibility()) requestAnimationFrame(() => { window.boxShownAt = performance.now(); });
  else requestAnimationFrame(watch);
};
requestAnimationFrame(watch);
"""
"""Notes when the question box (on other pages the search box or the heading) was first drawn."""

TIMES: Final = """() => {
  const [loaded] = performance.getEntriesByType('navigation');
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  return {
    'first byte': loaded.responseStart,
    'first contentful paint': painted.startTime,
    'question box drawn': window.boxShownAt,
    'DOM interactive': loaded.domInteractive,
    'scripts have run': loaded.domContentLoadedEventEnd,
    'all loaded': loaded.loadEventEnd,
  };
}"""


@dataclass
class Bytes:
    """What came over the line: packed as sent, with headers, and unpacked; by the file's kind."""

    packed: float = 0
    unpacked: float = 0
    files: int = 0
    kinds: dict[str, float] = field(default_factory=dict)

    def watch(self, session: CDPSession) -> None:
        """Count what a tab receives from now on."""
        kind_of: dict[str, str] = {}

        def responded(event: dict[str, Any]) -> None:
            kind_of[event["requestId"]] = event["type"]
            self.files += 1

        def received(event: dict[str, Any]) -> None:
            self.unpacked += event["dataLength"]

        def finished(event: dict[str, Any]) -> None:
            kind = kind_of.get(event["requestId"], "other")
            self.packed += event["encodedDataLength"]
            self.kinds[kind] = self.kinds.get(kind, 0) + event["encodedDataLength"]

        session.on("Network.responseReceived", responded)
        session.on("Network.dataReceived", received)
        session.on("Network.loadingFinished", finished)


@dataclass(frozen=True)
class Load:
    """One load of one page."""

    times: dict[str, float]
    came: Bytes
    answer_ms: float | None


def slowed(page: Page) -> Bytes:
    """Make a tab as slow as the telephone; return what counts its bytes."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    came = Bytes()
    came.watch(session)
    return came


def load(browser: Browser, address: str, *, ask: bool) -> Load:
    """Load a page once, with nothing in the cache, and ask there."""
    context = browser.new_context(**PHONE)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.add_init_script(WATCH)
    try:
        came = slowed(page)
        page.goto(address, wait_until="load")
        page.wait_for_function("() => window.boxShownAt")
        page.wait_for_load_state("networkidle")
        times = page.evaluate(TIMES)
        times["first byte"] += ROUND_TRIP_MS
        counted = Bytes(came.packed, came.unpacked, came.files, dict(came.kinds))
        return Load(times, counted, answered(page) if ask else None)
    finally:
        context.close()


def answered(page: Page) -> float:
    """Ask, and return the milliseconds from the press of the button until the answer's first card is drawn."""
    page.locator("#question").fill(QUESTION)
    page.evaluate(
        "() => document.querySelector('#welcome [data-box]').addEventListener('submit', () => {"
        " const pressed = performance.now();"
        " const look = () => document.querySelector('#thread .card')"
        "   ? requestAnimationFrame(() => { window.answeredIn = performance.now() - pressed; })"
        "   : requestAnimationFrame(look);"
        " look(); }, { capture: true })"
    )
    page.locator("#welcome [data-box] button[type=submit]").click()
    page.wait_for_function("() => window.answeredIn")
    return float(page.evaluate("window.answeredIn"))


def server_times(portal: Site, path: str, body: bytes | None = None) -> list[float]:
    """Return the milliseconds that the server takes for a page, on this machine, one request after the other."""
    times = []
    for _ in range(SERVER_TIMES):
        request = urllib.request.Request(portal.url + path, data=body, headers={"X-Stream": "1"})  # noqa: S310  # our own
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310  # as above
            response.read()
        times.append((time.perf_counter() - began) * 1000)
    return times


def middle(values: Sequence[float]) -> str:
    """Return the median of a figure, with the least and the most."""
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


def report(name: str, loads: list[Load]) -> None:
    """Print one page's table."""
    came = loads[0].came
    print(f"\n### {name}\n\n| | ms, median (least–most) of {len(loads)} |\n|---|---|")
    for what in loads[0].times:
        print(f"| {what} | {middle([one.times[what] for one in loads])} |")
    answers = [one.answer_ms for one in loads if one.answer_ms is not None]
    if answers:
        print(f"| from Ask to the answer | {middle(answers)} |")
    kinds = ", ".join(f"{kind.lower()} {size / 1000:.1f} kB" for kind, size in sorted(came.kinds.items()))
    print(
        f"\n{came.files} files, {came.packed / 1000:.1f} kB as sent ({kinds}), {came.unpacked / 1000:.1f} kB unpacked"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Load pages as a cheap telephone on a slow network does.")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    with chromium() as browser, site(arguments.home) as portal:
        print("1.6 Mbit/s, 150 ms there and back, processor 4 times slower, empty cache")
        first: list[Load] = []
        for name, path in PAGES.items():
            loads = [load(browser, portal.url + path, ask=path == "/") for _ in range(arguments.times)]
            first = first or loads
            report(name, loads)
        asked = urlencode({"question": QUESTION}).encode()
        print("\n### the server's share, without the network\n\n| | ms, median of 50 |\n|---|---|")
        for name, path, body in (("first page", "/", None), ("answer", "/hoi/", asked)):
            print(f"| {name} | {statistics.median(server_times(portal, path, body)):.1f} |")
    usable = CONNECTION_MS + statistics.median(one.times["scripts have run"] for one in first)
    held = "held" if usable < BOUND_MS else "MISSED"
    print(f"\nfirst page usable after {usable:.0f} ms, connection set up and scripts run; bound {BOUND_MS} ms {held}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
