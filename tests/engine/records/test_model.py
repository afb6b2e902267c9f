from datetime import date

import pytest
from hypothesis import given, settings
from pydantic import ValidationError
from tests.factories.arbitrary import procedures
from tests.factories.procedures import PAGE, channel, fee, procedure, provenance, rich_procedure

from motcua.records.model import (
    NOT_STATED,
    ChannelKind,
    Fee,
    Procedure,
    SourceKind,
    TimeLimit,
    name_key,
    value_at,
)


@pytest.mark.parametrize(
    "use", [bool, lambda value: value or 0, lambda value: not value, lambda value: 1 if value else 0]
)
def test_not_stated__refuses_truth_value(use: object) -> None:
    with pytest.raises(TypeError, match="NOT_STATED"):
        use(NOT_STATED)  # type: ignore[operator]


def test_not_stated__is_no_number() -> None:
    assert NOT_STATED != 0
    assert NOT_STATED is not None
    with pytest.raises(TypeError):
        NOT_STATED + 1  # type: ignore[operator]


def test_fee_unstated__never_becomes_zero() -> None:
    record = procedure(channels=(channel(ChannelKind.ONLINE, Fee()),))
    read = Procedure.model_validate_json(record.model_dump_json())
    bare = Procedure.model_validate_json(record.model_dump_json(exclude_defaults=True))
    assert read.channels[0].fees[0].amount is NOT_STATED
    assert bare.channels[0].fees[0].amount is NOT_STATED
    assert record.model_dump(mode="json")["channels"][0]["fees"][0]["amount"] == "not_stated"


def test_fee_zero__stays_zero() -> None:
    record = procedure(channels=(channel(ChannelKind.ONLINE, fee(0)),))
    read = Procedure.model_validate_json(record.model_dump_json(exclude_defaults=True))
    assert read.channels[0].fees[0].amount == 0
    assert read.version != procedure(channels=(channel(ChannelKind.ONLINE, Fee()),)).version


@pytest.mark.parametrize("amount", [-1, 1.5, "abc", None, float("nan"), float("inf")])
def test_fee__refuses_what_is_no_sum(amount: object) -> None:
    with pytest.raises(ValidationError):
        Fee(amount=amount)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [-0.5, "abc", None, float("nan"), float("inf")])
def test_time_limit__refuses_what_is_no_time(amount: object) -> None:
    with pytest.raises(ValidationError):
        TimeLimit(amount=amount)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["", "1", "1.00", "x.001193", "1.001193 ", "1,001193", "1.001193/../..", "1.001193\n"])
def test_code__refuses_other_forms(code: str) -> None:
    with pytest.raises(ValidationError):
        procedure(code)


@pytest.mark.parametrize("code", ["1.001193", "1.001193.01", "2.000528.000.00.00.H48", "1.0011932"])
def test_code__takes_forms_of_the_national_list(code: str) -> None:
    assert procedure(code).code == code


def test_name__must_say_something() -> None:
    with pytest.raises(ValidationError):
        procedure(name="  ")


def test_part__refuses_unknown_keys() -> None:
    with pytest.raises(ValidationError):
        procedure(free=True)


def test_record__is_frozen() -> None:
    with pytest.raises(ValidationError):
        procedure().name = "khác"


def test_version__is_twelve_hexadecimal_digits() -> None:
    assert len(procedure().version) == 12
    int(procedure().version, 16)


@pytest.mark.parametrize(
    "origin",
    [
        {"source": SourceKind.SPREADSHEET},
        {"file": "khac.csv", "line": 9},
        {"url": "https://vi-du.example/khac"},
        {"record_date": date(2030, 1, 1)},
        {"read_on": date(2031, 1, 1)},
    ],
)
def test_version__does_not_depend_on_provenance(origin: dict[str, object]) -> None:
    assert rich_procedure(provenance=provenance(**origin)).version == rich_procedure().version


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Cấp phép thả diều giấy"},
        {"code": "9.000002"},
        {"in_force": False},
        {"complete": False},
        {"channels": ()},
        {"summary": ""},
        {"dossier_sets": 1},
        {"requirements": ("Dây diều không dài quá 51 mét.",)},
    ],
)
def test_version__depends_on_content(change: dict[str, object]) -> None:
    assert rich_procedure(**change).version != rich_procedure().version  # type: ignore[arg-type]


def test_version__does_not_follow_a_changed_copy() -> None:
    record = rich_procedure()
    before = record.version
    changed = record.model_copy(update={"summary": "Khác."})
    assert record.version == before
    assert changed.version == Procedure.model_validate(changed.model_dump()).version


@settings(max_examples=40)
@given(procedures)
def test_json__gives_back_the_record(record: Procedure) -> None:
    read = Procedure.model_validate_json(record.model_dump_json())
    assert read == record
    assert read.version == record.version
    assert Procedure.model_validate_json(record.model_dump_json(exclude_defaults=True)) == record


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "Cấp phép thả diều"),
        ("channels[1].fees[0].amount", 4000),
        ("dossier[0].documents[0].forms[0].name", "Mẫu TD-01"),
        ("decision.number", "345/QĐ-BVC"),
        ("executing_agencies[0]", "Ủy ban nhân dân cấp xã"),
        ("provenance.url", PAGE),
        ("levels", rich_procedure().levels),
    ],
)
def test_value_at__gives_the_part_named(path: str, value: object) -> None:
    assert value_at(rich_procedure(), path) == value


@pytest.mark.parametrize(
    "path",
    [
        "fee",
        "channels[2]",
        "channels[0].fees[9]",
        "channels.fees",
        "name[0].x",
        "steps[0].texts",
        "code.x",
        "channels[0][0]",
    ],
)
def test_value_at__refuses_a_path_to_nothing(path: str) -> None:
    with pytest.raises(LookupError):
        value_at(rich_procedure(), path)


@pytest.mark.parametrize(
    "path",
    ["", "Tên", "name!", "name.", "..name", "channels[-1]", "channels[0].fees[0].amount đồng", "CHANNELS"],
)
def test_value_at__refuses_what_is_no_path(path: str) -> None:
    with pytest.raises(LookupError):
        value_at(rich_procedure(), path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
        ("ĐĂNG KÝ KHAI SINH", "đăng ký khai sinh"),
        ("Cấp phép thả diều (cấp tỉnh)", "Cấp phép thả diều"),
        ("Cấp phép thả diều (thực hiện tại cấp xã)", "Cấp phép thả diều"),
        ("Cấp, đổi giấy phép – thả diều.", "Cấp đổi giấy phép thả diều"),
    ],
)
def test_name_key__is_equal_for_the_same_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đăng ký khai sinh", "Đăng ký khai tử"),
        ("Đăng ký khai sinh", "Đăng ký lại khai sinh"),
        ("Cấp phép thả diều (có yếu tố nước ngoài)", "Cấp phép thả diều"),
        ("Cấp phép thả diều loại 1", "Cấp phép thả diều loại 2"),
    ],
)
def test_name_key__differs_for_other_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
