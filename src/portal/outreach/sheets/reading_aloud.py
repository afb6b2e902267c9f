"""Texts as they are read aloud: figures, dates, money, codes and abbreviations written out; how long reading takes.

What an editor wrote is not changed but for that. A sheet is read with who stands behind it and what it rests on.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.outreach.sheets import spoken_numbers as spoken
from portal.outreach.sheets.models import Sheet

PACES: Final = (110, 130, 150)
"""Syllables a minute that one can choose from: slow for loud-speakers, usual, quick."""

PACE: Final = 130

MOST_NAMED: Final = 2
"""Sources that are read out; all of them are printed."""

ABBREVIATIONS: Final = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "TTHC": "thủ tục hành chính",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "MTTQ": "Mặt trận Tổ quốc",
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BHTN": "bảo hiểm thất nghiệp",
    "QSDĐ": "quyền sử dụng đất",
    "GPLX": "giấy phép lái xe",
    "ĐKKD": "đăng ký kinh doanh",
    "HTX": "hợp tác xã",
    "DVC": "dịch vụ công",
    "TTPVHCC": "Trung tâm Phục vụ hành chính công",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TP.HCM": "Thành phố Hồ Chí Minh",
    "TP": "thành phố",
    "TX": "thị xã",
    "KT-XH": "kinh tế – xã hội",
    "QR": "quy a",
    "SMS": "tin nhắn",
    "ĐT": "điện thoại",
    "STT": "số thứ tự",
    "VND": "đồng",
    "VNĐ": "đồng",
}
KINDS: Final = {
    "NĐ": "Nghị định",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "NQ": "Nghị quyết",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "KH": "Kế hoạch",
    "TB": "Thông báo",
    "CV": "Công văn",
    "HD": "Hướng dẫn",
    "BC": "Báo cáo",
}
"""What the first letters of a document's sign stand for."""

ISSUERS: Final = {
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "BTC": "Bộ Tài chính",
    "BTP": "Bộ Tư pháp",
    "BCA": "Bộ Công an",
    "BYT": "Bộ Y tế",
    "BNV": "Bộ Nội vụ",
    "BXD": "Bộ Xây dựng",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
}
"""What its last letters stand for; others are read letter by letter."""

