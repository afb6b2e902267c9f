"""Which sites may show which pages in a frame."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.core.framing import FRAME_PATH

NEIGHBOURS = ["https://xa-vi-du.example", "https://tinh-vi-du.example:8443"]


@pytest.fixture
def neighbours(settings: Any) -> list[str]:
    settings.WIDGET_ORIGINS = NEIGHBOURS
    return NEIGHBOURS


def directive(response: Any, name: str = "frame-ancestors") -> set[str]:
    policy = {part.split()[0]: set(part.split()[1:]) for part in response["Content-Security-Policy"].split(";") if part}
    return policy[name]


def test_frame_path__is_where_the_frame_is_mounted() -> None:
    assert reverse("frame:home") == FRAME_PATH


@pytest.mark.parametrize(
    "address",
    ["/khung/", "/khung/?lang=en&province=51", "/khung/lang=en,province=51/", "/khung/khong-co/", "/khung/hoi/x/"],
)
@pytest.mark.usefixtures("catalogue")
def test_frame__may_be_shown_by_the_sites_named(visitor: Client, neighbours: list[str], address: str) -> None:
    response = visitor.get(address)
    assert directive(response) == {"'self'", *neighbours}
    assert "X-Frame-Options" not in response
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.usefixtures("catalogue")
def test_frame__may_be_shown_by_none_but_the_portal_where_no_site_is_named(visitor: Client) -> None:
    assert directive(visitor.get("/khung/")) == {"'self'"}


@pytest.mark.usefixtures("catalogue")
def test_frame__keeps_the_rest_of_the_policy(visitor: Client, neighbours: list[str]) -> None:
    framed, site = visitor.get("/khung/"), visitor.get("/")
    for name in ("default-src", "script-src", "style-src", "connect-src", "form-action", "base-uri", "object-src"):
        assert directive(framed, name) == directive(site, name)


@pytest.mark.parametrize(
    "address", ["/", "/thu-tuc/", "/gioi-thieu/", "/khong-co/", "/khungkhac/", "/widget.js", "/hoi/x/"]
)
@pytest.mark.usefixtures("catalogue")
def test_other_pages__may_be_shown_in_no_frame(visitor: Client, neighbours: list[str], address: str) -> None:
    response = visitor.get(address)
    assert directive(response) == {"'none'"}
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_staff_pages__may_be_shown_by_no_other_site(visitor: Client, neighbours: list[str]) -> None:
    response = visitor.get("/quan-tri/login/")
    assert directive(response) == {"'self'"}
    assert response["X-Frame-Options"] in ("DENY", "SAMEORIGIN")


@pytest.mark.usefixtures("catalogue")
def test_refusal_in_a_frame__can_be_read_there(visitor: Client, neighbours: list[str]) -> None:
    sent = visitor.post("/khung/hoi/", {"question": "đăng ký khai sinh"}, headers={"sec-fetch-site": "cross-site"})
    assert sent.status_code == 403
    assert directive(sent) == {"'self'", *neighbours}
