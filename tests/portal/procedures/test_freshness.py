"""When a page need not be sent again, and what makes it another page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date
from tests.factories.portal import BIRTH, by_code, changed

from portal.procedures import freshness, importing
from portal.procedures.models import Version

ADDRESSES = ("/thu-tuc/", "/thu-tuc/?q=khai+sinh&cap=xa", f"/thu-tuc/{BIRTH}/", f"/thu-tuc/{BIRTH}/thay-doi/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page__is_sent_again_only_when_it_changed(catalogue: Any, client: Client, address: str) -> None:
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in first["Vary"]
    for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"] and "Cookie" in again["Vary"]
        assert client.head(address, headers=headers).status_code == 304
    assert client.get(address, headers={"if-none-match": 'W/"khac"'}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head__has_the_headers_of_the_page_and_no_content(catalogue: Any, client: Client, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Type", "Content-Language"):
        assert head[name] == whole[name]


@pytest.mark.parametrize("address", ADDRESSES)
def test_tag__changes_with_the_readers_choices(catalogue: Any, client: Client, address: str) -> None:
    def tag(cookie: str = "", query: str = "") -> str:
        joined = f"{address}{'&' if '?' in address else '?'}{query}" if query else address
        headers = {"cookie": f"motcua={cookie}"} if cookie else {}
        return str(client.get(joined, headers=headers)["ETag"])

    tags = [tag(), tag("lang=en"), tag("theme=dark"), tag("province=51"), tag("size=large"), tag(query="province=51")]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("address", ADDRESSES)
def test_tag__changes_with_a_new_version(catalogue: Any, client: Client, address: str) -> None:
    before = client.get(address)
    importing.run(by_code(changed(next(record for record in catalogue if record.code == BIRTH))), ["bộ thử"])
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_tag__changes_with_release_day_and_office(
    catalogue: Any, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/thu-tuc/{BIRTH}/"
    tags = [client.get(address)["ETag"]]
    settings.OFFICE_NAME = "Ủy ban nhân dân xã Bãi Cỏ"
    tags.append(client.get(address)["ETag"])
    monkeypatch.setattr(freshness, "release", lambda: "bản khác")
    tags.append(client.get(address)["ETag"])
    monkeypatch.setattr(freshness.timezone, "localdate", lambda *args: date(2030, 1, 1))
    tags.append(client.get(address)["ETag"])
    assert len(set(tags)) == 4


def test_last_modified__is_no_earlier_than_this_day(catalogue: Any, client: Client) -> None:
    Version.objects.update(published_at=timezone.now() - timedelta(days=30))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert client.get(f"/thu-tuc/{BIRTH}/")["Last-Modified"] == http_date(midnight.timestamp())


def test_release__depends_on_code_templates_and_static_files(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {part.name for part in freshness._parts(freshness.files("portal"))}
    assert {"views.py", "list.html", "base.html"} <= names
    before = freshness.release.__wrapped__()
    monkeypatch.setattr(freshness.staticfiles_storage, "manifest_hash", "khac", raising=False)
    assert freshness.release.__wrapped__() != before
