"""Texts for spreadsheets: none is a formula, none breaks the file."""

import pytest

from portal.core.spreadsheets import guarded


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1"])
def test_text_that_a_spreadsheet_would_run__is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "Hộ tịch", "1.001193", "–"])
def test_other_text__stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(("text", "left"), [("Hỏi\x08 gì\x1f?", "Hỏi gì?"), ("\x00=1", "'=1"), ("a\ud800b", "ab")])
def test_character_that_no_workbook_holds__is_left_out(text: str, left: str) -> None:
    assert guarded(text) == left
