"""Pages that the office writes itself, in Wagtail."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class InformationPage(Page):
    """A page of text: what the office wants to tell beside the procedures."""

    introduction = RichTextField(_("mở đầu"), blank=True, features=["bold", "italic", "link"])
    body = RichTextField(
        _("nội dung"), blank=True, features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
    )
    source = RichTextField(_("nguồn"), blank=True, features=["link"])

    template = "pages/information_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("source"),
    ]

    class Meta:
        verbose_name = _("trang thông tin")
        verbose_name_plural = _("trang thông tin")
