"""The widget's script."""

import hashlib
from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe


@cache
def _content() -> bytes:
    return files("portal").joinpath("static", "portal", "widget.js").read_bytes()


@cache
def _etag() -> str:
    return f'"{hashlib.sha256(_content()).hexdigest()[:32]}"'


@require_safe
def script(request: HttpRequest) -> HttpResponseBase:
    """Return the script. Its address never changes, so browsers ask for news of it after five minutes."""
    response = _sent(request)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@gzip_page
@cache_control(public=True, max_age=300, must_revalidate=True)
@condition(etag_func=lambda request: _etag())
def _sent(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(_content(), content_type="text/javascript; charset=utf-8")
