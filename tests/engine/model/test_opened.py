"""A model that fails is left alone, and no more wait for it than may."""

import logging
import threading

import pytest
from tests.factories.language_model import Server

from motcua.errors import ModelAnswerError, ModelError, ModelRestingError
from motcua.model.breaker import FAILURES, REST_SECONDS, Breaker
from motcua.model.opened import LanguageModel, Messages

ASKED = [{"role": "user", "content": "Chuyện riêng của tôi"}]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Acting:
    """Carries an exchange out as it is told to."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.asked = 0

    def ask(self, messages: Messages, seconds: float, most_tokens: int) -> str:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        return "Chào."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def acting() -> Acting:
    return Acting()


@pytest.fixture
def acted(server: Server, acting: Acting, clock: Clock) -> LanguageModel:
    return LanguageModel(server.settings(AT_ONCE="2"), acting, Breaker(clock))


def fail(model: LanguageModel, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ModelError):
            model.ask(ASKED, 1, 1)


def test_model_that_fails_in_a_row__is_left_alone(acted: LanguageModel, acting: Acting) -> None:
    acting.fault = ModelAnswerError("x")
    fail(acted, FAILURES)
    with pytest.raises(ModelRestingError):
        acted.ask(ASKED, 1, 1)
    assert acting.asked == FAILURES


def test_model_that_fails_now_and_then__is_asked_on(acted: LanguageModel, acting: Acting) -> None:
    for _ in range(4):
        acting.fault = ModelAnswerError("x")
        fail(acted, FAILURES - 1)
        acting.fault = None
        assert acted.ask(ASKED, 1, 1) == "Chào."


def test_rested_model__is_tried_once_and_then_asked_on(acted: LanguageModel, acting: Acting, clock: Clock) -> None:
    acting.fault = ModelAnswerError("x")
    fail(acted, FAILURES)
    clock.now += REST_SECONDS
    acting.fault = None
    assert acted.ask(ASKED, 1, 1) == acted.ask(ASKED, 1, 1) == "Chào."


def test_rested_model_that_fails_again__rests_again(acted: LanguageModel, acting: Acting, clock: Clock) -> None:
    acting.fault = ModelAnswerError("x")
    fail(acted, FAILURES)
    clock.now += REST_SECONDS
    fail(acted, 2)  # the second is not let through
    assert acting.asked == FAILURES + 1


def test_breaker__lets_one_attempt_through_after_a_rest() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        breaker.failed()
    clock.now += REST_SECONDS
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]


def test_fault_of_the_program__is_an_error_of_the_tree_and_counts(acted: LanguageModel, acting: Acting) -> None:
    acting.fault = RuntimeError("x")
    fail(acted, FAILURES)
    with pytest.raises(ModelRestingError):
        acted.ask(ASKED, 1, 1)


def test_more_than_may__are_not_kept_waiting(server: Server) -> None:
    model = LanguageModel.open(server.settings(AT_ONCE="2"))
    server.mood = "held"
    waiting = [threading.Thread(target=fail, args=(model, 1)) for _ in range(2)]
    for thread in waiting:
        thread.start()
    while len(server.asked) < 2:
        pass
    with pytest.raises(ModelRestingError):
        model.ask(ASKED, 5, 1)
    server.release.set()
    for thread in waiting:
        thread.join()
    assert len(server.asked) == 2
    server.mood, server.says = "plain", lambda request: "Chào."
    assert model.ask(ASKED, 5, 1) == "Chào."


def test_log__holds_nothing_of_what_was_asked_or_said(
    server: Server, model: LanguageModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="motcua")
    server.mood, server.says = "cut_by_length", lambda request: "Lời của mô hình"
    fail(model, FAILURES + 1)
    assert "ModelAnswerError" in caplog.text
    assert "Chuyện riêng" not in caplog.text and "Lời của" not in caplog.text
