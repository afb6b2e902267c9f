"""The columns of an office's table: what each is called, what it means, an example, and how its cells are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from motcua.records.model import ChannelKind, FeeKind, Kind, Level, Result
from motcua.sources.cells import (
    case_of,
    day_of,
    dossier_of,
    fee_line,
    legal_line,
    named,
    time_limit_of,
    web_address,
    whole_number,
)
from motcua.sources.passages import requirements_of, steps_of
from motcua.sources.wording import stated, tidy, unbullet

Parser: TypeAlias = Callable[[str], object]
"""Reads the text of a cell (its lines kept); raises `CellFault`."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it means, an example that reads back, and the field it fills."""

    heading: str
    meaning: str
    example: str
    field: str
    parse: Parser
    required: bool = False


_KINDS: Final = {
    "tiêu chuẩn": Kind.STANDARD,
    "đặc thù": Kind.SPECIFIC,
    "nội bộ": Kind.INTERNAL,
    "liên thông": Kind.INTERCONNECTED,
}
_LEVELS: Final = {
    "cấp bộ": Level.MINISTRY,
    "cấp tỉnh": Level.PROVINCE,
    "cấp xã": Level.COMMUNE,
    "cơ quan khác": Level.OTHER,
}
_CHANNELS: Final = {
    "trực tiếp": ChannelKind.IN_PERSON,
    "trực tuyến": ChannelKind.ONLINE,
    "bưu chính": ChannelKind.POST,
}
_IN_FORCE: Final = {"còn hiệu lực": True, "hết hiệu lực": False}


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for line in text.split("\n") if (item := stated(unbullet(line)))))


def _each(parse: Callable[[str], object | None]) -> Parser:
    """Return a parser that reads each line of a cell by `parse` and leaves out what it gives as None."""
    return lambda text: tuple(found for line in text.split("\n") if line and (found := parse(line)) is not None)


def _channel_columns(name: str, kind: ChannelKind) -> tuple[Column, ...]:
    """Return the columns of one way of handing in a dossier."""
    return (
        Column(
            f"Thời hạn {name}",
            f"Thời hạn giải quyết khi nộp {name}: số và đơn vị (ngày làm việc, ngày, giờ, tháng, năm), "
            "có thể kèm ghi chú trong ngoặc; hoặc bằng lời.",
            "5 ngày làm việc",
            f"{kind}.time_limit",
            time_limit_of,
        ),
        Column(
            f"Lệ phí {name}",
            "Mỗi dòng một khoản: số tiền bằng đồng, có thể kèm ghi chú trong ngoặc; hoặc Miễn phí; hoặc bằng lời. "
            "Để trống nghĩa là không nêu, không phải miễn phí.",
            "8.000 đồng (mỗi bản sao)",
            f"{kind}.fee",
            _each(lambda line: fee_line(line, FeeKind.FEE)),
        ),
        Column(
            f"Phí {name}",
            "Như cột lệ phí, cho các khoản phí.",
            "Miễn phí (theo nghị quyết của Hội đồng nhân dân tỉnh)",
            f"{kind}.charge",
            _each(lambda line: fee_line(line, FeeKind.CHARGE)),
        ),
        Column(f"Ghi chú {name}", f"Ghi chú về cách nộp {name}.", "Nộp tại nơi cư trú", f"{kind}.note", stated),
    )


