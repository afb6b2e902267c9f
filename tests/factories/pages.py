"""Pages of the site for tests: fit to be published, unless something else is asked for."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from portal.pages.models import (
    ArticlePage,
    DispatchAttachment,
    DispatchIndexPage,
    DispatchPage,
    NewsIndexPage,
)

OFFICE = "Văn phòng thử nghiệm"
SOURCE = {
    "source_name": "Thông báo 12/TB-VP",
    "source_date": date(2026, 11, 20),
    "source_url": "https://vi-du.example/12",
}


def text(html: str) -> list[dict[str, Any]]:
    """Return a body of one paragraph of rich text."""
    return [{"type": "text", "value": html}]


def article(title: str = "Nộp hồ sơ tại nhà", **given: Any) -> ArticlePage:
    """Make the draft of an article, without a revision."""
    fields = {"office": OFFICE, "body": text("<p>Nộp hồ sơ qua mạng.</p>"), **SOURCE, **given}
    page = ArticlePage(title=title, live=False, **fields)
    NewsIndexPage.objects.get().add_child(instance=page)
    return page


def dispatch(title: str = "Về việc tuyên truyền", **given: Any) -> DispatchPage:
    """Make the draft of a dispatch with its file, without a revision."""
    fields = {"office": OFFICE, "number": "125/VP-HC", "dated": date(2026, 11, 27), "issuer": OFFICE, **given}
    page = DispatchPage(title=title, live=False, **fields)
    DispatchIndexPage.objects.get().add_child(instance=page)
    page.attachments.add(DispatchAttachment(document=document()))
    page.save()
    return page


def published(page: Any) -> Any:
    """Publish the draft of a page, as the program itself would."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def document() -> Document:
    """Make a file."""
    return Document.objects.create(title="Toàn văn", file=ContentFile(b"%PDF-1.4", "toan-van.pdf"))


def image(title: str = "Trụ sở") -> Image:
    """Make a picture."""
    return Image.objects.create(title=title, file=get_test_image_file())
