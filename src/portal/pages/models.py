"""The public site's pages: what the office publishes itself, in Wagtail."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from portal.pages.blocks import Body
from portal.pages.findings_panel import FindingsPanel
from portal.pages.listing import ArticleList, DispatchList
from portal.pages.notice_models import SiteNotice
from portal.pages.publishing import CheckedPage
from portal.pages.review import PageApproval
from portal.procedures.models import Procedure

__all__ = ["PageApproval", "SiteNotice"]

SUMMARY_LENGTH = 500
NAME_LENGTH = 250
DOCUMENT = "wagtaildocs.Document"
IMAGE = "wagtailimages.Image"


class Beginning(models.Model):
    """Says that the site's first pages were made, so that they are not made again where an office deleted them."""

    made_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.made_at)


class InformationPage(CheckedPage):
    """A page of text: what the office wants to tell beside the procedures."""

    introduction = RichTextField(_("mở đầu"), blank=True, features=["bold", "italic", "link"])
    body = RichTextField(
        _("nội dung"), blank=True, features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
    )
    source = RichTextField(_("nguồn"), blank=True, features=["link"])

    template = "pages/information_page.html"
    content_panels: ClassVar = [
        FindingsPanel(),
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("source"),
    ]

    class Meta:
        verbose_name = _("trang thông tin")
        verbose_name_plural = _("trang thông tin")


