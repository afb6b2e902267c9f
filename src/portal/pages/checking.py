"""What must be right before a page is published: source, texts beside pictures, headings, encodings, links.

Nothing here asks the network: of an address on another site only its form is looked at.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from motcua.text.encodings import convert_legacy
from portal.additions.checking import web_address
from portal.procedures.models import Procedure

_OF_UNICODE_WORDS: Final = re.compile("\\S*[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]\\S*")
"""A word with a letter that only Unicode has: the words between such are weighed by themselves."""

_LEVELS: Final = {f"h{number}": number for number in range(1, 7)}
_TELEPHONE: Final = re.compile(r"\+?[0-9 ().-]{3,20}")
_PROCEDURE_PATH: Final = re.compile(r"/thu-tuc/([0-9A-Za-z][0-9A-Za-z.-]{0,39})/?")
SHOWN: Final = 60
"""Characters of a text that a finding quotes."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: of what sort, and a sentence that says what to do."""

    sort: str
    text: str


@dataclass(frozen=True)
class Heading:
    """A heading of rich text."""

    level: int
    text: str


@dataclass(frozen=True)
class Link:
    """A link of rich text: to a page or a document (`kind` and `key`), or to an address."""

    kind: str
    key: str
    address: str
    text: str


class _Reader(HTMLParser):
    """Reads headings and links of rich text as it is stored."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEVELS or tag == "a":
            self._open.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_data(self, data: str) -> None:
        for _tag, _attributes, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        _tag, attributes, words = self._open.pop()
        text = " ".join("".join(words).split())
        if tag == "a":
            kind, key = attributes.get("linktype", ""), attributes.get("id", "")
            self.links.append(Link(kind, key, attributes.get("href", ""), text))
        else:
            self.headings.append(Heading(_LEVELS[tag], text))


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def findings(page: Any) -> list[Finding]:
    """Return all that is wrong with a page as it would be published, in the order of the form."""
    read = [_read(html) for html in rich_texts(page)]
    return [
        *_source_findings(page),
        *_picture_findings(page),
        *_heading_findings([heading for one in read for heading in one.headings]),
        *_encoding_findings(page),
        *_link_findings(page, [link for one in read for link in one.links]),
    ]


def blocks_of(page: Any) -> Iterator[tuple[str, Any]]:
    """Yield the blocks of a page's text: their kind, and what they hold."""
    body = getattr(page, "body", None)
    if body is not None and hasattr(body, "stream_block"):
        for block in body:
            yield block.block_type, block.value


def rich_texts(page: Any) -> Iterator[str]:
    """Yield the rich texts of a page, as they are stored."""
    for name in ("introduction", "body", "source"):
        value = getattr(page, name, "")
        if isinstance(value, str):
            yield value
    for kind, value in blocks_of(page):
        if kind in ("text", "remark"):
            yield value.source


def plain_texts(page: Any) -> Iterator[str]:
    """Yield all that a page says in words, a paragraph each."""
    names = ("title", "summary", "office", "byline", "image_alt", "image_caption", "source_name", "number", "issuer")
    yield from (value for name in names if isinstance(value := getattr(page, name, ""), str) and value)
    for html in rich_texts(page):
        paragraphs = strip_tags(re.sub(r"</(?:p|h\d|li)>|<br\s*/?>", "\n", html)).splitlines()
        yield from (one.strip() for one in paragraphs if one.strip())
    for kind, value in blocks_of(page):
        if kind == "picture":
            yield from (text for text in (value["alt"], value["caption"]) if text)
        elif kind == "quote":
            yield from (text for text in (value["text"], value["whose"]) if text)


def _source_findings(page: Any) -> Iterator[Finding]:
    wanted = _MISSING.get(page._meta.model_name or "")
    missing = wanted(page) if wanted is not None else []
    if missing:
        yield Finding("source", _("Thiếu nguồn: chưa có %(what)s.") % {"what": ", ".join(missing)})
    if not getattr(page, "said_by", True):
        yield Finding("office", _("Thiếu cơ quan đăng: hãy ghi cơ quan chịu trách nhiệm về nội dung."))


def _of_information(page: Any) -> list[str]:
    return [] if strip_tags(page.source).strip() else [_("mục “nguồn”")]


def _of_article(page: Any) -> list[str]:
    wanted = (
        (page.source_name.strip(), _("tên nguồn")),
        (page.source_date, _("ngày của nguồn")),
        (page.source_url or page.source_document_id, _("địa chỉ hoặc tệp nguồn")),
    )
    return [label for value, label in wanted if not value]


def _of_dispatch(page: Any) -> list[str]:
    wanted = (
        (page.number.strip(), _("số, ký hiệu")),
        (page.dated, _("ngày ban hành")),
        (page.issuer.strip(), _("cơ quan ban hành")),
        (page.source_url or page.attachments.count(), _("tệp văn bản hoặc địa chỉ bản gốc")),
    )
    return [label for value, label in wanted if not value]


_MISSING: Final = {"informationpage": _of_information, "articlepage": _of_article, "dispatchpage": _of_dispatch}


