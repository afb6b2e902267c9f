"""The files that a public server is set up with: read by the programs they are for, closed as far as they can be."""

import re
import shutil
import subprocess
from pathlib import Path
from string import Template

import pytest

DEPLOY = Path(__file__).parents[3] / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
ID = "e5sDhLvHkL4pS_znaDuzsgU6"
UNITS = ("motcua.service", "motcua-daily.service")


def blocks_around(text: str, position: int) -> list[str]:
    """The blocks that a place in a configuration of nginx lies in, the outermost first."""
    text = re.sub(r'#[^\n]*|"[^"\n]*"', lambda found: " " * len(found[0]), text)
    names: list[str] = []
    for sign in re.finditer(r"(\w+)[^;{}]*\{|\}", text[:position]):
        if sign[0] == "}":
            names.pop()
        else:
            names.append(sign[1])
    return names


def logged(path: str) -> str:
    """What the log of nginx says for a path, by its map."""
    for pattern, written in re.findall(r'"~(\^.+)" (\S+);', NGINX):
        found = re.match(pattern.replace("(?<", "(?P<"), path)
        if found:
            return Template(written).substitute(found.groupdict(default=""))
    return path


@pytest.mark.parametrize("directive", ["log_format", "map", "limit_req_zone"])
def test_nginx__takes_what_it_knows_outside_of_servers_only(directive: str) -> None:
    places = [found.start() for found in re.finditer(rf"^\s*{directive} ", NGINX, re.MULTILINE)]
    assert places
    assert all(blocks_around(NGINX, place) == [] for place in places)


def test_nginx__is_written_for_the_version_of_debian_12() -> None:
    assert not re.search(r"^\s*http2 on;", NGINX, re.MULTILINE)  # known from 1.25 on


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on this machine")
def test_nginx__can_read_its_file(tmp_path: Path) -> None:
    plain = re.sub(r"^\s*ssl_certificate.*$|^\s*(access|error)_log .*$", "", NGINX, flags=re.MULTILINE)
    (tmp_path / "site.conf").write_text(plain.replace(" ssl http2;", ";"), "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind}; " for kind in kinds)
    inside = f"access_log off; {folders} include {tmp_path}/site.conf;"
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ {inside} }}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    command = ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path",
    [
        f"/hoi/{ID}/",
        f"/hoi/{ID}/xoa/",
        f"/khung/hoi/{ID}/",
        f"/khung/lang=en,province=51/hoi/{ID}/xoa/",
        f"/tra-loi/{ID}/ma-qr.svg",
        f"/khung/lang=vi/tra-loi/{ID}/danh-gia/",
        f"/gui-can-bo/da-nhan/{ID}/",
        f"/api/v1/conversations/{ID}",
        f"/hoi/{ID}",
    ],
)
def test_log_of_nginx__holds_no_id_that_opens_a_conversation(path: str) -> None:
    told = logged(path)
    assert ID not in told
    assert told.split("/")[1] == path.split("/")[1]


@pytest.mark.parametrize("path", ["/", "/hoi/", "/thu-tuc/1.001193/", "/quan-tri/login/", "/api/v1/ask"])
def test_log_of_nginx__tells_every_other_path_as_it_is(path: str) -> None:
    assert logged(path) == path


def test_log_of_nginx__holds_no_query() -> None:
    (written,) = re.findall(r"log_format motcua '([^']*)'", NGINX)
    assert "$motcua_path" in written
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", written)


def test_settings_file__is_read_by_a_shell_as_by_systemd() -> None:
    example = DEPLOY / "motcua.env.example"
    script = f'set -a; . "{example}"; printf %s "$MOTCUA_SITE_NAME"'
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    assert done.stderr == ""
    assert done.stdout == "Một Cửa"


@pytest.mark.parametrize("name", UNITS)
def test_unit__leaves_nothing_that_others_can_read_and_gains_no_right(name: str) -> None:
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    assert {"UMask=0027", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict"} <= set(lines)


def test_service__makes_no_account_whose_password_would_stand_in_the_journal() -> None:
    (setup,) = re.findall(r"^ExecStartPre=.* setup(.*)$", (DEPLOY / "motcua.service").read_text("utf-8"), re.MULTILINE)
    assert "--no-account" in setup


def test_daily_service__deletes_old_logins_too() -> None:
    assert "axes_reset_logs --age" in (DEPLOY / "motcua-daily.service").read_text("utf-8")