UNITS: Final = {
    **{"km2": "ki lô mét vuông", "km²": "ki lô mét vuông", "m2": "mét vuông", "m²": "mét vuông"},
    **{"m3": "mét khối", "m³": "mét khối", "km": "ki lô mét", "kg": "ki lô gam", "ha": "héc ta", "m": "mét"},
}

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LEGAL: Final = re.compile(
    rf"(?:\b((?i:{'|'.join(sorted(KINDS.values(), key=len, reverse=True))}|Luật|Pháp lệnh))\s+)?(?:\b(?i:số)\s+)?"
    r"(?<![\d.,])\b(\d{1,6})/(?:(\d{4})/)?([A-ZĐ][A-Za-zĐđ0-9]*(?:-[A-ZĐa-zđ0-9]+){0,3})"
)
_DATE: Final = re.compile(r"\b(ngày )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b", re.IGNORECASE)
_DAY: Final = re.compile(r"\b(ngày) (\d{1,2})/(\d{1,2})\b(?!/)", re.IGNORECASE)
_DATES: Final = re.compile(r"(?<=/\d{4})\s?[-–]\s?(?=(?:ngày )?\d{1,2}/)")
_OVER: Final = re.compile(r"(?<=\d)/(?=\d)")
_MONTH: Final = re.compile(r"\btháng (\d{1,2})/(\d{4})\b", re.IGNORECASE)
_TIME: Final = re.compile(r"\b(\d{1,2})(?:[:hg](\d{2})|h)\b")
_PHONE: Final = re.compile(
    r"(?<![\d.,])(?:\+84|0)\d{1,4}(?:[ .]\d{3,4}){1,3}\b|(?<![\d.,])(?:1[89]00|0\d)[ .]?\d{4,9}\b"
)
_VERSION: Final = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b")
_CODE: Final = re.compile(r"\b\d{1,2}\.\d{6}(?:\.[A-Z0-9]+)*\b|\b[A-Z]{1,3}\d[\w.-]*\d\b|\b[A-Z]{1,4}\d{1,3}\b")
_DONG: Final = re.compile(r"(?<=\d)\s?(?:đ|VNĐ|VND)(?![\w])")
_SPACED: Final = re.compile(r"(?<![\d.,])(?<!\d )\d{1,3}(?: \d{3})+(?= ?(?:đ|VNĐ|VND|đồng)\b)")
_GROUPED: Final = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?(?!\.?\d|,\d)")
_DECIMAL: Final = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![.,]?\d)")
_PER: Final = re.compile(r"(?<=\d)/(?=[a-zđ])")
_PER_UNIT: Final = re.compile(rf"/\s?({'|'.join(sorted(UNITS, key=len, reverse=True))})(?![\w²³])")
_RANGE: Final = re.compile(r"(?<=[\dhg])\s?[-–]\s?(?=\d)")
_BESIDE: Final = re.compile(r"(?<=\d)(?=[A-ZĐ]\b)")
_UNIT: Final = re.compile(rf"(?<=\d)\s?({'|'.join(sorted(UNITS, key=len, reverse=True))})(?![\w²³])")
_NUMBER: Final = re.compile(r"\d+")
_TOWN: Final = re.compile(r"\b(TP|TX)\.\s?(?!HCM)(?=\w)")
_SHORT: Final = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in sorted(ABBREVIATIONS, key=len, reverse=True)))
_MARKS: Final = {
    "%": " phần trăm",
    "&": " và ",
    "“": "",
    "”": "",
    '"': "",
    "…": ".",
    "•": "",
    "*": "",
    "(": ", ",
    ")": ",",
}
_LEAD: Final = re.compile(r"^\s*[–\-+•*]\s*", re.MULTILINE)
_DASH: Final = re.compile(r"\s[–-]\s")


