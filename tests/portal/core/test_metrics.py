"""Figures for Prometheus: who may see them, what they hold and what not, several worker processes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY

from portal.core.metrics import MetricsMiddleware, metrics

KEY = "mot-khoa-du-dai"


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def shown(**headers: str) -> HttpResponse:
    return metrics(RequestFactory().get("/metrics", headers=headers))


def test_page__does_not_exist_where_no_key_is_set(settings: Any) -> None:
    settings.METRICS_KEY = ""
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": ""}):
        with pytest.raises(Http404):
            shown(**headers)


@pytest.mark.parametrize("given", [None, "Bearer wrong", "Bearer", KEY + "x", f"Bearer {KEY} ", "Bearer số-đếm"])
def test_page__does_not_exist_for_who_lacks_the_key(settings: Any, given: str | None) -> None:
    settings.METRICS_KEY = KEY
    with pytest.raises(Http404):
        shown(**({} if given is None else {"Authorization": given}))


def test_page__shows_the_figures_to_who_has_the_key(settings: Any) -> None:
    settings.METRICS_KEY = KEY
    response = shown(Authorization=f"Bearer {KEY}")
    assert response["Content-Type"].startswith("text/plain")
    assert b"motcua_requests_total" in response.content


def test_page__is_at_its_address(settings: Any) -> None:
    settings.METRICS_KEY = KEY
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200


def counted(method: str = "GET", path: str = "/khong-co/0912345678/", status: int = 404) -> None:
    MetricsMiddleware(lambda _: HttpResponse(status=status))(RequestFactory().generic(method, path))


def test_request__is_counted_under_its_view(settings: Any) -> None:
    settings.METRICS_KEY = KEY
    before = figure("motcua_requests_total", view="metrics", method="GET", status="200")
    Client().get("/metrics", headers={"Authorization": f"Bearer {KEY}"})
    assert figure("motcua_requests_total", view="metrics", method="GET", status="200") == before + 1
    assert figure("motcua_request_seconds_count", view="metrics") >= 1


def test_request__that_no_view_answers_is_counted_without_its_address() -> None:
    before = figure("motcua_requests_total", view="none", method="GET", status="404")
    counted()
    assert figure("motcua_requests_total", view="none", method="GET", status="404") == before + 1


def test_static_file__is_counted_as_such() -> None:
    before = figure("motcua_requests_total", view="static", method="GET", status="200")
    counted(status=200)
    assert figure("motcua_requests_total", view="static", method="GET", status="200") == before + 1


def test_methods_made_up__are_counted_as_one() -> None:
    for number in range(20):
        counted(f"MADEUP{number}")
    methods = {sample.labels.get("method") for family in REGISTRY.collect() for sample in family.samples}
    assert "other" in methods
    assert not any("MADEUP" in (method or "") for method in methods)


WORKER = """
import sys
from portal.core.metrics import TURNS
TURNS.labels("web", "answer").inc(float(sys.argv[1]))
"""
READER = """
from django.conf import settings
settings.configure(METRICS_KEY="k")
from django.test import RequestFactory
from portal.core.metrics import metrics
print(metrics(RequestFactory().get("/metrics", headers={"Authorization": "Bearer k"})).content.decode())
"""


def test_workers__figures_are_added_up(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }

    def run(script: str, *arguments: str) -> str:
        command = [sys.executable, "-c", script, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout

    run(WORKER, "2")
    run(WORKER, "3")
    assert 'motcua_turns_total{channel="web",decision="answer"} 5.0' in run(READER)
