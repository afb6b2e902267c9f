"""Texts written out as they are read, how long they take, bulletins, and the voice of a machine."""

import shutil
import stat
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.portal import MARRIAGE
from tests.portal.outreach.sheets.conftest import OFFICE

from portal.outreach.sheets import speech
from portal.outreach.sheets.bulletins import BulletinError, compose, single
from portal.outreach.sheets.models import Sheet
from portal.outreach.sheets.reading_aloud import audio_text, length_of, written_out
from portal.outreach.sheets.spoken_numbers import number


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1005, "một nghìn không trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (8000, "tám nghìn"),
        (1_500_000, "một triệu năm trăm nghìn"),
        (1_000_000_001, "một tỷ không trăm linh một"),
        (2_000_000_000_000, "hai nghìn tỷ"),
    ],
)
def test_numbers__are_read_as_in_vietnamese(value: int, read: str) -> None:
    assert number(value) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Lệ phí: 8.000 đồng", "Lệ phí: tám nghìn đồng"),
        ("1.500.000đ", "một triệu năm trăm nghìn đồng"),
        ("ngày 01/12/2026", "ngày mùng một tháng mười hai năm hai nghìn không trăm hai mươi sáu"),
        ("từ 7h30 - 11h30", "từ bảy giờ ba mươi phút đến mười một giờ ba mươi phút"),
        ("05 ngày làm việc", "năm ngày làm việc"),
        ("mã 1.001193", "mã một chấm không không một một chín ba"),
        ("Nghị định số 12/2031/NĐ-CP", "Nghị định số mười hai, năm hai nghìn không trăm ba mươi mốt, của Chính phủ"),
        ("UBND xã, TTHC", "Ủy ban nhân dân xã, thủ tục hành chính"),
        ("ĐT 0000 000 000", "điện thoại không không không không không không không không không không"),
        ("xem https://vi-du.example/a?b=1", "xem địa chỉ in trên tờ thông tin"),
        ("10,5%", "mười phẩy năm phần trăm"),
        ("trong 3-5 ngày", "trong ba đến năm ngày"),
        ("– Tờ khai (1 bản chính)", "Tờ khai, một bản chính"),
        ("mẫu CT01", "mẫu xê tê không một"),
        ("105 m2", "một trăm linh năm mét vuông"),
        ("Mức thu là 1.234.000.", "Mức thu là một triệu hai trăm ba mươi bốn nghìn."),
        ("50 000 đồng", "năm mươi nghìn đồng"),
        ("15%", "mười lăm phần trăm"),
        ("rộng 0,5, dài 1,5.", "rộng không phẩy năm, dài một phẩy năm."),
        ("1.234,5 m2; 12 m3", "một nghìn hai trăm ba mươi bốn phẩy năm mét vuông; mười hai mét khối"),
        ("120.000/m2", "một trăm hai mươi nghìn một mét vuông"),
        ("100.000/người", "một trăm nghìn một người"),
        ("8.000đ/km2", "tám nghìn đồng một ki lô mét vuông"),
        ("Ngày 30/4", "Ngày ba mươi tháng tư"),
        (
            "01/12/2026-15/12/2026",
            "ngày mùng một tháng mười hai năm hai nghìn không trăm hai mươi sáu đến ngày mười lăm tháng mười hai năm "
            "hai nghìn không trăm hai mươi sáu",
        ),
        ("21/2026/NĐ-CP", "Nghị định số hai mươi mốt, năm hai nghìn không trăm hai mươi sáu, của Chính phủ"),
        ("TP. Quảng Ngãi", "thành phố Quảng Ngãi"),
        ("QUYẾT ĐỊNH SỐ 12/QĐ-TTg", "QUYẾT ĐỊNH số mười hai, của Thủ tướng Chính phủ"),
        ("0,5%/năm", "không phẩy năm phần trăm một năm"),
    ],
)
def test_what_is_written__is_written_out_as_it_is_read(written: str, read: str) -> None:
    assert written_out(written) == read


def test_a_sheet_written_out__has_no_figure_left_and_says_whose_it_is(sheet: Sheet) -> None:
    text = audio_text(sheet)
    assert not any(one.isdigit() for one in text)
    assert f"Đây là thông tin của {OFFICE}, theo Thủ tục đăng ký khai sinh" in text


def test_a_long_or_odd_text__is_written_out_in_bounded_time() -> None:
    before = timezone.now()
    written_out("1.000.000/2026/NĐ-CP-" * 300 + "9" * 6000 + " " * 3000 + "12/" * 2000)
    written_out("1" + ".000" * 1500 + " 9" + " 000" * 1500)
    assert (timezone.now() - before).total_seconds() < 2