class Source(Protocol):
    """What a sheet rests on, as it is read: a title, and what tells it apart."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def details(self) -> tuple[str, ...]:
        """Number, date and the like."""


Step = tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str]


def _legal(found: re.Match[str]) -> str:
    kind, first, year, sign = found.groups()
    letters, _dash, issuer = sign.partition("-")
    told = f"{kind or KINDS.get(letters, '')} số {spoken.number(int(first))}".strip()
    if year:
        told += f", năm {spoken.number(int(year))}"
    if letters in KINDS and issuer:
        return f"{told}, của {_issuer(issuer)}"
    return f"{told}, {_issuer(sign)}"


def _issuer(sign: str) -> str:
    if parliament := re.fullmatch(r"QH(\d{1,2})", sign):
        return f"Quốc hội khóa {spoken.number(int(parliament[1]))}"
    return ", ".join(ISSUERS.get(part) or spoken.code(part) for part in sign.split("-"))


def _date(found: re.Match[str]) -> str:
    day, month, year = (int(one) for one in found.groups()[1:])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return found.group()
    return f"{found[1] or 'ngày '}{spoken.date(day, month, year)}"


def _grouped(found: re.Match[str]) -> str:
    whole = found[1].replace(".", "")
    return spoken.decimal(whole, found[2]) if found[2] else spoken.figure(whole)


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2] or 0)
    return spoken.time(hour, minute) if hour < 25 and minute < 60 else found.group()


STEPS: Final[tuple[Step, ...]] = (
    (_ADDRESS, "địa chỉ in trên tờ thông tin"),
    (_MAIL, "địa chỉ thư in trên tờ thông tin"),
    (_LEAD, ""),
    (_LEGAL, _legal),
    (_DATES, " đến "),
    (_DATE, _date),
    (_MONTH, lambda found: f"{spoken.month(int(found[1]))} năm {spoken.number(int(found[2]))}"),
    (_SPACED, lambda found: found.group().replace(" ", ".")),
    (_PHONE, lambda found: spoken.digits(found.group())),
    (_VERSION, lambda found: spoken.code(found.group())),
    (_CODE, lambda found: spoken.code(found.group())),
    (_RANGE, " đến "),
    (_TIME, _time),
    (_DONG, " đồng"),
    (_PER_UNIT, lambda found: f" một {UNITS[found[1]]}"),
    (_UNIT, lambda found: f" {UNITS[found[1]]}"),
    (_TOWN, r"\1 "),
    (_SHORT, lambda found: ABBREVIATIONS[found.group()]),
    (_BESIDE, " "),
    (_DAY, lambda found: f"{found[1]} {spoken.day(int(found[2]))} {spoken.month(int(found[3]))}"),
    (_OVER, " trên "),
    (_PER, " một "),
    (_GROUPED, _grouped),
    (_DECIMAL, lambda found: spoken.decimal(found[1], found[2])),
    (_NUMBER, lambda found: spoken.figure(found.group()) if found.group()[0] != "0" else _zeros(found.group())),
    (_DASH, ", "),
)
"""What is written out, in order: what is more than a number first."""


def _zeros(text: str) -> str:
    """Return a number that begins with a nought: 07 is seven, 0091 is read digit by digit."""
    return spoken.number(int(text)) if len(text) <= 2 else spoken.digits(text)


def written_out(text: str) -> str:
    """Return a text with everything written out as it is read."""
    for pattern, said in STEPS:
        text = pattern.sub(said, text)
    for mark, said in _MARKS.items():
        text = text.replace(mark, said)
    text = (
        text.replace("và/hoặc", "và hoặc")
        .replace("đồng/", "đồng một ")
        .replace("phần trăm/", "phần trăm một ")
        .replace("/", " hoặc ")
    )
    return "\n".join(_tidy(line) for line in text.splitlines() if line.strip())


def _tidy(line: str) -> str:
    line = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(line.split()))
    line = re.sub(r"([,;:])(?:\s*[,;])+", r"\1", line)
    line = re.sub(r"[,;:]\s*\.", ".", line)
    return re.sub(r"\.(?:\s*\.)+", ".", line).strip(" ,")


def audio_text(sheet: Sheet, sources: Sequence[Source] | None = None) -> str:
    """Return all that is read aloud of a sheet, written out: what its editor prepared, then who stands behind it.

    Args:
        sheet: The sheet.
        sources: What it rests on, where that is known already.
    """
    from portal.outreach.sheets.building import audio_of  # it builds of the models what is read here
    from portal.outreach.sheets.showing import sources_of  # it shows what is read here

    with override("vi"):
        named = sources if sources is not None else sources_of(sheet)
        return written_out(f"{sheet.audio.strip() or audio_of(sheet)}\n{signing_line(sheet, named)}")


def signing_line(sheet: Sheet, sources: Sequence[Source]) -> str:
    """Return the sentence that says whose information it is, and what it rests on."""
    from portal.outreach.sheets.showing import day  # it shows what is read here

    named = "; ".join(_source_named(one.title, one.details) for one in sources[:MOST_NAMED])
    told = _("Đây là thông tin của %(office)s.") % {"office": sheet.office}
    if named:
        told = _("Đây là thông tin của %(office)s, theo %(sources)s.") % {"office": sheet.office, "sources": named}
    if sheet.valid_until is not None:
        told += " " + _("Thông tin có giá trị đến hết ngày %(day)s.") % {"day": day(sheet.valid_until)}
    return told


def _source_named(title: str, details: tuple[str, ...]) -> str:
    """Return a source as it is read: its name, decision and date; versions are for the eye."""
    heard = [one for one in details if one.startswith(("Quyết định", "ngày", "bản ghi ngày"))]
    return ", ".join((title, *heard))


@dataclass(frozen=True)
class Length:
    """How long a text takes to read at a pace."""

    syllables: int
    pace: int

    @property
    def seconds(self) -> int:
        """Seconds, the pauses at the ends of sentences and lines within the pace."""
        return round(self.syllables * 60 / self.pace)

    @property
    def told(self) -> str:
        """Minutes and seconds: `2:05`."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


def length_of(text: str, pace: int = PACE) -> Length:
    """Return how long a text, written out, takes to read."""
    return Length(len(re.findall(r"\w+", text)), pace)
