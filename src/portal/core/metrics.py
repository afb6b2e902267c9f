"""Figures for Prometheus: requests, times, decisions. They hold no question and no client."""

import hmac
import os
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds in seconds."""

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods with a figure of their own; a client may make up any number of others."""

REQUESTS: Final = Counter("motcua_requests_total", "Requests answered", ("view", "method", "status"))
SECONDS: Final = Histogram("motcua_request_seconds", "Time to answer a request", ("view",), buckets=BUCKETS)
TURNS: Final = Counter("motcua_turns_total", "Turns of conversations", ("channel", "decision"))
HANDOVERS: Final = Counter("motcua_handovers_total", "What became of wishes to speak with an officer", ("event",))
HANDOVER_WAIT: Final = Histogram(
    "motcua_handover_wait_seconds", "Time until an officer took a conversation", buckets=(5, 15, 30, 60, 120, 300, 600)
)
MODEL: Final = Counter("motcua_model_total", "Times the language model was asked", ("use", "outcome"))
ENGINE_SECONDS: Final = Histogram("motcua_engine_seconds", "Time of the engine for a turn", buckets=BUCKETS)


class MetricsMiddleware:
    """Counts and times each request under the name of its view, never under its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request and note how long it took."""
        start = time.perf_counter()
        response = self._get_response(request)
        view = _view_name(request, response)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - start)
        return response


def _view_name(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return the view's name; what no view answered is a file or an address that leads nowhere."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if response.status_code < 400 else "none"


def metrics(request: HttpRequest) -> HttpResponse:
    """Show the figures to whoever has the key; without a key in the settings there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_KEY or not hmac.compare_digest(given.encode(), settings.METRICS_KEY.encode()):
        raise Http404
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the package is typed in parts
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