def _picture_findings(page: Any) -> Iterator[Finding]:
    pictures = [(value["image"], value["alt"]) for kind, value in blocks_of(page) if kind == "picture"]
    if getattr(page, "image_id", None):
        pictures.insert(0, (page.image, page.image_alt))
    for image, alt in pictures:
        if image is None:
            yield Finding("picture", _("Một ảnh trong bài không còn trong kho ảnh: hãy chọn ảnh khác hoặc bỏ đi."))
        elif not (alt or "").strip():
            said = _("Ảnh “%(title)s” chưa có mô tả: hãy nói điều nhìn thấy trong ảnh.")
            yield Finding("alt", said % {"title": image.title})


def _heading_findings(headings: Iterable[Heading]) -> Iterator[Finding]:
    level = 1
    for heading in headings:
        if not heading.text:
            yield Finding("headings", _("Có một đề mục để trống: hãy ghi chữ hoặc bỏ đi."))
            continue
        if heading.level > level + 1:
            said = _("Đề mục “%(text)s” ở cấp %(level)d, nhưng ngay trước nó phải có đề mục cấp %(wanted)d.")
            told = {"text": heading.text[:SHOWN], "level": heading.level, "wanted": level + 1}
            yield Finding("headings", said % told)
        level = heading.level


def is_legacy(text: str) -> bool:
    """Whether a part of a text is in a font's encoding (TCVN3, VNI) and not in Unicode."""
    return any(convert_legacy(part) != part for part in (text, *_OF_UNICODE_WORDS.split(text)) if part.strip())


def _encoding_findings(page: Any) -> Iterator[Finding]:
    for text in plain_texts(page):
        if is_legacy(text):
            said = _("Đoạn “%(text)s” gõ bằng bảng mã cũ (TCVN3 hoặc VNI): hãy chuyển sang Unicode.")
            yield Finding("encoding", said % {"text": text[:SHOWN]})


def _link_findings(page: Any, links: list[Link]) -> Iterator[Finding]:
    source = getattr(page, "source_url", "")
    if source and not _is_web_address(source):
        yield Finding("links", _("Địa chỉ nguồn “%(address)s” viết không đúng.") % {"address": source[:SHOWN]})
    lost = _lost(links)
    for link in links:
        text = link.text[:SHOWN] or link.address[:SHOWN]
        if not link.text:
            yield Finding("links", _("Liên kết tới “%(address)s” không có chữ.") % {"address": text or link.kind})
        if (link.kind, link.key) in lost:
            yield Finding("links", _("Liên kết “%(text)s” dẫn tới trang hoặc tệp không còn.") % {"text": text})
        elif not link.kind and (said := _address_fault(link.address)):
            yield Finding("links", said % {"text": text, "address": link.address[:SHOWN]})
    yield from _procedure_findings(page)


def _procedure_findings(page: Any) -> Iterator[Finding]:
    if not hasattr(page, "procedures"):
        return
    keys = [row.procedure_id for row in page.procedures.all()]
    known = Procedure.objects.filter(pk__in=keys)
    gone = known.filter(current=None).values_list("code", flat=True) if keys else []
    for code in gone:
        yield Finding("links", _("Thủ tục %(code)s không còn công bố: hãy bỏ khỏi bài.") % {"code": code})


def _lost(links: list[Link]) -> set[tuple[str, str]]:
    """Return the links to pages and documents that nobody can read (any more)."""
    lost: set[tuple[str, str]] = set()
    for kind, rows in (("page", Page.objects.live()), ("document", get_document_model().objects.all())):
        keys = {link.key for link in links if link.kind == kind}
        if keys:
            numbers = {int(key) for key in keys if key.isdecimal() and len(key) < 10}
            known = {str(pk) for pk in rows.filter(pk__in=numbers).values_list("pk", flat=True)}
            lost |= {(kind, key) for key in keys - known}
    return lost


def _address_fault(address: str) -> str:
    """Return what is wrong with an address, as a sentence with holes; empty for nothing."""
    scheme, colon, rest = address.partition(":")
    if address.startswith("#") and len(address) > 1:
        return ""
    if address.startswith("/") and not address.startswith("//"):
        return "" if _leads_somewhere(address) else _("Liên kết “%(text)s” dẫn tới “%(address)s”, trang không còn.")
    if colon and scheme == "mailto":
        return "" if _is_email(rest) else _("Liên kết “%(text)s”: địa chỉ thư “%(address)s” viết không đúng.")
    if colon and scheme == "tel":
        return "" if _TELEPHONE.fullmatch(rest) else _("Liên kết “%(text)s”: số “%(address)s” viết không đúng.")
    return "" if _is_web_address(address) else _("Liên kết “%(text)s”: địa chỉ “%(address)s” viết không đúng.")


def _leads_somewhere(address: str) -> bool:
    """Whether an address of this site's is one that answers, as far as it can be known without asking it."""
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    found = _PROCEDURE_PATH.fullmatch(path)
    if found:
        return Procedure.objects.published().filter(code=found[1]).exists()
    if path.startswith("/trang/"):
        places = [site.root_path + path.removeprefix("/trang/") for site in Site.get_site_root_paths()]
        return bool(Page.objects.live().filter(url_path__in=places).exists())
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _is_web_address(address: str) -> bool:
    try:
        web_address(address)
    except ValidationError:
        return False
    host = re.split(r"[/?#]", address.partition("://")[2], maxsplit=1)[0]
    return "." in host and not host.startswith(".") and ".." not in host


def _is_email(text: str) -> bool:
    try:
        validate_email(text.partition("?")[0])
    except ValidationError:
        return False
    return True
