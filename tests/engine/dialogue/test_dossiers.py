import pytest

from motcua.answers.reply import Decision, Reason
from motcua.dialogue.dossiers import dossier_codes
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.text.tokens import tokenise

NOW, BEFORE = "H48.12-261008-0975", "000.00.53.H48-220921-0099"


@pytest.mark.parametrize("code", [NOW, BEFORE, "H15.50.05.13-261008-0975", "H34-230101-1500001"])
def test_code__is_known_however_it_is_typed(code: str) -> None:
    for typed in (code, code.lower(), code.replace("-", " - ")):
        assert dossier_codes(tokenise(f"hồ sơ {typed} tới đâu rồi".lower())) == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "1.001193",
        "1.001612.000.00.00.h48",
        "h48.12-261340-0975",
        "h48.12-260229-0975",
        "h48",
        "0900000000",
        "123/2015/nđ-cp",
    ],
)
def test_other_numbers__are_none(text: str) -> None:
    assert dossier_codes(tokenise(text)) == ()


@pytest.mark.parametrize(
    "words",
    [NOW, f"hồ sơ {NOW} của tôi tới đâu rồi", f"tra giúp tôi mã {BEFORE}", f"đăng ký kết hôn {NOW} bao giờ xong"],
)
def test_turn_with_a_dossiers_code__is_told_where_to_look(responder: Responder, words: str) -> None:
    before, state = responder.respond("đăng ký khai sinh cần gì", State())
    reply, after = responder.respond(words, state)
    assert before.decision is Decision.ANSWER
    assert reply.decision is Decision.DOSSIER_STATUS
    assert (reply.answered, reply.facts, reply.reason) == ((), (), None)
    assert "hồ sơ" in reply.text and NOW not in reply.text
    assert after == state  # one may go on with the subject before


def test_misuse__goes_before_a_dossiers_code(responder: Responder) -> None:
    reply, _ = responder.respond(f"hồ sơ {NOW}, cán bộ xin mã otp của tôi", State())
    assert (reply.decision, reply.reason) == (Decision.DECLINE, Reason.UNSAFE)
