"""From an empty folder to a site that answers, as a person on a new machine does it: `setup`, then `serve`."""

import http.cookiejar
import re
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.portal.core.serving import free_port
from tests.portal.machine import METRICS_KEY, Machine

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def home(machine: Machine) -> Path:
    return machine.home


@pytest.fixture(scope="module")
def said(machine: Machine) -> str:
    """What the first setup said."""
    return machine.finish()


@pytest.fixture(scope="module")
def password(said: str) -> str:
    found = re.search(r"mật khẩu: (\S+)", said)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def site(machine: Machine, said: str) -> Iterator[str]:
    """The address of the site, served by one worker."""
    port = free_port()
    command = machine.command("serve", "--port", str(port), "--workers", "1")
    with (machine.home.parent / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=machine.environment, stdout=log, stderr=log)  # noqa: S603  # our own
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/robots.txt", timeout=5).close()  # noqa: S310  # the address is ours
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def post(opener: urllib.request.OpenerDirector, address: str, **form: str) -> tuple[str, str]:
    """Send a form; return the address and the page it led to."""
    with opener.open(address, urllib.parse.urlencode(form).encode(), timeout=30) as response:
        return response.geturl(), response.read().decode()


def read(address: str, **headers: str) -> str:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  # as above
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # as above
        return str(response.read().decode())


def test_first_setup__says_each_step_and_shows_the_password_once(said: str, password: str) -> None:
    assert said.count(password) == 1
    assert len(password) >= 12
    for step in ("Cơ sở dữ liệu", "danh mục mẫu", "chỉ mục", "tệp tĩnh", "Sẵn sàng"):
        assert step in said


def test_setup__leaves_what_only_its_owner_may_read(home: Path, said: str) -> None:
    assert (home / "secret-key").stat().st_mode & 0o077 == 0
    assert {"portal.sqlite3", "index", "static", "secret-key"} <= {entry.name for entry in home.iterdir()}


def test_second_setup__leaves_everything_as_it_is(machine: Machine, home: Path, said: str, password: str) -> None:
    before = (home / "index" / "current").read_bytes(), (home / "secret-key").read_bytes()
    again = machine.run("setup").stdout
    assert ((home / "index" / "current").read_bytes(), (home / "secret-key").read_bytes()) == before
    assert "mật khẩu" not in again and password not in again
    assert "danh mục mẫu" not in again and "chỉ mục" not in again
    assert "Sẵn sàng" in again


def test_site__answers_a_question_from_its_records(site: str) -> None:
    address, page = post(browser(), f"{site}/hoi/", question="đăng ký khai sinh cần giấy tờ gì")
    assert re.search(r"/hoi/[\w-]{20,}/", address)
    assert "1.001193" in page


def test_site__sends_its_collected_files(site: str) -> None:
    style = re.search(r'href="(/static/portal/site\.[0-9a-f]{12}\.css)"', read(f"{site}/gioi-thieu/"))
    assert style
    assert "{" in read(site + style[1])


def test_site__leads_the_first_account_with_the_password_shown_to_a_second_factor(site: str, password: str) -> None:
    opener = browser()
    login = f"{site}/quan-tri/login/"
    with opener.open(login, timeout=60) as response:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.read().decode())
    assert token
    address, _ = post(opener, login, username="quantri", password=password, csrfmiddlewaretoken=token[1])
    assert address == f"{site}/quan-tri/bat-xac-thuc/"


def test_site__of_one_worker_shows_its_figures(site: str) -> None:
    read(f"{site}/gioi-thieu/")
    told = read(f"{site}/metrics", Authorization=f"Bearer {METRICS_KEY}")
    assert 'motcua_requests_total{method="GET",status="200",view="core:about"}' in told


def test_site__whose_port_is_taken_does_not_start_twice(site: str, machine: Machine) -> None:
    done = machine.run("serve", "--port", site.rsplit(":", 1)[1], "--workers", "1")
    assert done.returncode == 1
    assert "Máy chủ không chạy được tại cổng" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("MOTCUA_RETENTION_DAYS", "nhiều"), ("DATABASE_URL", "khong-co://may-chu"), ("MOTCUA_TRUSTED_PROXIES", "1,5")],
)
def test_setting__that_cannot_be_read_ends_a_command_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = Machine(tmp_path / "du-lieu").run("check", **{name: value})
    assert done.returncode == 2
    assert done.stderr.startswith("Thiết lập chưa đúng: ")
    assert len(done.stderr.strip().splitlines()) == 1