_COLUMNS: Final[tuple[Column, ...]] = (
    Column("Mã thủ tục", "Mã trên Cổng Dịch vụ công quốc gia, dạng 1.001193.", "1.001193", "code", tidy, True),
    Column("Tên thủ tục", "Tên đầy đủ như trong quyết định công bố.", "Đăng ký ví dụ", "name", tidy, True),
    Column(
        "Loại thủ tục",
        f"Một trong: {', '.join(_KINDS)}. Để trống là tiêu chuẩn.",
        "tiêu chuẩn",
        "kind",
        lambda text: named(text, _KINDS, "loại thủ tục"),
    ),
    Column("Lĩnh vực", "Mỗi dòng một lĩnh vực.", "Hộ tịch", "fields", _list),
    Column(
        "Cấp thực hiện",
        f"Mỗi dòng một cấp: {', '.join(_LEVELS)}.",
        "cấp xã",
        "levels",
        _each(lambda line: named(line, _LEVELS, "cấp")),
    ),
    Column("Cơ quan công bố", "Cơ quan ra quyết định công bố.", "Bộ Tư pháp", "promulgating_authority", tidy),
    Column("Cơ quan thực hiện", "Mỗi dòng một cơ quan.", "Ủy ban nhân dân cấp xã", "executing_agencies", _list),
    Column(
        "Cơ quan có thẩm quyền",
        "Mỗi dòng một cơ quan hoặc người quyết định.",
        "Chủ tịch Ủy ban nhân dân cấp xã",
        "competent_authorities",
        _list,
    ),
    Column("Cơ quan phối hợp", "Mỗi dòng một cơ quan.", "Công an cấp xã", "coordinating_agencies", _list),
    Column(
        "Địa chỉ tiếp nhận",
        "Nơi nhận hồ sơ trực tiếp.",
        "Trung tâm Phục vụ hành chính công",
        "receiving_address",
        stated,
    ),
    Column("Đối tượng thực hiện", "Mỗi dòng một đối tượng.", "Công dân Việt Nam", "subjects", _list),
    Column("Mô tả", "Vài lời về thủ tục.", "Dòng này là ví dụ, hãy thay bằng thủ tục thật.", "summary", stated),
    Column(
        "Trường hợp",
        "Mỗi dòng một trường hợp có thời hạn riêng: tên | thời hạn.",
        "Phải xác minh | 8 ngày làm việc",
        "cases",
        _each(case_of),
    ),
    Column(
        "Cách thức nộp",
        f"Mỗi dòng một cách: {', '.join(_CHANNELS)}. Cách nào có cột riêng bên phải được điền thì không cần ghi ở đây.",
        "trực tiếp\ntrực tuyến",
        "channels",
        _each(lambda line: named(line, _CHANNELS, "cách nộp")),
    ),
    *(column for name, kind in _CHANNELS.items() for column in _channel_columns(name, kind)),
    Column(
        "Thành phần hồ sơ",
        "Mỗi dòng một giấy tờ: tên | số bản chính | số bản sao | mẫu: tên mẫu. Dòng bắt đầu bằng # là tiêu đề hoặc "
        "trường hợp của các giấy tờ bên dưới.",
        "Tờ khai | 1 bản chính | 0 bản sao | mẫu: Mẫu số 01\n# Trường hợp ủy quyền\nVăn bản ủy quyền | 1 bản chính",
        "dossier",
        dossier_of,
    ),
    Column("Số bộ hồ sơ", "Một số nguyên.", "1", "dossier_sets", whole_number),
    Column(
        "Trình tự thực hiện",
        "Các bước; mỗi bước bắt đầu bằng Bước 1:, Bước 2:...",
        "Bước 1: Nộp hồ sơ\nBước 2: Nhận kết quả",
        "steps",
        steps_of,
    ),
    Column("Yêu cầu, điều kiện", "Mỗi dòng gạch đầu dòng là một yêu cầu.", "Không", "requirements", requirements_of),
    Column("Kết quả", "Mỗi dòng một kết quả.", "Giấy xác nhận", "results", _each(lambda line: Result(name=line))),
    Column(
        "Căn cứ pháp lý",
        "Mỗi dòng một văn bản: số ký hiệu | tên.",
        "123/2015/NĐ-CP | Quy định chi tiết một số điều của Luật Hộ tịch",
        "legal_bases",
        _each(legal_line),
    ),
    Column("Số quyết định", "Số quyết định công bố.", "163/QĐ-BTP", "decision.number", tidy),
    Column("Ngày quyết định", "Dạng 05/11/2025.", "05/11/2025", "decision.issued_on", day_of),
    Column("Từ khóa", "Mỗi dòng một từ khóa.", "ví dụ", "keywords", _list),
    Column(
        "Trang chính thức",
        "Địa chỉ trang của thủ tục, bắt đầu bằng https://.",
        "https://dichvucong.gov.vn/",
        "url",
        web_address,
    ),
    Column("Ngày cập nhật", "Ngày của nội dung này, dạng 05/11/2025.", "05/11/2025", "record_date", day_of),
    Column(
        "Hiệu lực",
        f"Một trong: {', '.join(_IN_FORCE)}. Để trống là còn hiệu lực.",
        "còn hiệu lực",
        "in_force",
        lambda text: named(text, _IN_FORCE, "hiệu lực"),
    ),
)


def columns() -> tuple[Column, ...]:
    """Return the columns that are known, in the order of the template."""
    return _COLUMNS
