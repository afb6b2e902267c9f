"""Static files sent by WhiteNoise, whole, since an ASGI server cannot read them piece by piece without waiting."""

from collections.abc import Iterator
from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Sends collected static files, compressed and cached for ever under their hashed names."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Send a static file or pass the request on."""
        response = super().__call__(request)
        return _whole(response) if isinstance(response, FileResponse) and request.path_info in self.files else response


def _whole(response: FileResponse) -> HttpResponse:
    """Return a response with the file's content, and its headers."""
    content = b"".join(cast("Iterator[bytes]", response.streaming_content))
    whole = HttpResponse(content, status=response.status_code)
    del whole.headers["Content-Type"]
    for name, value in response.headers.items():
        whole.headers[name] = value
    response.close()
    return whole