@pytest.mark.parametrize(("syllables", "pace", "told"), [(130, 130, "1:00"), (65, 130, "0:30"), (260, 110, "2:22")])
def test_time__is_told_in_minutes_and_seconds(syllables: int, pace: int, told: str) -> None:
    assert length_of("tiếng " * syllables, pace).told == told


def test_a_bulletin__opens_reads_in_order_and_closes(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet]
) -> None:
    sheets = [publish(draft()), publish(draft(MARRIAGE))]
    made = compose(list(reversed(sheets)), "UBND xã thử")
    assert made.items[0].text.startswith("Kính mời bà con nghe bản tin thông tin cơ sở của Ủy ban nhân dân xã thử")
    assert [item.title for item in made.items[1:-1]] == [sheets[1].title, sheets[0].title]
    assert made.items[-1].text.endswith("Cảm ơn bà con đã lắng nghe.")
    assert made.length.syllables == sum(item.length.syllables for item in made.items)


def test_a_bulletin_of_nothing__is_refused(db: None) -> None:
    with pytest.raises(BulletinError):
        compose([], OFFICE)


def test_what_is_out_of_date__is_read_to_nobody(sheet: Sheet) -> None:
    sheet.outdated_at = timezone.now()
    with pytest.raises(BulletinError):
        compose([sheet], OFFICE)
    with pytest.raises(BulletinError):
        single(sheet)


@pytest.fixture
def voice_of(settings: Any, tmp_path: Path) -> Callable[[str], Path]:
    """Install a program as the voice; return where its files are kept."""
    settings.PRIVATE_HOME = tmp_path

    def install(script: str) -> Path:
        program = tmp_path / "giong"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        settings.SPEECH_COMMAND = f"{program} {{file}} {{pace}}"
        return tmp_path / "speech"

    return install


def test_the_voice__reads_the_text_into_a_file_once(voice_of: Callable[[str], Path], tmp_path: Path) -> None:
    home = voice_of(f'cat > "$1"; echo " $2" >> "$1"; echo x >> {tmp_path}/times')
    speech.read.call("Xin chào; $(touch hong) `id`", 130)
    speech.read.call("Xin chào; $(touch hong) `id`", 130)
    assert [one.read_text() for one in home.glob("*.wav")] == ["Xin chào; $(touch hong) `id` 130\n"]
    assert (tmp_path / "times").read_text() == "x\n"
    assert not list(tmp_path.rglob("hong"))


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'head -c 5000 /dev/zero > "$1"; sleep 5', "sleep 20"], ids=str)
def test_a_voice_that_fails_writes_too_much_or_takes_too_long__leaves_no_file(
    voice_of: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(speech, "SECONDS", 1.0)
    monkeypatch.setattr(speech, "MOST_BYTES", 1000)
    home = voice_of(script)
    speech.read.call("Xin chào", 130)
    assert not list(home.glob("*.wav"))
    assert speech.failed_mark(speech.file_of("Xin chào", 130)).is_file()


def test_what_the_voice_began__ends_with_it(
    voice_of: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(speech, "SECONDS", 0.5)
    voice_of(f"(sleep 1.5; touch {tmp_path}/con-chay) & wait")
    speech.read.call("Xin chào", 130)
    time.sleep(1.5)
    assert not (tmp_path / "con-chay").exists()


def test_a_text_too_long_for_the_voice__is_kept_as_failed(
    voice_of: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "LONGEST_TEXT", 5)
    voice_of('cat > "$1"')
    speech.read.call("Xin chào", 130)
    assert speech.failed_mark(speech.file_of("Xin chào", 130)).is_file()


def test_marks_of_failures__are_not_kept_without_end(
    voice_of: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "KEPT", 2)
    home = voice_of("exit 1")
    for number_of in range(4):
        speech.read.call(f"Bài {number_of}", 130)
    assert len(list(home.glob("*.failed"))) == 2


def test_files_of_the_voice__are_not_kept_without_end(
    voice_of: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "KEPT", 2)
    home = voice_of('cat > "$1"')
    for number_of in range(4):
        speech.read.call(f"Bài {number_of}", 130)
    assert len(list(home.glob("*.wav"))) == 2


def test_without_a_voice__nothing_is_begun(settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_HOME, settings.SPEECH_COMMAND = tmp_path, "khong-co-giong-nay {file}"
    assert speech.voice() == ()
    speech.read.call("Xin chào", 130)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak__reads_a_sheet(sheet: Sheet, settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_HOME, settings.SPEECH_COMMAND = tmp_path, ""
    made = single(sheet)
    speech.read.call(made.text, made.pace)
    with wave.open(str(speech.file_of(made.text, made.pace))) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert seconds > made.length.seconds / 3
