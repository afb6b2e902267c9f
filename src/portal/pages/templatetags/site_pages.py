"""What the public pages show of the site: newest pages, notices, pictures, days in the Vietnamese form."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.preferences import CHOICES, preferences_of
from portal.pages import dating
from portal.pages.images import address_of
from portal.pages.latest import Front, front
from portal.pages.notices import Told, board

register = template.Library()
SIZES: Final = CHOICES["size"]


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in the Vietnamese form; nothing for none."""
    return dating.moment(value) if value is not None else ""


@register.filter
def weekday_date(value: date | None) -> str:
    """Write a day in the Vietnamese form; nothing for none."""
    return dating.day(value) if value is not None else ""


@register.simple_tag
def site_front() -> Front:
    """Return the newest pages and the site's lists."""
    return front.get()


@register.simple_tag(takes_context=True)
def site_lists(context: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the site's lists for the navigation, each with whether this page is it or below it."""
    labels = {"NewsIndexPage": _("Tin tức"), "DispatchIndexPage": _("Văn bản")}
    path = context["request"].path

    def current(url: str) -> str:
        return "page" if path == url else "true" if path.startswith(url) else ""

    lists = [one for one in front.get().lists if one.url]
    return [{"url": one.url, "label": labels[one.model], "current": current(one.url)} for one in lists]


@register.simple_tag
def site_notices() -> tuple[Told, ...]:
    """Return the notices that pages show now."""
    return board.shown()


@register.simple_tag
def picture(image: Any, alt: str, spec: str, loading: str = "lazy") -> SafeString:
    """Draw a picture in a size; nothing where it is gone."""
    if image is None:
        return SafeString("")
    written = '<img src="{}" alt="{}" width="{}" height="{}" loading="{}" decoding="async">'
    return format_html(written, address_of(image, spec), alt, image.width, image.height, loading)


@register.simple_tag
def picture_address(image: Any, spec: str) -> str:
    """Return the address of a picture in a size; empty where it is gone."""
    return address_of(image, spec) if image is not None else ""


@register.filter
def file_told(document: Any) -> str:
    """Return kind and size of a file, such as "PDF, 1,2 MB"."""
    size = document.get_file_size()
    kind = document.file_extension.upper() or _("tệp")
    return f"{kind}, {filesizeformat(size)}" if size is not None else kind


@register.simple_tag(takes_context=True)
def text_sizes(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the sizes that text would have after A−, A and A+; empty where it is the smallest or largest already."""
    number = SIZES.index(preferences_of(context["request"]).size)
    larger = SIZES[number + 1] if number + 1 < len(SIZES) else ""
    return {"smaller": SIZES[number - 1] if number else "", "plain": SIZES[0], "larger": larger}


@register.simple_tag(takes_context=True)
def sharing(context: Mapping[str, Any], title: str) -> dict[str, str]:
    """Return the addresses that open the reader's own means of sharing; each holds title and address alone."""
    address = urljoin(settings.SITE_URL, context["request"].path)
    return {
        "address": address,
        "mail": "mailto:?" + urlencode({"subject": title, "body": f"{title}\n{address}"}).replace("+", "%20"),
        "sms": "sms:?&" + urlencode({"body": f"{title} {address}"}).replace("+", "%20"),
        "zalo": "https://zalo.me/share?" + urlencode({"url": address}),
        "facebook": "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": address}),
    }


@register.simple_tag
def feeds() -> list[dict[str, str]]:
    """Return the feeds, for the head of every page."""
    titles = {"articles": _("Tin tức và thông báo"), "dispatches": _("Văn bản chỉ đạo")}
    kinds = {"rss": ("RSS", "application/rss+xml"), "atom": ("Atom", "application/atom+xml")}
    return [
        {"title": f"{titles[what]} ({kinds[form][0]})", "type": kinds[form][1], "url": reverse(f"pages:{what}_{form}")}
        for what in titles
        for form in kinds
    ]
