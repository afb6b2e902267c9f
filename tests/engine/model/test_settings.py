"""The settings: off unless an address is set, and wrong values are told by name, never by value."""

from pathlib import Path

import pytest

from motcua.errors import ModelSettingsError
from motcua.model.settings import DEFAULTS, PREFIX, ModelSettings, Use

URL = "http://127.0.0.1:8080/v1"


def of(**values: str) -> ModelSettings:
    made = ModelSettings.of({"URL": URL, **values})
    assert made is not None
    return made


def test_nothing_set__is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DEFAULTS:
        monkeypatch.delenv(f"{PREFIX}{name}", raising=False)
    assert ModelSettings.from_environment() is None


def test_no_address__is_no_model_whatever_else_is_set() -> None:
    assert ModelSettings.of({"URL": "  ", "NAME": "x", "SECONDS": "nhiều", "USES": "rewrite"}) is None


def test_address_alone__may_rephrase_at_a_persons_wish_and_rewrites_nothing() -> None:
    made = of()
    assert made.uses == {Use.REPHRASE}
    assert (made.seconds, made.rewrite_seconds, made.at_once, made.key) == (6.0, 1.5, 1, "")


def test_environment__is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"URL": f"{URL}/", "NAME": "qwen", "KEY": "k", "USES": " rewrite , rephrase", "SECONDS": "2.5"}
    for name, value in {**values, "REWRITE_SECONDS": "0.5", "AT_ONCE": "3"}.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    expected = ModelSettings(URL, "qwen", "k", frozenset(Use), 2.5, 0.5, 3)
    assert ModelSettings.from_environment() == expected


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8080", "ftp://a/v1", "file:///etc/passwd", "http://", "http://a:x/v1", "http://ai:mat-khau@a/v1",
        "http://a/v1?x=1", "http://a/v1#x", "http://a b/v1", "http://máy/v1", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_address__that_is_none_is_refused_without_being_told(address: str) -> None:
    with pytest.raises(ModelSettingsError, match="MOTCUA_MODEL_URL") as refused:
        of(URL=address)
    assert "mat-khau" not in refused.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECONDS", "0"), ("SECONDS", "-1"), ("SECONDS", "nan"), ("SECONDS", "inf"), ("SECONDS", "61"),
        ("SECONDS", "x"), ("REWRITE_SECONDS", "0"), ("AT_ONCE", "0"), ("AT_ONCE", "1.5"), ("AT_ONCE", "999999999999"),
        ("AT_ONCE", "²"), ("USES", "answer"), ("KEY", "a\nb"), ("KEY", "khóa"), ("NAME", "a\r\nX: y"),
    ],
)  # fmt: skip
def test_value__that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ModelSettingsError, match=f"^{PREFIX}{name}: "):
        of(**{name: value})


def test_key__is_not_told() -> None:
    with pytest.raises(ModelSettingsError) as refused:
        of(KEY="bí-mật-của-cơ-quan")
    assert "bí-mật" not in refused.value.message


def test_host__is_what_people_are_told() -> None:
    assert of().host == "127.0.0.1:8080"
    assert of(URL="https://ai.vi-du.example/v1").host == "ai.vi-du.example"


def test_every_variable__is_on_the_page_of_settings_with_its_default() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "settings.md").read_text("utf-8")
    for name, default in DEFAULTS.items():
        assert f"| `{PREFIX}{name}` | {f'`{default}`' if default else '—'} |" in page, name
