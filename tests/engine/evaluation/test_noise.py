"""Noise copies: the same every time, and nothing touched that a slip of a finger or a habit would not touch."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dialogue.conversation import AssistantTurn, UserTurn
from motcua.evaluation.cases import Case, Expectation
from motcua.evaluation.noise import COPIES, TITLES, Draw, copied

QUESTION = "Chị muốn đăng ký nuôi ong ở vườn nhà, bây giờ như thế nào thì được ạ? Cần 2 người làm chứng không"
CODES = ("1.004194", "H48.12-260101-0001", "123/2015/NĐ-CP", "CT01", "abc@vidu.vn", "50.000", "30/4", "k2")
ALONE = ("slips", "glued", "teencode", "telex")
"""The copies that choose words; the others change whole turns."""

EXPECTED = {
    "typed": QUESTION,
    "folded": "Chi muon dang ky nuoi ong o vuon nha, bay gio nhu the nao thi duoc a? Can 2 nguoi lam chung khong",
    "decomposed": unicodedata.normalize("NFD", QUESTION),
    "capitals": "CHỊ MUỐN ĐĂNG KÝ NUÔI ONG Ở VƯỜN NHÀ, BÂY GIỜ NHƯ THẾ NÀO THÌ ĐƯỢC Ạ? CẦN 2 NGƯỜI LÀM CHỨNG KHÔNG",
    "slips": "Chị muốn đăng ký nuôi ong ở vườn nhà, bây giờ nưh thế nào thì được ạ? Cần 2 người làm chứng không",
    "glued": "Chị muốnđăng ký nuôi ong ở vườn nhà, bây giờ như thế nào thì được ạ? Cần 2 người làm chứng không",
    "teencode": "c muốn đky nuôi ong ở vườn nhà, bh ntn thì dc ạ? Cần 2 người lm chứng hong",
    "telex": "Chij muốn đăng ký nuôi ong ở vuownf nhà, baay giờ như thế nafo thì dduowjc ạ? "
    "Caanf 2 người làm chứng không",
}


def case(*texts: str) -> Case:
    turns = tuple(UserTurn(role="user", text=text) for text in texts)
    return Case(id="made-up-1", turns=turns, expect=Expectation(behaviour="decline"))


def typed(copy: str, text: str) -> str:
    turn = copied(case(text), copy).turns[0]
    assert isinstance(turn, UserTurn)
    return turn.text


@pytest.mark.parametrize("copy", COPIES)
def test_copy__is_the_same_on_every_machine(copy: str) -> None:
    assert typed(copy, QUESTION) == EXPECTED[copy]


@pytest.mark.parametrize("copy", COPIES)
def test_copy__leaves_all_but_the_persons_words_alone(copy: str) -> None:
    turns = (
        UserTurn(role="user", text=QUESTION),
        AssistantTurn(role="assistant", options=("1.004884", "1.005461")),
        UserTurn(role="user", text="cái thứ hai"),
    )
    before = Case(id="a", set="x", turns=turns, expect=Expectation(behaviour="answer", codes=("1.004884",)))
    after = copied(before, copy)
    assert after.turns[1] == turns[1]
    assert after.model_copy(update={"turns": turns}) == before


@pytest.mark.parametrize("copy", ALONE)
@pytest.mark.parametrize("code", CODES)
def test_copy__leaves_codes_and_addresses_alone(copy: str, code: str) -> None:
    text = " ".join(f"không được {code} vậy người ta làm" for _ in range(40))
    changed = typed(copy, text)
    assert changed != text
    assert len(re.findall(rf"(?<!\S){re.escape(code)}(?!\S)", changed)) == 40


@pytest.mark.parametrize("copy", COPIES)
@given(text=st.text(st.sampled_from("aăđệkng 0123456789./-?,\n"), max_size=80))
def test_copy__changes_no_digit(copy: str, text: str) -> None:
    assert re.findall(r"\d", typed(copy, text)) == re.findall(r"\d", text)


@pytest.mark.parametrize("copy", COPIES)
@given(text=st.text(max_size=60))
def test_copy__can_be_made_of_any_text(copy: str, text: str) -> None:
    assert isinstance(typed(copy, text), str)


@pytest.mark.parametrize(("copy", "share"), [("slips", 1 / 8), ("glued", 1 / 8), ("telex", 1 / 4)])
def test_copy__touches_about_its_share_of_the_words(copy: str, share: float) -> None:
    words = ["đường", "chuyện"] * 1000
    changed = typed(copy, " ".join(words)).split(" ")
    touched = len(words) - len(changed) if copy == "glued" else sum(a != b for a, b in zip(words, changed, strict=True))
    assert touched / len(words) == pytest.approx(share, abs=0.03)


def test_copies__differ_by_case_and_turn() -> None:
    told = copied(case(QUESTION, QUESTION), "slips").turns
    other = copied(case(QUESTION).model_copy(update={"id": "made-up-2"}), "slips").turns
    assert len({turn.text for turn in (*told, *other) if isinstance(turn, UserTurn)}) == 3


def test_slip__is_one_of_the_four_kinds() -> None:
    slipped = {word for word in typed("slips", "bán " * 4000).split() if word != "bán"}
    assert {"án", "bn", "bá", "bbán", "báán", "bánn", "ábn", "bná", "ván", "nán", "bsn", "bám"} <= slipped
    assert all(len(word) in (2, 3, 4) for word in slipped)
    assert "pán" not in slipped


def test_telex__keys_are_those_of_the_marks() -> None:
    left = set(typed("telex", "đường " * 2000 + "Ấp " * 2000).split())
    assert left == {"đường", "dduwowngf", "dduwowfng", "dduowngf", "dduowfng", "Ấp", "Aaps", "Aasp"}


def test_telex__leaves_words_without_marks() -> None:
    assert typed("telex", "toi hoi cho em " * 200) == "toi hoi cho em " * 200


def test_teencode__takes_whole_words_and_the_longer_phrase_first() -> None:
    assert set(typed("teencode", "như thế nào " * 100).split()) == {"ntn", "như", "thế", "nào"}
    assert typed("teencode", "khôngkhí emm ngườita " * 50) == "khôngkhí emm ngườita " * 50


def test_glue__spares_what_stands_beside_digits_and_punctuation() -> None:
    text = "số 5 nhà. Bên, (cạnh) "
    assert typed("glued", text * 200) == text * 200


def test_draw__depends_on_its_key_alone() -> None:
    first, again, other = Draw("a"), Draw("a"), Draw("b")
    shares = [first.share() for _ in range(5)]
    assert shares == [again.share() for _ in range(5)]
    assert shares != [other.share() for _ in range(5)]
    assert all(0 <= share < 1 for share in shares)


def test_every_copy__has_a_name_for_the_reader() -> None:
    assert list(TITLES) == list(COPIES)
