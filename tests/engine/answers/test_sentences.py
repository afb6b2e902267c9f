"""The verifier of sentences: each guard by itself, so that a test fails where one is taken away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.arbitrary import long_texts, texts

from motcua import data
from motcua.answers.reply import Language
from motcua.answers.sentences import Fault, faults_of
from motcua.answers.vocabulary import FILE, is_figure, words
from motcua.records.facets import Facet

VI, EN = Language.VIETNAMESE, Language.ENGLISH
FEE = "Lệ phí: 8.000 đồng – khi nộp trực tiếp"
FREE_FOR_SOME = "Lệ phí: bản ghi ghi 0 đồng kèm ghi chú: Miễn lệ phí cho người thuộc gia đình có công"
NOTHING = "Lệ phí: 0 đồng – khi nộp trực tiếp"
DAYS = "15 ngày"
WORKING = "07 ngày làm việc – khi nộp trực tuyến"
AGENCY = "Cơ quan thực hiện: Ủy ban nhân dân cấp xã"
PAPER = "Tờ khai thả diều (1 bản chính)"
TWO = "Tờ khai thả diều (1 bản chính, 2 bản sao)"
DENIED = "Trẻ em không phải nộp phí; người lớn nộp 8.000 đồng"
CONDITION = "Dây diều phải dài không quá 50 mét"

HONEST = (
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì lệ phí là 8.000 đồng."),
    (FEE, Facet.FEE, VI, "Nếu nộp tận nơi, anh/chị nộp tiền lệ phí 8.000 đồng."),
    (FEE, Facet.FEE, EN, "The fee is 8,000 dong when submitted in person."),
    (FEE, Facet.FEE, EN, "If you submit in person, you pay the fee of 8.000 đồng."),
    (WORKING, Facet.TIME_LIMIT, VI, "Nếu nộp qua mạng thì giải quyết mất 7 ngày làm việc."),
    (WORKING, Facet.TIME_LIMIT, EN, "It takes 7 working days if you submit online."),
    (AGENCY, Facet.WHERE, VI, "Anh/chị đến UBND cấp xã, là nơi làm thủ tục."),
    (AGENCY, Facet.WHERE, EN, "Handled by Ủy ban nhân dân cấp xã."),
    (AGENCY, Facet.WHERE, EN, "Handled by Ủy ban nhân dân at commune level."),
    (PAPER, Facet.DOCUMENTS, VI, "Anh/chị chuẩn bị 1 bản chính Tờ khai thả diều."),
    (PAPER, Facet.DOCUMENTS, EN, "Please bring Tờ khai thả diều (1 original)."),
    (TWO, Facet.DOCUMENTS, VI, "Anh/chị chuẩn bị Tờ khai thả diều (1 bản chính, 2 bản sao)."),
    (FREE_FOR_SOME, Facet.FEE, VI, f"{FREE_FOR_SOME}."),
    (CONDITION, Facet.CONDITIONS, VI, "Xin anh/chị: dây diều phải dài không quá 50 mét."),
    ("Được nộp trực tuyến", Facet.CHANNELS, EN, "You can submit online."),
    ("Công an cấp xã", Facet.WHERE, EN, "Go to the Công an cấp xã."),
)
LIES = (
    # another figure, more, fewer, or one in words
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì lệ phí là 9.000 đồng.", Fault.FIGURE),
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì lệ phí là 80.00 đồng.", Fault.FIGURE),
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì lệ phí là 8.000, 8.000 đồng.", Fault.FIGURE),
    (FEE, Facet.FEE, EN, "The fee, when submitted in person, is in dong.", Fault.FIGURE),
    (FEE, Facet.FEE, EN, "The fee is 8.5 dong when submitted in person.", Fault.FIGURE),
    ("Ngày 15/04/2026", Facet.STEPS, VI, "Ngày 16/04/2026.", Fault.FIGURE),
    ("Theo 12/2031/NĐ-CP", Facet.STEPS, VI, "Theo 12/2031/TT-BTC.", Fault.FIGURE),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất mười lăm ngày.", Fault.NUMBER_WORD),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 ngày rưỡi.", Fault.NUMBER_WORD),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 nghìn ngày.", Fault.NUMBER_WORD),
    (DAYS, Facet.TIME_LIMIT, EN, "It takes fifteen days.", Fault.NUMBER_WORD),
    (DAYS, Facet.TIME_LIMIT, EN, "It takes half of 15 days.", Fault.NUMBER_WORD),
    # denying, excepting
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì không lệ phí là 8.000 đồng.", Fault.DENIAL),
    (DENIED, Facet.FEE, VI, "Trẻ em phải nộp phí; người lớn nộp 8.000 đồng.", Fault.DENIAL),
    (FREE_FOR_SOME, Facet.FEE, VI, "Miễn miễn lệ phí: bản ghi ghi 0 đồng.", Fault.DENIAL),
    (FEE, Facet.FEE, EN, "The fee is not 8,000 dong when submitted in person.", Fault.DENIAL),
    (FEE, Facet.FEE, EN, "The fee isn't 8,000 dong when submitted in person.", Fault.DENIAL),
    (FEE, Facet.FEE, EN, "The fee is 8,000 dong except when submitted in person.", Fault.DENIAL),
    # claims
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì lệ phí chỉ là 8.000 đồng.", Fault.CLAIM),
    (FEE, Facet.FEE, VI, "Khi nộp trực tiếp thì bắt buộc lệ phí 8.000 đồng.", Fault.CLAIM),
    (FREE_FOR_SOME, Facet.FEE, VI, "Miễn phí: 0 đồng.", Fault.CLAIM),
    (DAYS, Facet.TIME_LIMIT, VI, "Chắc chắn mất 15 ngày.", Fault.CLAIM),
    (DAYS, Facet.TIME_LIMIT, VI, "Nhiều nhất mất 15 ngày.", Fault.CLAIM),
    (DAYS, Facet.TIME_LIMIT, EN, "Guaranteed: it takes 15 days.", Fault.CLAIM),
    (DAYS, Facet.TIME_LIMIT, EN, "It takes up to 15 days.", Fault.CLAIM),
    (PAPER, Facet.DOCUMENTS, EN, "You must bring Tờ khai thả diều (1 original).", Fault.CLAIM),
    (FEE, Facet.FEE, EN, "It is free: the fee is 8,000 dong when submitted in person.", Fault.CLAIM),
    # what the line does not say
    (AGENCY, Facet.WHERE, VI, "Nơi làm thủ tục là Ủy ban nhân dân cấp huyện.", Fault.INVENTED),
    (AGENCY, Facet.WHERE, VI, "Nơi làm thủ tục là Ủy ban nhân dân cấp xã và Công an.", Fault.INVENTED),
    (PAPER, Facet.DOCUMENTS, VI, "Anh/chị chuẩn bị 1 bản chính Tờ khai thả diều, kèm sổ hộ khẩu.", Fault.INVENTED),
    (PAPER, Facet.DOCUMENTS, VI, "Anh/chị chuẩn bị 1 bản chính Tờ khai tha diều.", Fault.INVENTED),
    (AGENCY, Facet.WHERE, EN, "Handled by Ủy ban nhân dân at district level.", Fault.INVENTED),
    (AGENCY, Facet.WHERE, EN, "Handled by Ủy ban nhân dân cấp xã in Hà Nội.", Fault.INVENTED),
    (AGENCY, Facet.WHERE, EN, "Handled by the police, Ủy ban nhân dân cấp xã.", Fault.INVENTED),
    (FEE, Facet.FEE, EN, "The fee is 8,000 dollars when submitted in person, in dong.", Fault.INVENTED),
    (WORKING, Facet.TIME_LIMIT, EN, "It takes 7 working days if you submit online; it takes days.", Fault.INVENTED),
    # what the line says and the sentence does not
    (FEE, Facet.FEE, VI, "Lệ phí là 8.000 đồng.", Fault.DROPPED),
    (FEE, Facet.FEE, EN, "The fee is 8,000 dong.", Fault.DROPPED),
    (FREE_FOR_SOME, Facet.FEE, VI, "Lệ phí: bản ghi ghi 0 đồng.", Fault.DROPPED),
    (WORKING, Facet.TIME_LIMIT, VI, "Nếu nộp qua mạng thì giải quyết mất 07 ngày.", Fault.DROPPED),
    (WORKING, Facet.TIME_LIMIT, EN, "It takes 7 days if you submit online.", Fault.DROPPED),
    (AGENCY, Facet.WHERE, EN, "Handled by Ủy ban nhân dân.", Fault.DROPPED),
    (PAPER, Facet.DOCUMENTS, EN, "Please bring Tờ khai (1 original).", Fault.DROPPED),
    # the same words, and another meaning
    (DENIED, Facet.FEE, VI, "Người lớn không phải nộp phí; trẻ em nộp 8.000 đồng.", Fault.ORDER),
    (TWO, Facet.DOCUMENTS, VI, "Tờ khai thả diều (2 bản chính, 1 bản sao).", Fault.ORDER),
    ("Nếu bố vắng mặt thì mẹ ký", Facet.STEPS, VI, "Nếu mẹ vắng mặt thì bố ký.", Fault.ORDER),
    ("Không nộp: bản sao – nộp: bản chính", Facet.STEPS, VI, "Không nộp: bản chính – nộp: bản sao.", Fault.ORDER),
    ("Riêng trẻ em: ảnh – người lớn: thẻ", Facet.STEPS, VI, "Riêng trẻ em: thẻ – người lớn: ảnh.", Fault.ORDER),
    ("Bên bán giao bên mua", Facet.STEPS, VI, "Bên mua giao bên bán.", Fault.ORDER),
    # what cannot be told in English so that it could be checked
    (DENIED, Facet.FEE, EN, "Trẻ em không phải nộp phí; người lớn nộp 8.000 đồng.", Fault.UNCHECKABLE),
    (TWO, Facet.DOCUMENTS, EN, "Tờ khai thả diều (2 originals, 1 copy).", Fault.UNCHECKABLE),
    (FREE_FOR_SOME, Facet.FEE, EN, FREE_FOR_SOME, Fault.UNCHECKABLE),
    (NOTHING, Facet.FEE, EN, "The fee is 0 dong if you submit in person.", Fault.UNCHECKABLE),
    ("Hai bên cùng ký", Facet.STEPS, EN, "Hai bên cùng ký.", Fault.UNCHECKABLE),
    # marks, addresses, signs
    (DAYS, Facet.TIME_LIMIT, VI, "Mất <b>15</b> ngày.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "**Mất 15 ngày.**", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "- Mất 15 ngày.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất ≥ 15 ngày.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 ngày %.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 ngày, xem https://a.example.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 ngày, xem www.a.example.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 ngày, hỏi a@b.example.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15\u202e ngày.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Mất 15 ngày \U0001f389.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "Anh chị " * 40 + "mất 15 ngày.", Fault.FORM),
    (DAYS, Facet.TIME_LIMIT, VI, "…", Fault.FORM),
)  # fmt: skip


@pytest.mark.parametrize(("line", "facet", "language", "sentence"), HONEST)
def test_honest_sentence__passes(line: str, facet: Facet, language: Language, sentence: str) -> None:
    assert faults_of(sentence, line, facet, language) == frozenset()


@pytest.mark.parametrize(("line", "facet", "language", "sentence", "fault"), LIES)
def test_lie__is_refused_by_its_guard(line: str, facet: Facet, language: Language, sentence: str, fault: Fault) -> None:
    assert fault in faults_of(sentence, line, facet, language)


def test_every_guard__is_tested() -> None:
    assert {fault for *_, fault in LIES} == set(Fault)


@given(st.sampled_from([case for case in HONEST if any(map(is_figure, words(case[3])))]), st.data())
def test_any_change_of_a_figure__is_refused(case: tuple[str, Facet, Language, str], drawn: st.DataObject) -> None:
    line, facet, language, sentence = case
    places = [place for place, char in enumerate(sentence) if char.isdigit()]
    place = drawn.draw(st.sampled_from(places))
    change = drawn.draw(
        st.one_of(
            st.sampled_from("0123456789").filter(lambda digit: digit != sentence[place]),
            st.sampled_from("0123456789").map(lambda digit: sentence[place] + digit),
            st.just(""),
        )
    )
    changed = sentence[:place] + change + sentence[place + 1 :]
    same = [word for word in words(changed) if is_figure(word)] == [word for word in words(sentence) if is_figure(word)]
    assert same or faults_of(changed, line, facet, language)


@given(st.sampled_from(HONEST), st.integers(0, 30))
def test_any_word_of_the_line_left_out__is_refused(case: tuple[str, Facet, Language, str], place: int) -> None:
    line = case[0]
    tokens = words(line)
    shorter = " ".join(token for at, token in enumerate(tokens) if at != place % len(tokens))
    assert faults_of(shorter, line, case[1], VI)


@given(st.sampled_from(HONEST), st.sampled_from(HONEST))
def test_sentence_on_another_line__is_refused(
    case: tuple[str, Facet, Language, str], other: tuple[str, Facet, Language, str]
) -> None:
    if case[0] != other[0]:
        assert faults_of(other[3], case[0], case[1], other[2])


@given(st.one_of(texts, long_texts), st.one_of(texts, long_texts), st.sampled_from(Facet), st.sampled_from(Language))
def test_any_two_texts__can_be_compared(sentence: str, line: str, facet: Facet, language: Language) -> None:
    assert faults_of(sentence, line, facet, language) <= set(Fault)


@given(st.text(max_size=200), st.sampled_from(Language))
def test_any_text__is_no_fee(sentence: str, language: Language) -> None:
    assert faults_of(sentence, FEE, Facet.FEE, language)


def test_sentence_of_many_like_words__is_read_in_bounded_time() -> None:
    line = "ở: ở – ở (ở) ở"
    assert Fault.DROPPED not in faults_of("ở " * 60, line, Facet.STEPS, VI)
    assert faults_of("ở " * 60 + "huyện", line, Facet.STEPS, VI)


def test_reviewed_words__hold_nothing_that_is_watched() -> None:
    table = data.toml(FILE)
    watched = {
        word for phrases in table["watched"].values() for phrase in phrases for word in words(phrase)
        if len(words(phrase)) == 1
    }  # fmt: skip
    for language in ("vietnamese", "english"):
        free = {*table[language]["grammar"], *(word for said in table[language]["sides"].values() for word in said)}
        assert free & watched == set()
    plain = {word for row in table["vietnamese"]["plainer"] for phrase in row["plain"] for word in words(phrase)}
    official = {word for row in table["vietnamese"]["plainer"] for word in words(row["official"])}
    assert plain & watched <= official | {"nếu"}


def test_english_phrases__belong_to_one_entry_each() -> None:
    said = [words(phrase) for row in data.toml(FILE)["english"]["word"] for phrase in row["say"]]
    assert len(said) == len(set(said))
    assert {*data.toml(FILE)["english"]["absent"]} == set(Facet)
