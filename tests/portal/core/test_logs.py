"""Logs and reports of errors: no personal data, no query string, no form field."""

import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from portal.core.logs import LONGEST, LineFormatter, MaskingFilter, SafeReporterFilter
from portal.core.requests import HEADER
from portal.procedures.indexing import engines

PHONE, IDENTITY, EMAIL = "0912345678", "001099012345", "nguoi.dan@vi-du.example"
QUESTION = f"số tôi là {PHONE}, căn cước {IDENTITY}, thư {EMAIL}, hỏi phí thủ tục 1.004222 hết 500.000 đồng"
PERSONAL = (PHONE, IDENTITY, EMAIL)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the settings' own logging writes, with the settings' own filter and format."""
    written = io.StringIO()
    configured = {
        **django_settings.LOGGING,
        "handlers": {"console": {**django_settings.LOGGING["handlers"]["console"], "stream": written}},
    }
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logging.config.dictConfig(configured)
    yield written
    logging.config.dictConfig(django_settings.LOGGING)
    root.handlers, root.level = before


def records(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().rstrip("\n").split("\n")]


def fails(*_: object, **__: object) -> None:
    raise RuntimeError(f"cannot read {QUESTION}")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/hoi/", "/khung/hoi/"])
def test_question__that_makes_a_view_raise_is_never_logged_unmasked(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch, visitor: Client, address: str
) -> None:
    monkeypatch.setattr(engines, "current", fails)
    response = visitor.post(address, {"question": QUESTION}, headers={HEADER: "abcdefgh"})
    assert response.status_code == 500
    logged = records(lines)
    failure = next(line for line in logged if "Internal Server Error" in line["message"])
    assert failure["request"] == "abcdefgh"
    assert "RuntimeError: cannot read số tôi là [số điện thoại], căn cước [số định danh]" in failure["traceback"]
    assert "1.004222" in failure["traceback"] and "500.000" in failure["traceback"]
    assert not [word for word in PERSONAL if word in lines.getvalue()]
    assert not [word for word in PERSONAL if word in response.content.decode()]


@pytest.mark.django_db
def test_query_string__is_not_logged_where_a_view_raises(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch, visitor: Client
) -> None:
    monkeypatch.setattr(engines, "current", fails)
    visitor.get("/goi-y/", {"q": f"bí mật {PHONE}"})
    visitor.get("/khong-co/", {"q": f"bí mật {PHONE}"})
    visitor.get("/", {"q": "bí mật"}, headers={"host": "evil.example"})
    assert len(records(lines)) >= 3
    assert "bí mật" not in lines.getvalue()
    assert "q=" not in lines.getvalue()


@pytest.mark.django_db
def test_line__that_is_written_after_the_answer_has_the_id_of_its_request(lines: io.StringIO, visitor: Client) -> None:
    assert visitor.get("/khong-co/", headers={HEADER: "abcdefgh"}).status_code == 404
    told = [line for line in records(lines) if line["message"].startswith("Not Found")]
    assert told and {line["request"] for line in told} == {"abcdefgh"}


def test_every_logger__of_the_settings_writes_through_the_mask() -> None:
    handlers = django_settings.LOGGING["handlers"]
    assert all(handler["filters"] == ["mask"] for handler in handlers.values())
    named = {name for logger in django_settings.LOGGING["loggers"].values() for name in logger["handlers"]}
    assert named <= set(handlers)


@pytest.mark.parametrize("logger", ["django.request", "uvicorn.error", "portal.procedures.indexing", "any.package"])
def test_message__is_masked_whoever_writes_it(lines: io.StringIO, logger: str) -> None:
    logging.getLogger(logger).error("asked: %s", QUESTION)
    (line,) = records(lines)
    assert line["message"].startswith("asked: số tôi là [số điện thoại], căn cước [số định danh], thư [email]")
    assert line["level"] == "ERROR" and line["logger"] == logger and line["request"] == "-"


def test_message__whose_arguments_do_not_fit_is_logged_and_masked(lines: io.StringIO) -> None:
    logging.getLogger("any.package").error("%d of %d", QUESTION)
    (line,) = records(lines)
    assert "[số điện thoại]" in line["message"]


def test_message__with_percent_signs_left_is_logged_as_it_is(lines: io.StringIO) -> None:
    logging.getLogger("any.package").error("100% of %s", "thuế")
    (line,) = records(lines)
    assert "100%" in line["message"]


def test_message__without_end_is_cut(lines: io.StringIO) -> None:
    logging.getLogger("any.package").error("x" * 10 * LONGEST)
    (line,) = records(lines)
    assert len(line["message"]) == LONGEST


def test_line__is_one_line_whatever_the_message(lines: io.StringIO) -> None:
    logging.getLogger("any.package").error('one\ntwo\r\nthree" forged":1\u2028four')
    assert len(lines.getvalue().rstrip("\n").split("\n")) == 1
    assert "two" in records(lines)[0]["message"]


def report(question: str) -> ExceptionReporter:
    request = RequestFactory().post(f"/hoi/?q={PHONE}", {"question": question, "contact": EMAIL})
    request.COOKIES["sessionid"] = "bi-mat-cua-phien"
    secret = question
    try:
        raise RuntimeError(str(len(secret)))
    except RuntimeError:
        return ExceptionReporter(request, *sys.exc_info())  # type: ignore[arg-type]  # there is an exception


@pytest.mark.parametrize("debug", [False, True])
def test_report_of_an_error__holds_no_form_field_and_no_variable(settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    data = report(QUESTION).get_traceback_data()
    assert list(data["filtered_POST_items"]) == []
    assert [frame["vars"] for frame in data["frames"] if frame["vars"]] == []
    assert report(QUESTION).get_traceback_text().count(EMAIL) == 0


def test_report_filter__is_the_settings_own() -> None:
    assert django_settings.DEFAULT_EXCEPTION_REPORTER_FILTER.endswith("." + SafeReporterFilter.__name__)


def test_filter__lets_every_record_through() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s", ("xin chào",), None)
    assert MaskingFilter().filter(record)
    assert json.loads(LineFormatter().format(record))["message"] == "xin chào"
