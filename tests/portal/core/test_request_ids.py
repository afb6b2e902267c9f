"""The id of a request: taken from the client where it is well formed, drawn otherwise, sent back."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.core.requests import HEADER, RequestIdMiddleware, request_id


def sent_back(given: str | None) -> str:
    headers = {} if given is None else {HEADER: given}
    response = RequestIdMiddleware(lambda _: HttpResponse(request_id()))(RequestFactory().get("/", headers=headers))
    assert isinstance(response, HttpResponse)
    assert response.content.decode() == response[HEADER]
    return response[HEADER]


@pytest.mark.parametrize("given", ["abcdefgh", "0f5c2f0e-7c4e-4a57-9f0c-2c5d5a1c9b11", "A" * 64, "a.b_c-d.e"])
def test_id__of_the_client_is_taken(given: str) -> None:
    assert sent_back(given) == given


@pytest.mark.parametrize(
    "given", [None, "", "short", "A" * 65, "has space", "x" * 8 + "\n", '"quoted"', "số-một-hai-ba"]
)
def test_id__that_is_missing_or_ill_formed_is_drawn(given: str | None) -> None:
    drawn = sent_back(given)
    assert re.fullmatch(r"[0-9a-f]{16}", drawn)
    assert drawn != given


def test_id__is_another_for_each_request() -> None:
    assert sent_back(None) != sent_back(None)


def test_id__ends_with_the_request() -> None:
    sent_back("abcdefgh")
    assert request_id() == "-"


def test_id__ends_with_a_request_that_fails() -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestIdMiddleware(fails)(RequestFactory().get("/"))
    assert request_id() == "-"


def test_every_answer__bears_an_id_also_where_there_is_no_page() -> None:
    assert Client().get("/khong-co/", headers={HEADER: "abcdefgh"})[HEADER] == "abcdefgh"
