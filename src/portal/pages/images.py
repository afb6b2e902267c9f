"""Pictures of pages, sent by the site itself under signed addresses: nobody can ask for sizes that no page uses."""

from mimetypes import guess_type
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError
from wagtail.images.utils import generate_signature, verify_signature

KEPT_SECONDS: Final = 86400


def address_of(image: Any, spec: str) -> str:
    """Return the address of a picture in a size, such as `fill-480x270`."""
    return reverse("pages:picture", args=(generate_signature(image.pk, spec), image.pk, spec))


@require_safe
def picture(request: HttpRequest, signature: str, image_id: int, spec: str) -> HttpResponse:
    """Send a picture in a size that one of the site's pages asked for."""
    if not verify_signature(signature.encode(), image_id, spec):
        raise PermissionDenied
    image = get_object_or_404(get_image_model(), pk=image_id)
    try:
        rendition = image.get_rendition(spec)
        with rendition.file.open("rb") as file:
            content = file.read()
    except (SourceImageIOError, InvalidFilterSpecError, OSError):
        return HttpResponse(status=410)
    kind, _packed = guess_type(rendition.file.name)
    response = HttpResponse(content, content_type=kind or "application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response
