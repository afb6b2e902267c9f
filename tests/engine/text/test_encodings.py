import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.text import encodings
from motcua.text.encodings import Decoded, convert_legacy, decode
from motcua.text.normal import normalise

SENTENCE = "Thủ tục đăng ký khai sinh cho trẻ em tại Ủy ban nhân dân xã; giấy chứng nhận quyền sử dụng đất."
IN_TCVN3 = "Thñ tôc ®¨ng ký khai sinh cho trÎ em t¹i ñy ban nh©n d©n x·; giÊy chøng nhËn quyÒn sö dông ®Êt."
IN_VNI = (
    "Thuû tuïc ñaêng kyù khai sinh cho treû em taïi UÛy ban nhaân daân xaõ; giaáy chöùng nhaän quyeàn söû duïng ñaát."
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_cp1258(text: str) -> bytes:
    """Windows writes the shape into the letter and the tone after it."""
    pieces = []
    for char in text:
        apart = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in apart if mark in TONES)
        pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES)) + tones)
    return "".join(pieces).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SENTENCE.encode(), "utf-8"),
        (SENTENCE.encode("utf-8-sig"), "utf-8-sig"),
        (SENTENCE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "utf-16"),
        (in_cp1258(SENTENCE), "cp1258"),
        (IN_VNI.encode("cp1252"), "vni"),
    ],
)
def test_decode__recognises_the_encoding(data: bytes, encoding: str) -> None:
    assert decode(data) == Decoded(SENTENCE, encoding)


def test_decode__tcvn3_has_no_capital_with_a_tone() -> None:
    assert decode(IN_TCVN3.encode("cp1252")) == Decoded(SENTENCE.replace("Ủy", "ủy"), "tcvn3")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Decoded("", "utf-8")),
        (b"plain ASCII", Decoded("plain ASCII", "utf-8")),
        ("Déjà vu, le café fermé".encode("cp1252"), Decoded("Déjà vu, le café fermé", "cp1252")),
        (b"\xff\xfe\x00", Decoded("\ufffd", "utf-16")),
    ],
)
def test_decode__what_is_no_vietnamese(data: bytes, expected: Decoded) -> None:
    assert decode(data) == expected


def test_decode__utf_8_with_a_broken_byte_is_still_utf_8() -> None:
    decoded = decode(SENTENCE.encode() + b"\xc3" + SENTENCE.encode())
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(SENTENCE)


@given(st.binary(max_size=400))
def test_decode__never_raises(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@pytest.mark.parametrize(
    ("legacy", "proper"),
    [
        (IN_TCVN3, SENTENCE.replace("Ủy", "ủy")),
        (IN_VNI, SENTENCE),
        ("Hµ Néi", "Hà Nội"),
        ("B×nh", "Bình"),
        ("H¶i Phßng", "Hải Phòng"),
        ("n\u00ad\u00edc s¹ch", "nước sạch"),
        ("THñ TôC HµNH CHÝNH", "THỦ TỤC HÀNH CHÍNH"),
        ("TØNH Hµ NAM", "TỈNH HÀ NAM"),
        ("ÑAÊNG KYÙ KHAI SINH", "ĐĂNG KÝ KHAI SINH"),
        ("Hoà sô goàm caùc giaáy tôø", "Hồ sơ gồm các giấy tờ"),
    ],
)
def test_convert_legacy__reads_tcvn3_and_vni(legacy: str, proper: str) -> None:
    assert convert_legacy(legacy) == proper


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "giá có lý do gì",
        "Hà",
        "plain",
        "naïve café, déjà vu",
        "Microsoft® © 2026, 5 µm, £5, ½",
        "São Paulo, für Elise, el niño, Zoë Noël",
        "giấy " + IN_TCVN3,
        "cã",
        "",
    ],
)
def test_convert_legacy__leaves_proper_foreign_and_mixed_text(text: str) -> None:
    assert convert_legacy(text) == text


@given(st.text(st.characters()) | st.text(st.characters(max_codepoint=255)))
def test_convert_legacy__never_raises(text: str) -> None:
    assert isinstance(convert_legacy(text), str)


@given(st.text(st.sampled_from("ăơưđạảấầẩẫậ aehknt")))
def test_convert_legacy__leaves_unicode_vietnamese(text: str) -> None:
    assert convert_legacy(text) == text


VOWELS = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
]


@pytest.mark.parametrize("letter", [letter for letter in VOWELS if not letter.isascii()])
def test_tables__hold_every_letter_once(letter: str) -> None:
    assert list(encodings._TCVN3.values()).count(letter) == 1
    assert letter in encodings._VNI.values()
    assert letter.upper() in encodings._VNI.values()


@pytest.mark.parametrize("piece", [IN_TCVN3, IN_VNI, "é", "aé1", "µ", "\x85é"])
def test_encodings__a_megabyte_ends(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert isinstance(convert_legacy(text), str)
    assert isinstance(decode(text.encode("latin-1")).text, str)


def test_convert_legacy__comes_before_normalise() -> None:
    assert normalise(convert_legacy("®\u00ad\u00edng d©y")) == "đướng dây"
