"""How what an office states beside the record is worded, in Vietnamese as the records are.

None of this is a fact of a record: it stands in a reply's `additions` or, where the engine has no answer, in words that
name the office first.
"""

from datetime import date
from typing import Final

from motcua.answers.reply import AddedLine
from motcua.answers.wording import CHANNELS, amount, day
from motcua.records.model import ChannelKind

NO_FEE: Final = "không thu (0 đồng)"
RECORD: Final = "bản ghi chính thức"


def fee_sum(value: int) -> str:
    """Return the amount of a fee that an office states: 0 is stated, not left open as it may be in a record."""
    return amount(value) if value else NO_FEE


def local_fee(
    value: int, *, place: str, resolution: str, resolved_on: date | None, channel: ChannelKind | None, text: str = ""
) -> str:
    """Return a fee by resolution of a provincial People's Council in words."""
    of_day = f" ngày {day(resolved_on)}" if resolved_on else ""
    by = f" ({CHANNELS[channel]})" if channel else ""
    first = f"Mức thu tại {place} theo Nghị quyết số {resolution}{of_day} của Hội đồng nhân dân tỉnh"
    return f"{first}: {fee_sum(value)}{by}.\n{text}".rstrip()


def desk(name: str, address: str, hours: str, telephone: str, map_url: str) -> str:
    """Return a one-stop desk in words, a line each."""
    rows = (
        ("", name),
        ("Địa chỉ: ", address),
        ("Giờ làm việc: ", hours),
        ("Điện thoại: ", telephone),
        ("Bản đồ: ", map_url),
    )
    return "\n".join(f"{label}{value}" for label, value in rows if value)


def record_of(code: str) -> str:
    """Return how a procedure's record is named as a source."""
    return f"bản ghi thủ tục {code}"


def differing(first: str, first_says: str, second: str, second_says: str) -> str:
    """Return the sentence that two sources do not agree on a fee; it does not choose."""
    return (
        f"Hai nguồn nêu khác nhau về phí: {first} nêu {first_says}; {second} nêu {second_says}. "
        "Cả hai được nêu ở đây; anh/chị hỏi bộ phận một cửa trước khi nộp."
    )


def office_answer(line: AddedLine) -> str:
    """Return an office's answer to a question, and whose it is, as the text of a reply."""
    dated = f", ngày {day(date.fromisoformat(line.dated))}" if line.dated else ""
    source = f"\nNguồn: {line.source}" if line.source else ""
    return f"{line.office} trả lời{dated}:\n{line.text}{source}"
