"""Levels of government, told from the names of agencies where a source does not state them."""

import re
from collections.abc import Iterable
from typing import Final

from motcua.records.model import Level

_RULES: Final[tuple[tuple[Level, re.Pattern[str]], ...]] = (
    (Level.OTHER, re.compile(r"^cơ quan khác$|ở nước ngoài|^tập đoàn|^cơ sở giáo dục|^tòa án|đại diện ngoại giao")),
    (
        Level.COMMUNE,
        re.compile(r"cấp xã|(?:ủy ban nhân dân|ubnd|công an) (?:các )?(?:xã|phường|đặc khu)\b|^trạm y tế"),
    ),
    (
        Level.PROVINCE,
        re.compile(
            r"cấp tỉnh|^sở\b|\bsở (?:tư pháp|tài chính|xây dựng|y tế|nội vụ|công thương)|(?:tỉnh|thành phố)\b"
            r"|ban quản lý (?:các )?khu|^văn phòng đăng ký đất đai|^chi nhánh văn phòng đăng ký đất đai|^tp\."
        ),
    ),
    (
        Level.MINISTRY,
        re.compile(
            r"^(?:bộ|cục|tổng cục|vụ|thủ tướng|chính phủ)\b|^(?:thanh tra|ban tôn giáo|văn phòng) chính phủ\b"
            r"|^ngân hàng nhà nước việt nam|^ủy ban chứng khoán|^ủy ban tiêu chuẩn|[-/] ?bộ [^-]+$|chính phủ$"
        ),
    ),
)
_PROVINCIAL_COMMANDS: Final = re.compile(r"^(?:bộ chỉ huy|ban chỉ huy)\b")


def levels_of(agencies: Iterable[str]) -> tuple[Level, ...]:
    """Return the levels that the agencies' names tell, ministry first; none for names that tell none."""
    found = {level for agency in agencies if (level := _level_of(agency)) is not None}
    return tuple(level for level in Level if level in found)


def _level_of(agency: str) -> Level | None:
    name = " ".join(agency.lower().replace("uỷ", "ủy").split())
    for level, pattern in _RULES:
        if pattern.search(name):
            is_command = level is Level.MINISTRY and _PROVINCIAL_COMMANDS.match(name)
            return None if is_command else level
    return None