class IndexPage(CheckedPage):
    """A list of the pages below it."""

    introduction = models.TextField(_("lời dẫn"), max_length=SUMMARY_LENGTH, blank=True)

    content_panels: ClassVar = [FindingsPanel(), *Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True


class NewsIndexPage(IndexPage):
    """The list of news and notices."""

    template = "pages/news_index_page.html"
    subpage_types: ClassVar = ["pages.ArticlePage"]

    class Meta:
        verbose_name = _("danh sách tin tức, thông báo")
        verbose_name_plural = _("danh sách tin tức, thông báo")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the list shows.

        Raises:
            Http404: there is no such page of the list.
        """
        return {**super().get_context(request, *args, **kwargs), **ArticleList(self, request).context()}


class DispatchIndexPage(IndexPage):
    """The list of dispatches and plans."""

    template = "pages/dispatch_index_page.html"
    subpage_types: ClassVar = ["pages.DispatchPage"]

    class Meta:
        verbose_name = _("danh sách văn bản chỉ đạo")
        verbose_name_plural = _("danh sách văn bản chỉ đạo")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the list shows.

        Raises:
            Http404: there is no such page of the list.
        """
        return {**super().get_context(request, *args, **kwargs), **DispatchList(self, request).context()}


class StatedPage(CheckedPage):
    """What articles and dispatches share: a summary, the office that stands behind it, a text."""

    summary = models.TextField(_("tóm tắt"), max_length=SUMMARY_LENGTH, blank=True)
    office = models.CharField(
        _("cơ quan đăng"),
        max_length=NAME_LENGTH,
        blank=True,
        help_text=_("Cơ quan chịu trách nhiệm về nội dung; để trống thì lấy tên cơ quan của trang."),
    )
    body = Body(verbose_name=_("nội dung"), blank=True)

    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    @property
    def said_by(self) -> str:
        """The office that stands behind it; empty where none is named."""
        return self.office.strip() or settings.OFFICE_NAME

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the page with its files and procedures, each read in one query."""
        found: Any = self
        return {
            **super().get_context(request, *args, **kwargs),
            "attachments": found.attachments.select_related("document"),
            "procedures": found.procedures.select_related("procedure"),
        }


class ArticlePage(StatedPage):
    """A piece of news, or a notice."""

    class Kind(models.TextChoices):
        NEWS = "news", _("Tin tức")
        NOTICE = "notice", _("Thông báo")

    kind = models.CharField(_("loại"), max_length=6, choices=Kind.choices, default=Kind.NEWS)
    byline = models.CharField(
        _("người thực hiện"), max_length=NAME_LENGTH, blank=True, help_text=_("Ghi thêm sau tên cơ quan, nếu cần.")
    )
    image = models.ForeignKey(
        IMAGE, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ảnh")
    )
    image_alt = models.CharField(
        _("mô tả ảnh"),
        max_length=NAME_LENGTH,
        blank=True,
        help_text=_("Mô tả nội dung ảnh cho người không xem được ảnh. Cần có trước khi công bố."),
    )
    image_caption = models.CharField(_("chú thích, nguồn ảnh"), max_length=NAME_LENGTH, blank=True)
    source_name = models.CharField(
        _("tên nguồn"), max_length=NAME_LENGTH, blank=True, help_text=_("Cơ quan và văn bản mà nội dung lấy từ đó.")
    )
    source_date = models.DateField(_("ngày của nguồn"), null=True, blank=True)
    source_url = models.URLField(_("địa chỉ nguồn"), max_length=500, blank=True)
    source_document = models.ForeignKey(
        DOCUMENT,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tệp nguồn"),
        help_text=_("Dùng khi nguồn không có địa chỉ trên mạng."),
    )

    template = "pages/article_page.html"
    parent_page_types: ClassVar = ["pages.NewsIndexPage"]
    content_panels: ClassVar = [
        FindingsPanel(),
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("office"), FieldPanel("byline")], heading=_("Ai đăng")),
        MultiFieldPanel(
            [
                FieldPanel("source_name"),
                FieldPanel("source_date"),
                FieldPanel("source_url"),
                FieldPanel("source_document"),
            ],
            heading=_("Nguồn (cần có trước khi công bố)"),
        ),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_caption")], heading=_("Ảnh đầu bài")
        ),
        FieldPanel("body"),
        InlinePanel("attachments", heading=_("Tệp kèm theo"), label=_("Tệp")),
        InlinePanel("procedures", heading=_("Thủ tục liên quan"), label=_("Thủ tục")),
    ]

    class Meta:
        verbose_name = _("bài viết")
        verbose_name_plural = _("bài viết")


class DispatchPage(StatedPage):
    """An official dispatch or plan, with its number, its date and who issued it. Its title is what it is about."""

    class Kind(models.TextChoices):
        DISPATCH = "dispatch", _("Công văn")
        DIRECTIVE = "directive", _("Chỉ thị")
        PLAN = "plan", _("Kế hoạch")
        DECISION = "decision", _("Quyết định")
        RESOLUTION = "resolution", _("Nghị quyết")
        ANNOUNCEMENT = "announcement", _("Thông báo")
        REPORT = "report", _("Báo cáo")
        OTHER = "other", _("Văn bản khác")

    kind = models.CharField(_("loại văn bản"), max_length=12, choices=Kind.choices, default=Kind.DISPATCH)
    number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True)
    dated = models.DateField(_("ngày ban hành"), null=True, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=NAME_LENGTH, blank=True)
    source_url = models.URLField(_("địa chỉ bản gốc"), max_length=500, blank=True)

    template = "pages/dispatch_page.html"
    parent_page_types: ClassVar = ["pages.DispatchIndexPage"]
    content_panels: ClassVar = [
        FindingsPanel(),
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("number"),
                FieldPanel("dated"),
                FieldPanel("issuer"),
                FieldPanel("source_url"),
            ],
            heading=_("Văn bản"),
        ),
        FieldPanel("summary"),
        FieldPanel("office"),
        InlinePanel("attachments", heading=_("Tệp văn bản"), label=_("Tệp")),
        FieldPanel("body"),
        InlinePanel("procedures", heading=_("Thủ tục liên quan"), label=_("Thủ tục")),
    ]

    class Meta:
        verbose_name = _("văn bản chỉ đạo")
        verbose_name_plural = _("văn bản chỉ đạo")

    @property
    def said_by(self) -> str:
        """The office that stands behind it: the one that issued it, where no other is named."""
        return super().said_by or self.issuer.strip()


class Attachment(Orderable):
    """A file that belongs to a page."""

    document = models.ForeignKey(DOCUMENT, on_delete=models.PROTECT, related_name="+", verbose_name=_("tệp"))
    name = models.CharField(
        _("tên hiển thị"), max_length=NAME_LENGTH, blank=True, help_text=_("Để trống thì lấy tên của tệp.")
    )

    panels: ClassVar = [FieldPanel("document"), FieldPanel("name")]

    class Meta(Orderable.Meta):
        abstract = True

    @property
    def told(self) -> str:
        """What it is called on the page."""
        return self.name or self.document.title


class ArticleAttachment(Attachment):
    """A file of an article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="attachments")


class DispatchAttachment(Attachment):
    """A file of a dispatch."""

    page = ParentalKey(DispatchPage, on_delete=models.CASCADE, related_name="attachments")


class RelatedProcedure(Orderable):
    """A procedure that a page is about."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+", verbose_name=_("thủ tục"))

    panels: ClassVar = [FieldPanel("procedure")]

    class Meta(Orderable.Meta):
        abstract = True


class ArticleProcedure(RelatedProcedure):
    """A procedure that an article is about."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="procedures")


class DispatchProcedure(RelatedProcedure):
    """A procedure that a dispatch is about."""

    page = ParentalKey(DispatchPage, on_delete=models.CASCADE, related_name="procedures")
