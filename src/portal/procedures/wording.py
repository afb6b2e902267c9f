"""What the procedures' pages call the parts of a record, in the reader's language; the parts stay as they are.

Amounts, times and dates are told by `motcua.answers.wording`, in Vietnamese whatever the page's language.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua import places
from motcua.records.facets import Facet
from motcua.records.model import ChannelKind, Kind, Level
from motcua.text.folding import fold

LEVELS: Final[Mapping[Level, Promise]] = {
    Level.MINISTRY: _("Cấp bộ"),
    Level.PROVINCE: _("Cấp tỉnh"),
    Level.COMMUNE: _("Cấp xã"),
    Level.OTHER: _("Cơ quan khác"),
}
KINDS: Final[Mapping[Kind, Promise]] = {
    Kind.STANDARD: _("Thủ tục chung cả nước"),
    Kind.SPECIFIC: _("Thủ tục đặc thù"),
    Kind.INTERNAL: _("Thủ tục nội bộ giữa các cơ quan nhà nước"),
    Kind.INTERCONNECTED: _("Thủ tục liên thông"),
}
CHANNELS: Final[Mapping[ChannelKind, Promise]] = {
    ChannelKind.IN_PERSON: _("Nộp trực tiếp"),
    ChannelKind.ONLINE: _("Nộp trực tuyến"),
    ChannelKind.POST: _("Nộp qua bưu chính"),
}
ABSENT: Final[Mapping[Facet, Promise]] = {
    Facet.OVERVIEW: _("Bản ghi không nêu thông tin chung."),
    Facet.DOCUMENTS: _("Bản ghi không nêu thành phần hồ sơ."),
    Facet.FORMS: _("Bản ghi không nêu mẫu đơn, tờ khai."),
    Facet.FEE: _("Bản ghi không nêu mức phí, lệ phí."),
    Facet.TIME_LIMIT: _("Bản ghi không nêu thời hạn giải quyết."),
    Facet.WHERE: _("Bản ghi không nêu cơ quan thực hiện."),
    Facet.STEPS: _("Bản ghi không nêu các bước thực hiện."),
    Facet.CHANNELS: _("Bản ghi không nêu cách nộp hồ sơ."),
    Facet.CONDITIONS: _("Bản ghi không nêu yêu cầu, điều kiện riêng."),
    Facet.WHO: _("Bản ghi không nêu đối tượng thực hiện."),
    Facet.LEGAL_BASIS: _("Bản ghi không nêu căn cứ pháp lý."),
    Facet.RESULT: _("Bản ghi không nêu kết quả."),
}
"""The sentences of `motcua.answers.wording.ABSENT`, so that they can be told in other languages too."""

SILENT: Final = _("Bản ghi không nêu")


def web_address(address: str) -> str:
    """Return an address that may stand in a link; empty for anything but http and https."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


@cache
def province_of(place: str) -> str:
    """Return the title of the province that a folded authority belongs to; empty where it names none."""
    named = [province for province in places.provinces() if fold(province.name) in place]
    return max(named, key=lambda province: len(province.name)).title if named else ""
