from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries
from tests.factories.portal import KITE, by_code

from portal.api import watching
from portal.api.schemas import Ready
from portal.procedures import importing
from portal.procedures.indexing import Build, _point, engines
from portal.procedures.models import Procedure


def test_health__needs_no_database(program: Any) -> None:
    response = program.get("/health")  # no fixture has opened the database to this test
    assert response.json()["status"] == "ok"
    assert response.headers["Cache-Control"] == "no-store"


def test_ready__tells_the_index_in_use(program: Any, catalogue: Any) -> None:
    response = program.get("/ready")
    told = Ready.model_validate(response.json())
    assert (told.index.build, told.index.records) == (engines.current().build.name, len(catalogue))
    assert told.index.stale is False
    assert response.headers["Cache-Control"] == "no-store"


def test_ready__looks_once_in_some_seconds(
    program: Any, catalogue: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    program.get("/ready")
    with django_assert_num_queries(0):
        program.get("/ready")


def test_ready__compares_all_records_only_after_a_publication(
    program: Any, catalogue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    true_digest = watching.published_digest
    monkeypatch.setattr(watching, "published_digest", lambda: compared.append(1) or true_digest())
    monkeypatch.setattr(watching, "SECONDS", 0.0)
    program.get("/ready")
    program.get("/ready")
    assert len(compared) == 1
    record = next(one for one in catalogue if one.code == KITE)
    importing.run(by_code(record.model_copy(update={"receiving_address": "Quầy 2"})), ["bộ thử"])
    assert program.get("/ready").json()["index"]["stale"] is True
    assert len(compared) == 2


def test_withdrawal__makes_the_index_stale(program: Any, catalogue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SECONDS", 0.0)
    assert program.get("/ready").json()["index"]["stale"] is False
    Procedure.objects.filter(code=KITE).update(current=None)
    assert program.get("/ready").json()["index"]["stale"] is True


def test_no_index__is_not_ready(program: Any, published: Any, index_home: Any, refused: Any) -> None:
    response = program.get("/ready")
    refused(response, 503, "unavailable", "index")
    assert response.headers["Retry-After"]


def test_broken_index__is_not_ready(program: Any, published: Any, index_home: Any, refused: Any) -> None:
    _point(index_home, Build("khong-co", "", 1))
    refused(program.get("/ready"), 503, "unavailable", "index")


def test_no_database__is_not_ready(program: Any, catalogue: Any, refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def cursor(self) -> None:
            raise OperationalError("made to fail")

    monkeypatch.setattr(watching, "connection", Away())
    refused(program.get("/ready"), 503, "unavailable", "database")


def test_watchers__are_never_limited(program: Any, catalogue: Any, settings: Any) -> None:
    settings.READ_LIMIT = "1/day"
    for path in ("/health", "/ready"):
        for _ in range(3):
            response = program.get(path, authorization="Bearer mc_sai")
            assert response.status_code == 200
            assert "RateLimit-Limit" not in response.headers
