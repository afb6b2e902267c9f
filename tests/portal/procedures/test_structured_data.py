"""What search engines read: schema.org data that no record can break out of, descriptions, the sitemap."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.factories.portal import BIRTH, LISTED_ONLY, LOCAL, by_code
from tests.factories.procedures import CODE, NAME, PAGE, channel, fee, procedure, provenance, rich_procedure

from motcua.records.model import ChannelKind, LegalBasis
from motcua.records.model import Procedure as Record
from portal.procedures import importing
from portal.procedures.models import Procedure
from portal.procedures.structured_data import DESCRIPTION_LENGTH, description

pytestmark = pytest.mark.django_db
HERE = f"http://testserver/thu-tuc/{CODE}/"
EVIL = '</script><script>alert("1")</script><!-- & \u2028'
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def page_of(client: Client, record: Record) -> BeautifulSoup:
    importing.run(by_code(record), ["bộ thử"])
    return BeautifulSoup(client.get(f"/thu-tuc/{record.code}/").content, "html.parser")


def data(page: BeautifulSoup) -> list[dict[str, Any]]:
    (script,) = page.select('script[type="application/ld+json"]')
    stored = json.loads(script.get_text())
    assert stored["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = stored["@graph"]
    return graph


def service(client: Client, record: Record) -> dict[str, Any]:
    found: dict[str, Any] = data(page_of(client, record))[0]["mainEntity"]
    return found


def test_service__says_what_the_record_states(client: Client) -> None:
    found = service(client, rich_procedure())
    assert found == {
        "@type": "GovernmentService",
        "@id": f"{HERE}#thu-tuc",
        "name": NAME,
        "identifier": CODE,
        "description": "Cho phép thả diều ở bãi cỏ chung.",
        "url": HERE,
        "sameAs": PAGE,
        "serviceType": ["Vui chơi ngoài trời"],
        "provider": {"@type": "GovernmentOrganization", "name": "Bộ Vui chơi"},
        "serviceOperator": [{"@type": "GovernmentOrganization", "name": "Ủy ban nhân dân cấp xã"}],
        "areaServed": {"@type": "Country", "name": "Việt Nam"},
        "audience": [{"@type": "Audience", "audienceType": "Công dân Việt Nam"}],
        "availableChannel": [
            {"@type": "ServiceChannel", "name": "nộp trực tiếp"},
            {"@type": "ServiceChannel", "name": "nộp trực tuyến"},
        ],
        "serviceOutput": [{"@type": "Thing", "name": "Giấy phép thả diều"}],
        "subjectOf": {
            "@type": "Legislation",
            "legislationIdentifier": "345/QĐ-BVC",
            "legislationDate": "2026-03-01",
        },
    }


def test_page__names_its_law_and_when_it_was_published(client: Client) -> None:
    page, trail = data(page_of(client, rich_procedure()))
    version = Procedure.objects.get(code=CODE).current
    assert version is not None and version.published_at is not None
    assert page["dateModified"] == version.published_at.isoformat()
    assert page["citation"] == [
        {"@type": "Legislation", "legislationIdentifier": "12/2031/NĐ-CP", "name": "Nghị định về thả diều"}
    ]
    assert [step["item"] for step in trail["itemListElement"]] == [
        "http://testserver/",
        "http://testserver/thu-tuc/",
        HERE,
    ]


def test_what_the_record_does_not_state__is_left_out(client: Client) -> None:
    found = service(client, procedure(provenance=provenance(url="")))
    assert set(found) == {"@type", "@id", "name", "identifier", "url", "areaServed"}


def test_fees_and_time_limits__are_left_to_the_page(client: Client) -> None:
    free = rich_procedure(channels=(channel(ChannelKind.ONLINE, fee(0)), channel(ChannelKind.POST, fee(123456))))
    text = json.dumps(service(client, free))
    assert "123456" not in text
    assert not {"offers", "price", "isAccessibleForFree"} & set(service(client, free))


def test_procedure_of_a_province__serves_that_province(client: Client, catalogue: Any) -> None:
    page = BeautifulSoup(client.get(f"/thu-tuc/{LOCAL}/").content, "html.parser")
    area = data(page)[0]["mainEntity"]["areaServed"]
    assert area["name"] == "Tỉnh Quảng Ngãi"
    assert area["containedInPlace"] == {"@type": "Country", "name": "Việt Nam"}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//vi-du.example", "không phải địa chỉ"]
)
def test_address_that_may_not_be_followed__is_left_out(client: Client, address: str) -> None:
    record = rich_procedure(provenance=provenance(url=address))
    assert "sameAs" not in service(client, record)
    page = BeautifulSoup(client.get(f"/thu-tuc/{CODE}/").content, "html.parser")
    assert not [link for link in page.select("main a") if link["href"] == address]


def test_no_record__can_break_out_of_the_data(client: Client) -> None:
    record = rich_procedure(
        name=EVIL,
        summary=EVIL,
        fields=(EVIL,),
        subjects=(EVIL,),
        legal_bases=(LegalBasis(number=EVIL, title=EVIL),),
    )
    page = page_of(client, record)
    assert not [script for script in page.select("script") if script.get_text().startswith("alert")]
    assert data(page)[0]["mainEntity"]["description"] == EVIL
    (script,) = page.select('script[type="application/ld+json"]')
    assert not set("<>&\u2028") & set(script.get_text())


def test_head__has_canonical_address_title_and_description(client: Client) -> None:
    page = page_of(client, rich_procedure())
    assert [link["href"] for link in page.select("link[rel=canonical]")] == [HERE]
    assert page.title is not None and page.title.get_text().startswith(f"{NAME} ({CODE})")
    (meta,) = page.select("meta[name=description]")
    assert meta["content"] == (
        "Cho phép thả diều ở bãi cỏ chung. Lĩnh vực: Vui chơi ngoài trời. Cơ quan thực hiện: Ủy ban nhân dân cấp xã."
    )


def test_description__is_short_and_of_whole_words() -> None:
    told = description(rich_procedure(summary="Nghi thức " * 200))
    assert len(told) <= DESCRIPTION_LENGTH
    assert told.endswith(("Nghi…", "thức…"))


def test_sitemap__lists_each_published_procedure_at_its_canonical_address(catalogue: Any, client: Client) -> None:
    Procedure.objects.filter(code=LISTED_ONLY).update(current=None)
    response = client.get("/sitemap-procedures.xml", headers={"host": "localhost"})
    assert response.status_code == 200
    rows = ElementTree.fromstring(response.content).findall("s:url", NAMESPACE)  # noqa: S314  # our own page
    addresses = [row.findtext("s:loc", "", NAMESPACE) for row in rows]
    assert len(addresses) == len(catalogue) - 1
    assert f"http://testserver/thu-tuc/{BIRTH}/" in addresses
    assert not [address for address in addresses if LISTED_ONLY in address]
    assert all(row.findtext("s:lastmod", "", NAMESPACE) for row in rows)


def test_sitemap__lists_the_other_pages_that_answer(catalogue: Any, client: Client) -> None:
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  # our own page
    listed = {one.text.rpartition("/")[2] for one in index.findall("s:sitemap/s:loc", NAMESPACE) if one.text}
    assert listed == {"sitemap-procedures.xml", "sitemap-pages.xml", "sitemap-site.xml"}
    pages = ElementTree.fromstring(client.get("/sitemap-pages.xml").content)  # noqa: S314  # our own page
    for row in pages.findall("s:url", NAMESPACE):
        address = row.findtext("s:loc", "", NAMESPACE)
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_sitemap__asks_the_database_a_bounded_number_of_times(
    catalogue: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        client.get("/sitemap-procedures.xml")
