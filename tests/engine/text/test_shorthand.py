import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.errors import SourceError
from motcua.text.shorthand import Shorthand
from motcua.text.tokens import tokenise

LIST = """
[[short]]
typed = "hk"
readings = [
    { as = "hộ khẩu", near = ["nhập", "chuyển", "sổ"], unless = ["học kỳ"] },
    { as = "không", near = ["có"] },
    { as = "không", otherwise = true },
]
[[short]]
typed = "đk"
readings = [{ as = "đăng ký", otherwise = true }]
[[short]]
typed = "mô"
readings = [{ as = "đâu", near = ["ở", "đi mô"] }]
[[short]]
typed = "bn tiền"
readings = [{ as = "bao nhiêu tiền", otherwise = true }]
[[short]]
typed = "bn"
unless = ["mấy bn"]
readings = [{ as = "bao nhiêu", near = ["mất"] }, { as = "bạn", otherwise = true }]
"""


@pytest.fixture
def shorthand(tmp_path: Path) -> Shorthand:
    path = tmp_path / "short.toml"
    path.write_text(LIST, encoding="utf-8")
    return Shorthand.load(path)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nhap hk cho con", "nhap hộ khẩu cho con"),
        ("có được hk", "có được không"),
        ("nhập hk được hk", "nhập hộ khẩu được hộ khẩu"),
        ("có hk rồi nhập", "có không rồi nhập"),
        ("hk học kỳ nhập", "không học kỳ nhập"),
        ("ok ĐK xe", "ok đăng ký xe"),
        ("ở mô", "ở đâu"),
        ("đi mô rứa", "đi đâu rứa"),
        ("mô hình", "mô hình"),
        ("o mo", "o mo"),
        ("mất bn tiền", "mất bao nhiêu tiền"),
        ("mất mấy bn", "mất mấy bn"),
        ("chào bn", "chào bạn"),
        ("", ""),
    ],
)
def test_expand__the_words_around_decide(shorthand: Shorthand, typed: str, meant: str) -> None:
    assert " ".join(shorthand.expand(tokenise(typed))) == meant


@given(st.lists(st.text(st.characters()) | st.sampled_from(["hk", "dc", "bn", "đk", "cccd"])))
def test_expand__never_raises(tokens: list[str]) -> None:
    assert len(PACKAGED.expand(tokens)) >= 0


PACKAGED = Shorthand.load()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ko", "không"), ("làm cccd", "làm căn cước công dân"), ("ok", "ok"), ("ubnd xã", "ủy ban nhân dân xã")],
)
def test_load__the_packaged_list_is_read(typed: str, meant: str) -> None:
    assert " ".join(PACKAGED.expand(tokenise(typed))) == meant


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[[short]", "TOML"),
        (b"\xff\xfe", "TOML"),
        (b'[[short]]\ntyped = "hk"\n', "short.0.readings"),
        (b'[[short]]\ntyped = "hk"\nreadings = [{ as = "x", nere = ["y"] }]\n', "nere"),
    ],
)
def test_load__names_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as raised:
        Shorthand.load(path)
    assert raised.value.place.file == str(path)


def test_load__a_missing_file_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="không đọc được"):
        Shorthand.load(tmp_path / "none.toml")


def test_text__imports_no_web_framework() -> None:
    modules = "folding normal tokens phrases encodings typing_habits spelling shorthand masking".split()  # noqa: SIM905 - reads better
    code = f"import sys\nimport {', '.join('motcua.text.' + name for name in modules)}\n"
    code += "sys.exit(any(name.split('.')[0] in ('django', 'wagtail', 'portal') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - own code
