import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State, Subject
from motcua.records.facets import Facet

SUBJECTS = st.builds(
    Subject,
    codes=st.lists(st.text(), min_size=1, max_size=3).map(tuple),
    facets=st.lists(st.sampled_from(Facet), max_size=3).map(tuple),
)
STATES = st.builds(
    State,
    subjects=st.lists(SUBJECTS, max_size=8).map(tuple),
    options=st.lists(st.text(), max_size=6).map(tuple),
    pending=st.lists(st.sampled_from(Facet), max_size=3).map(tuple),
)


@given(STATES)
def test_state__goes_through_json_unchanged(state: State) -> None:
    assert State.model_validate_json(state.model_dump_json()) == state


def test_state__is_frozen() -> None:
    state = State()
    with pytest.raises(ValidationError):
        state.options = ("1.001193",)


def test_state__refuses_unknown_keys() -> None:
    with pytest.raises(ValidationError):
        State.model_validate({"name": "x"})


def test_respond__leaves_the_state_it_was_given(responder: Responder) -> None:
    _, first = responder.respond("đăng ký khai sinh", State(options=("1.000656",)))
    before = first.model_dump_json()
    _, second = responder.respond("lệ phí bao nhiêu", first)
    assert first.model_dump_json() == before
    assert second != first


def test_respond__depends_on_question_and_state_alone(responder: Responder) -> None:
    _, state = responder.respond("đăng ký khai sinh", State())
    once, _ = responder.respond("lệ phí bao nhiêu", state)
    responder.respond("đăng ký kết hôn nộp ở đâu", State())
    again, _ = responder.respond("lệ phí bao nhiêu", state)
    assert once == again


def test_respond__goes_on_from_a_state_read_back_from_json(responder: Responder) -> None:
    _, state = responder.respond("đăng ký khai sinh", State())
    read = State.model_validate_json(state.model_dump_json())
    assert responder.respond("lệ phí bao nhiêu", read) == responder.respond("lệ phí bao nhiêu", state)


def test_state__does_not_grow_without_end(responder: Responder) -> None:
    state = State()
    for _ in range(60):
        _, state = responder.respond("đăng ký khai sinh lệ phí bao nhiêu", state)
    assert len(state.model_dump_json()) < 3_000


def test_state__holds_no_words_of_the_asker(responder: Responder) -> None:
    _, state = responder.respond("đăng ký khai sinh cho bé Tý Hon số 012345678901 lệ phí bao nhiêu", State())
    assert "Tý Hon" not in state.model_dump_json()
    assert "012345678901" not in state.model_dump_json()


@pytest.mark.parametrize("codes", [("9.999999",), ("không phải mã",)])
def test_state__of_another_catalogue_is_survived(responder: Responder, codes: tuple[str, ...]) -> None:
    """A conversation may go on after the catalogue was built again without what it spoke of."""
    for state in (State(subjects=(Subject(codes=codes),)), State(options=codes)):
        for turn in ("lệ phí bao nhiêu", "còn đăng ký kết hôn?", "cái thứ nhất", ""):
            reply, _ = responder.respond(turn, state)
            assert reply.text
