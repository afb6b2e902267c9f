"""How what offices state is worded."""

from datetime import date

import pytest

from motcua.answers import adding
from motcua.answers.reply import AddedKind, AddedLine, Decision, Reply
from motcua.records.model import ChannelKind


def test_local_fee__names_place_resolution_sum_and_channel() -> None:
    said = adding.local_fee(
        7_000,
        place="Tỉnh Quảng Ngãi",
        resolution="01/2026/NQ-HĐND",
        resolved_on=date(2026, 1, 5),
        channel=ChannelKind.ONLINE,
        text="Miễn cho hộ nghèo.",
    )
    assert said == (
        "Mức thu tại Tỉnh Quảng Ngãi theo Nghị quyết số 01/2026/NQ-HĐND ngày 05/01/2026 của Hội đồng nhân dân tỉnh: "
        "7.000 đồng (nộp trực tuyến).\nMiễn cho hộ nghèo."
    )


@pytest.mark.parametrize(("value", "said"), [(0, "không thu (0 đồng)"), (1_250_000, "1.250.000 đồng")])
def test_sum__that_an_office_states_is_said_as_stated(value: int, said: str) -> None:
    assert adding.fee_sum(value) == said


def test_desk__leaves_out_what_is_not_stated() -> None:
    assert adding.desk("Một cửa", "1 Đường Thử", "", "", "") == "Một cửa\nĐịa chỉ: 1 Đường Thử"


def test_office_s_answer__names_the_office_first() -> None:
    line = AddedLine(kind=AddedKind.ANSWERED, text="Có.", office="Sở thử", dated="2026-01-05", source="12/HD")
    assert adding.office_answer(line) == "Sở thử trả lời, ngày 05/01/2026:\nCó.\nNguồn: 12/HD"


def test_reply__writes_additions_only_where_there_are_some() -> None:
    reply = Reply(decision=Decision.ANSWER, text="a")
    assert "additions" not in reply.model_dump(mode="json")
    line = AddedLine(kind=AddedKind.NOTE, text="b", office="c")
    kept = reply.model_copy(update={"additions": (line,)})
    assert Reply.model_validate_json(kept.model_dump_json()) == kept
