"""The website, set up and served for this machine alone, and a browser to look at it with."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

CHROMIUM: Final = Path(os.environ.get("MOTCUA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
PROGRAM: Final = [sys.executable, "-m", "portal"]
START_SECONDS: Final = 60


@dataclass(frozen=True)
class Site:
    """The running website: its address, its data folder, the process that serves it."""

    url: str
    home: Path
    server: "subprocess.Popen[bytes]"


@contextmanager
def site(home: Path | None, settings: Mapping[str, str] | None = None) -> Iterator[Site]:
    """Serve the website from a data folder, or from one of its own with the sample catalogue, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="motcua-site-") as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        where = home or Path(folder)
        address = f"http://127.0.0.1:{port}"
        ours = {"MOTCUA_HOME": str(where), "MOTCUA_SITE_URL": address, "MOTCUA_LOG_LEVEL": "WARNING"}
        limits = {f"MOTCUA_{one}_LIMIT": "" for one in ("ASK", "POST", "READ")}
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            **ours,
            **limits,
            **(settings or {}),
        }
        subprocess.run([*PROGRAM, "setup", "-v", "0"], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # the project's own command
        command = [*PROGRAM, "serve", "--port", str(port), "--workers", "1"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # as above
        try:
            _wait(address, server)
            yield Site(address, where, server)
        finally:
            server.terminate()
            server.wait(30)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/api/v1/ready", timeout=2):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("the website did not start")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's Chromium; without it the program ends with status 2."""
    if not CHROMIUM.exists():
        print(f"no browser: {CHROMIUM} is not there (set MOTCUA_CHROMIUM)", file=sys.stderr)
        raise SystemExit(2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
