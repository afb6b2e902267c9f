"""The widget's script as other sites' pages load it."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

STATIC = Path(__file__).resolve().parents[3] / "src" / "portal" / "static" / "portal"


def test_script__is_javascript_that_any_site_may_load(client: Client) -> None:
    response = client.get("/widget.js")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content == (STATIC / "widget.js").read_bytes()


def test_script__is_kept_a_short_while_and_asked_for_anew(client: Client) -> None:
    response = client.get("/widget.js")
    parts = {part.strip() for part in response["Cache-Control"].split(",")}
    assert {"public", "must-revalidate"} <= parts
    (age,) = (int(part.removeprefix("max-age=")) for part in parts if part.startswith("max-age="))
    assert 0 < age <= 600


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_script__is_not_sent_again_where_it_has_not_changed(client: Client, accepted: str) -> None:
    first = client.get("/widget.js", headers={"accept-encoding": accepted})
    again = client.get("/widget.js", headers={"accept-encoding": accepted, "if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["Cross-Origin-Resource-Policy"] == "cross-origin"
    other = client.get("/widget.js", headers={"accept-encoding": accepted, "if-none-match": '"another"'})
    assert other.status_code == 200


def test_script__is_compressed_for_who_takes_it(client: Client) -> None:
    plain, packed = client.get("/widget.js"), client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in packed["Vary"]


def test_script__sets_no_cookie(client: Client) -> None:
    assert not client.get("/widget.js").cookies


def test_script__answers_head_and_refuses_post(client: Client) -> None:
    assert client.head("/widget.js").status_code == 200
    assert client.post("/widget.js").status_code == 405


@pytest.mark.parametrize(("name", "most"), [("widget.js", 8 * 1024), ("frame.js", 2 * 1024)])
def test_scripts__stay_small(name: str, most: int) -> None:
    assert (STATIC / name).stat().st_size <= most


@pytest.mark.parametrize("name", ["widget.js", "frame.js"])
def test_scripts__use_nothing_that_a_strict_policy_forbids(name: str) -> None:
    content = (STATIC / name).read_text("utf-8")
    for forbidden in ("eval(", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "srcdoc"):
        assert forbidden not in content
    assert not re.search(r"postMessage\([^)]*[\"']\*[\"']", content), "a message to whoever is there"


@pytest.mark.parametrize("name", ["widget.js", "frame.js"])
def test_scripts__keep_to_the_language_of_2019(name: str) -> None:
    content = (STATIC / name).read_text("utf-8")
    later = r"\?\.[A-Za-z_(\[]|\?\?|\|\|=|&&=|\.at\(|replaceAll\(|structuredClone|Object\.hasOwn\("
    assert not re.search(later, content)


@pytest.mark.parametrize("name", ["widget.js", "frame.js"])
def test_scripts__remember_nothing(name: str) -> None:
    content = (STATIC / name).read_text("utf-8")
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", content)
