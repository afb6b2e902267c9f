"""Sheets built from records and pages: every line from a field, cited; what is not stated is said."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories.portal import BIRTH, LISTED_ONLY, WITHDRAWN, by_code
from tests.factories.procedures import channel, fee, rich_procedure
from tests.portal.outreach.sheets.conftest import OFFICE
from wagtail.models import Page

from motcua.records.facets import Facet
from motcua.records.model import ChannelKind
from portal.outreach.sheets import building
from portal.outreach.sheets.building import BuildingError
from portal.outreach.sheets.models import SHORT_LENGTH, Sheet
from portal.outreach.sheets.verifying import doubts
from portal.procedures import importing
from portal.procedures.models import Procedure

CODE = "9.000777"


@pytest.fixture
def made(db: None, editor: Any) -> Callable[..., Sheet]:
    """Return a sheet built of a record with parts of our own."""

    def of(*sides: Facet, **parts: Any) -> Sheet:
        importing.run(by_code(rich_procedure(CODE, **parts)), ["bộ thử"])
        return building.build(editor, Procedure.objects.get(code=CODE), sides, office=OFFICE)

    return of


def test_each_side__is_a_question_with_its_answer_and_its_citation(draft: Callable[..., Sheet]) -> None:
    parts = list(draft().parts.all())
    assert [part.question for part in parts] == [
        "Cần những giấy tờ gì?",
        "Phí, lệ phí là bao nhiêu?",
        "Bao lâu thì xong?",
    ]
    version = Procedure.objects.get(code=BIRTH).current
    assert version is not None
    assert "Lệ phí: 8.000 đồng – khi nộp trực tiếp" in parts[1].answer
    assert parts[1].cited == (
        f"Thủ tục mã {BIRTH}, Quyết định 345/QĐ-BVC, mục “Phí, lệ phí”, phiên bản {version.version}"
    )


def test_sources__keep_side_version_and_lines(draft: Callable[..., Sheet]) -> None:
    source = draft().sources.get(path="fee")
    version = Procedure.objects.get(code=BIRTH).current
    assert version is not None
    assert (source.procedure.code, source.version, source.seen) == (BIRTH, version.version, version.version)
    assert {line["field"] for line in source.value} == {"channels[0].fees[0]", "channels[1].fees[0]"}


def test_a_fee_that_is_not_stated__is_said(made: Callable[..., Sheet]) -> None:
    sheet = made(Facet.FEE, channels=(channel(),))
    assert sheet.parts.get().answer == "Bản ghi không nêu mức phí, lệ phí."
    assert sheet.sources.get().value == []


def test_a_fee_of_nought__is_never_called_free(made: Callable[..., Sheet]) -> None:
    sheet = made(Facet.FEE, channels=(channel(ChannelKind.IN_PERSON, fee(0, "Theo quy định của địa phương")),))
    assert "Theo quy định của địa phương" in sheet.parts.get().answer
    assert "miễn phí" not in sheet.short.lower()


def test_a_built_sheet__holds_no_figure_that_its_sources_lack(published: Any, editor: Any) -> None:
    for procedure in Procedure.objects.published().filter(in_force=True):
        sheet = building.build(editor, procedure, list(Facet), office=OFFICE)
        assert doubts(sheet) == [], procedure.code


def test_the_short_message__is_never_longer_than_it_may_be(made: Callable[..., Sheet]) -> None:
    long_fees = tuple(fee(1000 + n, "ghi chú dài " * 5) for n in range(9))
    sheet = made(Facet.FEE, name="Tên rất dài " * 30, channels=(channel(ChannelKind.IN_PERSON, *long_fees),))
    assert len(sheet.short) <= SHORT_LENGTH
    assert "ghi chú dài" not in sheet.short  # a side is told whole or not at all


def test_a_long_answer__ends_at_a_line_and_says_so(made: Callable[..., Sheet]) -> None:
    sheet = made(Facet.CONDITIONS, requirements=tuple(f"Điều kiện số {n}: " + "chữ " * 140 for n in range(30)))
    answer = sheet.parts.get().answer
    assert len(answer) <= 4000
    assert answer.endswith("xem tại nguồn.")


def test_markup_and_unseen_characters_of_a_record__do_not_come_along(made: Callable[..., Sheet]) -> None:
    sheet = made(Facet.CONDITIONS, requirements=("<script>alert(1)</script> \u202eđiều kiện",))
    assert "<script" not in sheet.parts.get().answer
    assert "\u202e" not in sheet.parts.get().answer


def test_a_withdrawn_procedure__is_refused(draft: Callable[..., Sheet]) -> None:
    with pytest.raises(BuildingError):
        draft(WITHDRAWN)


def test_no_side__is_refused(draft: Callable[..., Sheet]) -> None:
    with pytest.raises(BuildingError):
        draft(sides=())
    assert not Sheet.objects.exists()


def test_a_mere_entry_of_a_list__says_what_it_does_not_state(draft: Callable[..., Sheet]) -> None:
    assert "Bản ghi không nêu" in draft(LISTED_ONLY, (Facet.FEE,)).parts.get().answer


def test_a_page__is_built_with_its_text_and_revision(live_page: Page, editor: Any) -> None:
    sheet = building.build_from_page(editor, live_page, office=OFFICE)
    source = sheet.sources.get()
    assert source.page_revision == live_page.live_revision_id
    assert "Hạn cuối là ngày 15/08/2026." in sheet.parts.get().answer
    assert doubts(sheet) == []


def test_a_page_that_is_not_published__is_refused(live_page: Page, editor: Any) -> None:
    live_page.unpublish()
    with pytest.raises(BuildingError):
        building.build_from_page(editor, live_page, office=OFFICE)


@pytest.mark.parametrize(
    ("field", "text", "figure"),
    [
        ("short", "Lệ phí chỉ 9.999 đồng.", "9999"),
        ("audio", "Hạn là ngày 31/12/2031.", "31/12/2031"),
        ("title", "Theo Nghị định 99/2031/NĐ-CP", "99/2031/nđ-cp"),
    ],
)
def test_a_figure_of_no_source__is_pointed_out(draft: Callable[..., Sheet], field: str, text: str, figure: str) -> None:
    sheet = draft()
    setattr(sheet, field, text)
    assert [one.figure for one in doubts(sheet)] == [figure]


def test_numbers_of_a_list__are_no_figures(draft: Callable[..., Sheet]) -> None:
    sheet = draft()
    sheet.audio = "1. Trước hết\n22) Sau đó"
    assert doubts(sheet) == []
