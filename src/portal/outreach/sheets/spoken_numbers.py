"""Numbers, dates, times and signs as they are read in Vietnamese."""

from typing import Final

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS: Final = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ")
MOST: Final = 10**18
"""Numbers from here on are read digit by digit."""

MONTH_FOUR: Final = "tư"
LETTERS: Final = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép", "G": "gờ", "H": "hát", "I": "i",
    "J": "gi", "K": "ca", "L": "lờ", "M": "mờ", "N": "nờ", "O": "o", "P": "pê", "Q": "quy", "R": "rờ", "S": "sờ",
    "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích", "Y": "y", "Z": "dét",
}  # fmt: skip


def number(value: int) -> str:
    """Return a number in words: 21 is "hai mươi mốt", 105 "một trăm linh năm"."""
    if value >= MOST:
        return digits(str(value))
    if value < 0:
        return f"âm {number(-value)}"
    groups = []
    while value:
        value, group = divmod(value, 1000)
        groups.append(group)
    told = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            told.append(_group(groups[place], whole=place < len(groups) - 1) + GROUPS[place])
    return " ".join(told) or DIGITS[0]


def figure(written: str) -> str:
    """Return a whole number as it is written, in words; a very long one digit by digit."""
    return number(int(written)) if len(written) < len(str(MOST)) else digits(written)


def _group(value: int, *, whole: bool) -> str:
    """Return a number below a thousand; `whole` where thousands stand before it, so that its hundred is said too."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    told = [f"{DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens == 0 and ones:
        told.append(f"linh {DIGITS[ones]}" if told else DIGITS[ones])
    elif tens == 1:
        told.append("mười" + (f" {_after_ten(ones, one='một')}" if ones else ""))
    elif tens:
        told.append(f"{DIGITS[tens]} mươi" + (f" {_after_ten(ones, one='mốt')}" if ones else ""))
    return " ".join(told)


def _after_ten(ones: int, *, one: str) -> str:
    if ones == 1:
        return one
    if ones == 5:
        return "lăm"
    return DIGITS[ones]


def digits(text: str) -> str:
    """Return digits one by one: a telephone or a code."""
    return " ".join(DIGITS[int(one)] for one in text if one.isdigit())


def decimal(whole: str, part: str) -> str:
    """Return a number with decimals: "0,5" is "không phẩy năm"."""
    read = digits(part) if part.startswith("0") or len(part) > 2 else number(int(part))
    return f"{figure(whole)} phẩy {read}"


def code(text: str) -> str:
    """Return a code such as 1.001193 or H48.12, each part digit by digit or letter by letter."""
    told = []
    for one in text:
        if one.isdigit():
            told.append(DIGITS[int(one)])
        elif one == ".":
            told.append("chấm")
        elif one == "-":
            told.append("gạch ngang")
        elif one == "/":
            told.append("gạch chéo")
        else:
            told.append(LETTERS.get(one.upper(), one))
    return " ".join(told)


def month(value: int) -> str:
    """Return a month: the fourth is "tháng tư"."""
    return f"tháng {MONTH_FOUR if value == 4 else number(value)}"


def day(value: int) -> str:
    """Return a day of a month: the first ten are "mùng"."""
    return f"mùng {number(value)}" if value <= 10 else number(value)


def date(of_day: int, of_month: int, year: int) -> str:
    """Return a date without the word "ngày"."""
    return f"{day(of_day)} {month(of_month)} năm {number(year)}"


def time(hour: int, minute: int) -> str:
    """Return a time of day."""
    return f"{number(hour)} giờ" + (f" {number(minute)} phút" if minute else "")
