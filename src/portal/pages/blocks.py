"""What the text of a page is made of. Its blocks stand here alone: migrations know only that there is a text."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES: Final = ("h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link")
"""What rich text may hold: no images, since those need a text beside them."""

SENTENCE_FEATURES: Final = ("bold", "italic", "link", "document-link")


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows in words, for those who do not see it."""

    image = ImageChooserBlock(label=_("ảnh"))
    alt = blocks.CharBlock(
        label=_("mô tả ảnh"),
        required=False,
        max_length=250,
        help_text=_("Mô tả nội dung ảnh cho người không xem được ảnh. Cần có trước khi công bố."),
    )
    caption = blocks.CharBlock(label=_("chú thích, nguồn ảnh"), required=False, max_length=250)

    class Meta:
        label = _("Ảnh")
        icon = "image"
        template = "pages/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Words of somebody else, with whose they are."""

    text = blocks.TextBlock(label=_("lời trích"), max_length=1000)
    whose = blocks.CharBlock(label=_("của ai, trong văn bản nào"), required=False, max_length=250)

    class Meta:
        label = _("Trích dẫn")
        icon = "openquote"
        template = "pages/blocks/quote.html"


class BodyBlock(blocks.StreamBlock):
    """The text of a page."""

    text = blocks.RichTextBlock(label=_("Đoạn văn"), icon="pilcrow", features=list(TEXT_FEATURES))
    picture = PictureBlock()
    quote = QuoteBlock()
    remark = blocks.RichTextBlock(
        label=_("Lưu ý"), icon="warning", features=list(SENTENCE_FEATURES), template="pages/blocks/remark.html"
    )

    class Meta:
        required = False


class Body(StreamField):
    """A text of these blocks, of which a migration keeps no definition."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the options of a field; the blocks are always the same."""
        kwargs.pop("block_lookup", None)
        super().__init__(BodyBlock(), **kwargs)

    def deconstruct(self) -> Any:
        """Return what a migration keeps: name and options, no blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
