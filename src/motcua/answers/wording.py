"""Amounts, times, dates and kinds as people write them in Vietnamese."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from motcua.records.facets import Facet
from motcua.records.model import NOT_STATED, ChannelKind, Fee, FeeKind, Level, NotStated, TimeLimit, TimeUnit

UNITS: Final = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}
CHANNELS: Final = {
    ChannelKind.IN_PERSON: "nộp trực tiếp",
    ChannelKind.ONLINE: "nộp trực tuyến",
    ChannelKind.POST: "nộp qua bưu chính",
}
FEES: Final = {FeeKind.FEE: "Lệ phí", FeeKind.CHARGE: "Phí", FeeKind.PRICE: "Mức giá", FeeKind.UNKNOWN: "Phí, lệ phí"}
LEVELS: Final = {
    Level.MINISTRY: "cấp bộ",
    Level.PROVINCE: "cấp tỉnh",
    Level.COMMUNE: "cấp xã",
    Level.OTHER: "cơ quan khác",
}
FACETS: Final = {
    Facet.OVERVIEW: "Thông tin chung",
    Facet.DOCUMENTS: "Giấy tờ cần có",
    Facet.FORMS: "Mẫu đơn, tờ khai",
    Facet.FEE: "Phí, lệ phí",
    Facet.TIME_LIMIT: "Thời hạn giải quyết",
    Facet.WHERE: "Nơi giải quyết",
    Facet.STEPS: "Các bước thực hiện",
    Facet.CHANNELS: "Cách nộp hồ sơ",
    Facet.CONDITIONS: "Yêu cầu, điều kiện",
    Facet.WHO: "Ai được thực hiện",
    Facet.LEGAL_BASIS: "Căn cứ pháp lý",
    Facet.RESULT: "Kết quả nhận được",
}
ABSENT: Final = {
    Facet.OVERVIEW: "Bản ghi không nêu thông tin chung.",
    Facet.DOCUMENTS: "Bản ghi không nêu thành phần hồ sơ.",
    Facet.FORMS: "Bản ghi không nêu mẫu đơn, tờ khai.",
    Facet.FEE: "Bản ghi không nêu mức phí, lệ phí.",
    Facet.TIME_LIMIT: "Bản ghi không nêu thời hạn giải quyết.",
    Facet.WHERE: "Bản ghi không nêu cơ quan thực hiện.",
    Facet.STEPS: "Bản ghi không nêu các bước thực hiện.",
    Facet.CHANNELS: "Bản ghi không nêu cách nộp hồ sơ.",
    Facet.CONDITIONS: "Bản ghi không nêu yêu cầu, điều kiện riêng.",
    Facet.WHO: "Bản ghi không nêu đối tượng thực hiện.",
    Facet.LEGAL_BASIS: "Bản ghi không nêu căn cứ pháp lý.",
    Facet.RESULT: "Bản ghi không nêu kết quả.",
}


def amount(value: int) -> str:
    """Return a sum in đồng with points between thousands: `8.000 đồng`."""
    return f"{value:,}".replace(",", ".") + " đồng"


def number(value: float) -> str:
    """Return a count as offices write it: two digits below ten (`07`), a comma before decimals (`0,5`)."""
    if value == int(value):
        return f"{int(value):02d}"
    return f"{value:g}".replace(".", ",")


def day(value: date) -> str:
    """Return a date as `15/04/2026`."""
    return value.strftime("%d/%m/%Y")


def time_limit(limit: TimeLimit | NotStated) -> str:
    """Return a time limit in words, empty where the record states none."""
    if limit is NOT_STATED:
        return ""
    if limit.amount is NOT_STATED:
        return limit.note
    words = (
        f"{number(limit.amount)} {UNITS[limit.unit]}" if limit.unit is not NOT_STATED else _without_unit(limit.amount)
    )
    return f"{words} ({limit.note})" if limit.note else words


def _without_unit(value: float) -> str:
    return f"bản ghi ghi “{number(value)}” mà không ghi đơn vị thời gian"


def fee(item: Fee) -> str:
    """Return one fee in words. Zero is never called free: the note, or the want of one, is said beside it."""
    kind = FEES[item.kind]
    if item.amount is NOT_STATED:
        return f"{kind}: {item.note}" if item.note else f"{kind}: bản ghi không nêu mức thu."
    if item.amount == 0 and item.note:
        return f"{kind}: bản ghi ghi {amount(0)} kèm ghi chú: {item.note}"
    if item.amount == 0:
        return f"{kind}: {amount(0)} theo bản ghi, không kèm ghi chú; nên hỏi lại nơi nộp trước khi đi."
    return f"{kind}: {amount(item.amount)} ({item.note})" if item.note else f"{kind}: {amount(item.amount)}"


def channels(kinds: Iterable[ChannelKind]) -> str:
    """Return the channels in words: `nộp trực tiếp, nộp trực tuyến`."""
    return ", ".join(CHANNELS[kind] for kind in dict.fromkeys(kinds))


def copies(originals: int | NotStated, copied: int | NotStated) -> str:
    """Return how many sheets of a paper to hand in, empty where the record counts none."""
    parts = []
    if originals is not NOT_STATED and originals > 0:
        parts.append(f"{originals} bản chính")
    if copied is not NOT_STATED and copied > 0:
        parts.append(f"{copied} bản sao")
    return ", ".join(parts)


def forms(names: Iterable[str]) -> str:
    """Return the forms of a paper in words, empty where it has none: `mẫu: CT01; CT02`."""
    joined = "; ".join(names)
    return f"mẫu: {joined}" if joined else ""
