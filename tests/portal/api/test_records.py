from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories.portal import BIRTH, HOUSEHOLD, KITE, by_code

from motcua.records.model import Procedure as Record
from portal.api.schemas import ProcedurePage
from portal.procedures import importing
from portal.procedures.models import Field, Procedure, Version

pytestmark = pytest.mark.usefixtures("catalogue")


def codes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content.decode()
    return [item["code"] for item in response.json()["items"]]


def test_list__pages_through_every_procedure_once(program: Any, catalogue: Any) -> None:
    seen: list[str] = []
    for page in range(1, 10):
        told = program.get("/procedures", {"page": page, "page_size": 7}).json()
        ProcedurePage.model_validate(told)
        assert told["total"] == len(catalogue)
        seen += [item["code"] for item in told["items"]]
    assert seen == sorted(record.code for record in catalogue)


def test_list__costs_the_same_however_many(program: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for size in (1, 20):
        with django_assert_num_queries(4):  # how many, which, these with their versions, their fields
            program.get("/procedures", {"page_size": size})


def test_list__finds_by_words_best_first(program: Any) -> None:
    found = codes(program.get("/procedures", {"q": "đăng ký khai sinh"}))
    assert found[0] == BIRTH
    assert len(found) > 2


def test_list__finds_by_the_beginning_of_a_code(program: Any) -> None:
    assert codes(program.get("/procedures", {"q": BIRTH[:-1]})) == [BIRTH]


def test_list__filters_by_field_level_and_audience(program: Any) -> None:
    slug = Field.objects.get(name="Hộ tịch").slug
    of_field = program.get("/procedures", {"field": slug, "page_size": 100}).json()["items"]
    at_province = program.get("/procedures", {"level": "province", "page_size": 100}).json()["items"]
    for_business = program.get("/procedures", {"audience": "business", "page_size": 100}).json()["items"]
    assert of_field and all(slug in [one["slug"] for one in item["fields"]] for item in of_field)
    assert at_province and all("province" in item["levels"] for item in at_province)
    assert for_business and all("business" in item["audiences"] for item in for_business)
    assert codes(program.get("/procedures", {"field": "khong-co"})) == []


def test_list__takes_words_and_filters_together(program: Any) -> None:
    slug = Field.objects.get(name="Hộ tịch").slug
    told = program.get("/procedures", {"q": "đăng ký", "field": slug, "page_size": 3}).json()
    second = program.get("/procedures", {"q": "đăng ký", "field": slug, "page_size": 3, "page": 2}).json()
    assert told["total"] > 3
    assert {one["code"] for one in told["items"]}.isdisjoint(one["code"] for one in second["items"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": "x"}, "page"),
        ({"page": 10**40}, "page"),
        ({"page_size": 101}, "page_size"),
        ({"level": "huyen"}, "level"),
        ({"audience": "ai đó"}, "audience"),
        ({"q": "a" * 301}, "q"),
    ],
)
def test_wrong_filter__is_refused_by_its_field(program: Any, refused: Any, query: Any, field: str) -> None:
    refused(program.get("/procedures", query), 422, "invalid", field)


def test_record__is_the_engines_own(program: Any, catalogue: Any) -> None:
    told = program.get(f"/procedures/{BIRTH}").json()
    record = next(one for one in catalogue if one.code == BIRTH)
    read = Record.model_validate(told["record"])
    assert read == record
    assert told["record"] == record.model_dump(mode="json")
    assert told["version"] == read.version == Version.objects.get(procedure__code=BIRTH).version
    assert told["current"] is True and told["superseded_at"] is None and told["published_at"]


def test_unchanged_record__is_not_sent_again(program: Any) -> None:
    first = program.get(f"/procedures/{BIRTH}")
    again = program.get(f"/procedures/{BIRTH}", if_none_match=first.headers["ETag"])
    since = program.get(f"/procedures/{BIRTH}", if_modified_since=first.headers["Last-Modified"])
    for response in (again, since):
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == first.headers["ETag"]
    assert program.get(f"/procedures/{BIRTH}", if_match='"khac"').status_code == 200


def test_record__costs_one_query(program: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    program.get(f"/procedures/{BIRTH}")  # looks for what offices added, as it does every few seconds
    with django_assert_num_queries(1):
        program.get(f"/procedures/{BIRTH}")


@pytest.fixture
def changed(catalogue: Any) -> Record:
    """A procedure's record in a second version, published; and a third that is a draft."""
    record = next(one for one in catalogue if one.code == KITE)
    Version.objects.update(published_at=timezone.now() - timedelta(days=3))
    second = record.model_copy(update={"receiving_address": "Quầy 2"})
    importing.run(by_code(second), ["bộ thử"])
    importing.run(by_code(record.model_copy(update={"receiving_address": "Quầy 3"})), ["bộ thử"], publish=False)
    return second


def test_versions__are_told_newest_first_without_drafts(program: Any, catalogue: Any, changed: Record) -> None:
    first = next(one for one in catalogue if one.code == KITE)
    told = program.get(f"/procedures/{KITE}/versions").json()
    assert [one["version"] for one in told["versions"]] == [changed.version, first.version]
    assert [one["current"] for one in told["versions"]] == [True, False]
    assert told["versions"][1]["superseded_at"]


def test_earlier_version__can_be_read_as_citations_name_it(program: Any, catalogue: Any, changed: Record) -> None:
    first = next(one for one in catalogue if one.code == KITE)
    told = program.get(f"/procedures/{KITE}/versions/{first.version}").json()
    assert Record.model_validate(told["record"]) == first
    assert told["current"] is False
    assert program.get(f"/procedures/{KITE}").json()["version"] == changed.version


def test_new_version__has_another_etag(program: Any, catalogue: Any) -> None:
    before = program.get(f"/procedures/{KITE}").headers["ETag"]
    record = next(one for one in catalogue if one.code == KITE)
    importing.run(by_code(record.model_copy(update={"receiving_address": "Quầy 9"})), ["bộ thử"])
    assert program.get(f"/procedures/{KITE}", if_none_match=before).status_code == 200


def test_draft__is_not_told(program: Any, refused: Any, changed: Record) -> None:
    draft = Version.objects.get(procedure__code=KITE, published_at=None)
    refused(program.get(f"/procedures/{KITE}/versions/{draft.version}"), 404, "not_found")


@pytest.mark.parametrize("end", ["", "/versions", "/versions/0123456789ab"])
@pytest.mark.parametrize("code", ["9.999999", "x", "%ED%A0%80", "a" * 500])
def test_unknown_procedure__is_404(program: Any, refused: Any, code: str, end: str) -> None:
    refused(program.get(f"/procedures/{code}{end}"), 404, "not_found")


def test_withdrawn_procedure__is_gone(program: Any, refused: Any) -> None:
    Procedure.objects.filter(code=HOUSEHOLD).update(current=None)
    refused(program.get(f"/procedures/{HOUSEHOLD}"), 404, "not_found")
    refused(program.get(f"/procedures/{HOUSEHOLD}/versions"), 404, "not_found")
    assert HOUSEHOLD not in codes(program.get("/procedures", {"page_size": 100}))
    assert HOUSEHOLD not in codes(program.get("/procedures", {"q": "thành lập hộ kinh doanh"}))


def test_search__ranks_with_confidence(program: Any) -> None:
    told = program.get("/search", {"q": "làm giấy khai sinh cho con", "limit": 3}).json()["results"]
    confidences = [one["confidence"] for one in told]
    assert told[0]["code"] == BIRTH
    assert len(told) == 3
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= one <= 1 for one in confidences)


def test_search__needs_no_query(program: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        program.get("/search", {"q": "khai sinh"})
        program.get("/suggest", {"q": "khai sinh"})


def test_search__bars_other_provinces(program: Any) -> None:
    words = {"q": "hỗ trợ trồng quế hữu cơ"}
    everywhere = {one["code"] for one in program.get("/search", words).json()["results"]}
    here = {one["code"] for one in program.get("/search", {**words, "province": "51"}).json()["results"]}
    assert here < everywhere


@pytest.mark.parametrize("path", ["/search", "/suggest"])
@pytest.mark.parametrize(
    ("query", "field"),
    [({}, "q"), ({"q": " "}, "q"), ({"q": "a", "province": "Xứ Mơ"}, "province")],
)
def test_wrong_search__is_refused_by_its_field(program: Any, refused: Any, path: str, query: Any, field: str) -> None:
    refused(program.get(path, query), 422, "invalid", field)


@pytest.mark.parametrize("limit", ["0", "51", "x"])
def test_wrong_limit__is_refused(program: Any, refused: Any, limit: str) -> None:
    refused(program.get("/search", {"q": "a", "limit": limit}), 422, "invalid", "limit")


def test_suggestions__may_be_kept_by_anyone(program: Any) -> None:
    response = program.get("/suggest", {"q": "khai si"})
    assert BIRTH in [one["code"] for one in response.json()["results"]]
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in response.headers and "Cookie" not in response.headers.get("Vary", "")


def test_words_that_find_nothing__give_an_empty_list(program: Any) -> None:
    assert program.get("/suggest", {"q": "a"}).json() == {"results": []}
    assert program.get("/search", {"q": "\ufffd"}).json() == {"results": []}
