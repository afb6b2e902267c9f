"""A change in a record or a page marks the sheets that rest on what changed, and no others; undone, it unmarks them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.factories.portal import BIRTH, MARRIAGE, by_code, changed, small_catalogue
from tests.factories.procedures import channel, fee, limit
from tests.portal.outreach.sheets.conftest import OFFICE, fresh
from wagtail.models import ModelLogEntry, Page

from motcua.records.facets import Facet
from motcua.records.model import Case, ChannelKind, Fee, FeeKind, LegalBasis
from portal.outreach.sheets import building, citing, marking
from portal.outreach.sheets.marking import mark_outdated
from portal.outreach.sheets.models import Sending, Sheet, SheetSource
from portal.outreach.sheets.sending import send
from portal.outreach.units.models import Unit
from portal.pages.models import InformationPage
from portal.procedures import importing, publishing
from portal.procedures.models import Import, Procedure, Proposal, Term
from portal.procedures.showing import bring_into_force

RECORDS = by_code(*small_catalogue())
DEARER = (
    channel(ChannelKind.IN_PERSON, fee(10_000), time_limit=limit(7)),
    channel(ChannelKind.ONLINE, fee(4000), time_limit=limit(5)),
)
Approve = Callable[..., Import]


@pytest.fixture
def approve(published: Any, editor: Any, reviewer: Any, django_capture_on_commit_callbacks: Any) -> Approve:
    """Bring records as an upload does, and have another person approve them, for a day where one is given."""

    def through(*records: Any, on: Any = None, whole: bool = False) -> Import:
        made = importing.run(by_code(*records), ["tệp.json"], publish=False, whole=whole)
        made.uploader = editor
        made.save()
        made.proposals.filter(kind=Proposal.Kind.GONE).update(held=False)
        with django_capture_on_commit_callbacks(execute=True):
            publishing.approve(made, reviewer, on=on)
        made.refresh_from_db()
        return made

    return through


def test_a_fee_that_changes__marks_the_sheet_and_says_what_was_and_is(sheet: Sheet, approve: Approve) -> None:
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    assert mark_outdated() == 1
    marked = fresh(sheet)
    assert marked.outdated_at is not None
    assert [one["told"] for one in marked.outdated_why] == [
        "Phí, lệ phí của thủ tục “Thủ tục đăng ký khai sinh” (mã 1.001193) trước là “Lệ phí: 8.000 đồng – khi nộp trực "
        "tiếp”, nay là “Lệ phí: 10.000 đồng – khi nộp trực tiếp”."
    ]
    assert marked.outdated_why[0]["now"] == ["Lệ phí: 10.000 đồng – khi nộp trực tiếp"]


def test_a_fee_of_another_channel__marks_it_too(sheet: Sheet, approve: Approve) -> None:
    online = channel(ChannelKind.ONLINE, fee(4500), time_limit=limit(5))
    channels = (RECORDS[BIRTH].channels[0], online)
    approve(changed(RECORDS[BIRTH], channels=channels))
    assert mark_outdated() == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"legal_bases": (LegalBasis(number="13/2031/NĐ-CP", title="Nghị định khác"),)},
        {"summary": "Tóm tắt khác."},
        {"channels": tuple(reversed(RECORDS[BIRTH].channels))},
    ],
)
def test_a_change_of_what_the_sheet_does_not_use__marks_nothing(
    sheet: Sheet, approve: Approve, parts: dict[str, Any]
) -> None:
    approve(changed(RECORDS[BIRTH], **parts))
    assert mark_outdated() == 0
    assert fresh(sheet).outdated_at is None


def test_a_change_of_another_procedure__marks_nothing(sheet: Sheet, approve: Approve) -> None:
    approve(changed(RECORDS[MARRIAGE], channels=DEARER))
    assert mark_outdated() == 0


def test_what_becomes_silent__is_told_as_not_stated(sheet: Sheet, approve: Approve) -> None:
    channels = tuple(one.model_copy(update={"fees": ()}) for one in RECORDS[BIRTH].channels)
    approve(changed(RECORDS[BIRTH], channels=channels))
    mark_outdated()
    assert fresh(sheet).outdated_why[0]["now"] == ["Bản ghi không nêu mức phí, lệ phí."]


def test_a_new_case_with_its_own_time__marks_the_time(sheet: Sheet, approve: Approve) -> None:
    cases = (Case(name="Trường hợp A", time_limit=limit(3)), Case(name="Trường hợp B", time_limit=limit(9)))
    approve(changed(RECORDS[BIRTH], cases=cases))
    assert mark_outdated() == 1


def test_a_draft__is_not_marked(draft: Callable[..., Sheet], approve: Approve) -> None:
    draft()
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    assert mark_outdated() == 0


def test_a_mark__is_made_once(sheet: Sheet, approve: Approve) -> None:
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    mark_outdated()
    before = fresh(sheet).outdated_at
    assert mark_outdated() == 0
    assert fresh(sheet).outdated_at == before
    assert ModelLogEntry.objects.filter(action=marking.OUTDATED).count() == 1


def test_a_withdrawn_procedure__marks_its_sheets(sheet: Sheet, approve: Approve) -> None:
    rest = [record for code, record in RECORDS.items() if code != BIRTH]
    approve(*rest, whole=True)
    mark_outdated()
    assert "không còn trong danh mục" in fresh(sheet).outdated_why[0]["told"]


def test_a_procedure_called_no_longer_in_force__marks_its_sheets(sheet: Sheet, approve: Approve) -> None:
    approve(changed(RECORDS[BIRTH], in_force=False))
    mark_outdated()
    assert "không còn hiệu lực" in fresh(sheet).outdated_why[0]["told"]


def test_a_version_for_a_day__marks_on_that_day(sheet: Sheet, approve: Approve) -> None:
    approve(changed(RECORDS[BIRTH], channels=DEARER), on=timezone.localdate() + timedelta(days=3))
    assert mark_outdated() == 0
    past = timezone.now() - timedelta(minutes=5)
    earlier = past - timedelta(days=1)
    Term.objects.filter(procedure__code=BIRTH, until__isnull=False).update(since=earlier, until=past)
    Term.objects.filter(procedure__code=BIRTH, until__isnull=True).update(since=past)
    bring_into_force()
    assert mark_outdated() == 1


def test_an_import_that_is_undone__unmarks_with_a_trail(
    sheet: Sheet, approve: Approve, reviewer: Any, django_capture_on_commit_callbacks: Any
) -> None:
    made = approve(changed(RECORDS[BIRTH], channels=DEARER))
    mark_outdated()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.undo(made, reviewer, "Nhập nhầm tệp.")
    assert mark_outdated() == 1
    assert fresh(sheet).outdated_at is None
    assert fresh(sheet).outdated_why == []
    assert ModelLogEntry.objects.filter(action=marking.RESTORED).count() == 1


def test_a_second_change_while_marked__is_told_instead_of_the_first(sheet: Sheet, approve: Approve) -> None:
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    mark_outdated()
    dearest = (DEARER[0].model_copy(update={"fees": (Fee(kind=FeeKind.FEE, amount=12_000),)}), DEARER[1])
    approve(changed(RECORDS[BIRTH], channels=dearest))
    mark_outdated()
    assert "12.000 đồng" in fresh(sheet).outdated_why[0]["told"]
    assert len(fresh(sheet).outdated_why) == 1


def test_one_of_two_sources_that_is_as_it_was__is_told_no_more(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], approve: Approve, editor: Any, reviewer: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    both: Any = draft().get_latest_revision_as_object()
    both.sources.add(citing.of_record(Procedure.objects.get(code=MARRIAGE), Facet.FEE))
    both.save_revision(user=editor)
    sheet = publish(both)
    undone = approve(changed(RECORDS[BIRTH], channels=DEARER))
    approve(changed(RECORDS[MARRIAGE], channels=DEARER))
    mark_outdated()
    assert len(fresh(sheet).outdated_why) == 2
    with django_capture_on_commit_callbacks(execute=True):
        publishing.undo(undone, reviewer, "Nhập nhầm tệp.")
    mark_outdated()
    assert [MARRIAGE in one["told"] for one in fresh(sheet).outdated_why] == [True]
    assert fresh(sheet).outdated_at is not None


def test_other_words_of_the_engine__are_no_change(sheet: Sheet, approve: Approve) -> None:
    for source in sheet.sources.all():  # as if an older engine had rendered them
        lines = [{**line, "text": line["text"].replace("Lệ phí", "Tiền phí")} for line in source.value]
        SheetSource.objects.filter(pk=source.pk).update(value=lines)
    approve(changed(RECORDS[BIRTH], summary="Tóm tắt khác."))
    assert mark_outdated() == 0


def test_a_last_day_that_is_over__marks(sheet: Sheet) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert mark_outdated() == 1
    assert "Hết giá trị sau ngày" in fresh(sheet).outdated_why[0]["told"]
    assert mark_outdated() == 0


def test_a_page_that_is_published_anew_with_other_words__marks(
    live_page: Page, editor: Any, publish: Callable[..., Sheet]
) -> None:
    sheet = publish(building.build_from_page(editor, live_page, office=OFFICE))
    page: Any = live_page.specific
    page.body = "<p>Hạn cuối là ngày 20/08/2026.</p>"
    page.save_revision(user=editor).publish()
    mark_outdated()
    assert "đã được sửa" in fresh(sheet).outdated_why[0]["told"]


def test_a_page_that_is_published_anew_as_it_was__marks_nothing(
    live_page: Page, editor: Any, publish: Callable[..., Sheet]
) -> None:
    sheet = publish(building.build_from_page(editor, live_page, office=OFFICE))
    live_page.specific.save_revision(user=editor).publish()
    assert mark_outdated() == 0
    assert fresh(sheet).outdated_at is None


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_a_page_that_is_gone__marks(live_page: Page, editor: Any, publish: Callable[..., Sheet], how: str) -> None:
    sheet = publish(building.build_from_page(editor, live_page, office=OFFICE))
    getattr(Page.objects.get(pk=live_page.pk), how)()
    mark_outdated()
    assert "đã được gỡ" in fresh(sheet).outdated_why[0]["told"]


@pytest.mark.parametrize("how", ["unpublish", "delete"])
def test_a_page_without_a_revision_that_is_gone__marks(
    db: None, editor: Any, publish: Callable[..., Sheet], how: str
) -> None:
    page = InformationPage(title="Trang cũ", slug="trang-cu", body="<p>Nộp tại xã.</p>", live=True)
    Page.objects.get(depth=2).add_child(instance=page)
    publish(building.build_from_page(editor, Page.objects.get(pk=page.pk), office=OFFICE))
    assert mark_outdated() == 0
    getattr(Page.objects.get(pk=page.pk), how)()
    assert mark_outdated() == 1


def test_who_had_it__is_told_once(sheet: Sheet, approve: Approve, staff: Any, places: dict[str, Unit]) -> None:
    send([sheet], [places["20001"], places["T20001-1"]], staff)
    send([sheet], [places["20001"]], staff)
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    mark_outdated()
    mark_outdated()
    told = Sending.objects.filter(because=Sending.Because.OUTDATED)
    assert [one.unit for one in told] == [places["20001"]]
    assert [one.sent_by for one in told] == [None]


def test_renewal__has_the_new_values_and_publication_clears_the_mark(
    sheet: Sheet, approve: Approve, editor: Any, publish: Callable[..., Sheet]
) -> None:
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    mark_outdated()
    building.rebuild(fresh(sheet), editor)
    assert fresh(sheet).outdated_at is not None
    assert "8.000 đồng" in fresh(sheet).short
    renewed = publish(fresh(sheet))
    assert renewed.outdated_at is None
    assert "10.000 đồng" in renewed.short
    assert "10.000 đồng" in renewed.parts.get(question="Phí, lệ phí là bao nhiêu?").answer
    assert renewed.edition == 2
    assert mark_outdated() == 0


def test_renewal__keeps_what_the_editor_wrote_beside(sheet: Sheet, editor: Any, publish: Callable[..., Sheet]) -> None:
    draft: Any = sheet.get_latest_revision_as_object()
    draft.parts.add(draft.parts.model(question="Hỏi ai thêm?", answer="Hỏi cán bộ thôn."))
    draft.save_revision(user=editor)
    publish(sheet)
    building.rebuild(fresh(sheet), editor)
    again: Any = fresh(sheet).get_latest_revision_as_object()
    assert "Hỏi ai thêm?" in [part.question for part in again.parts.all()]


def test_a_draft_whose_source_changed_meanwhile__cannot_be_published(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], approve: Approve
) -> None:
    sheet = draft()
    approve(changed(RECORDS[BIRTH], channels=DEARER))
    with pytest.raises(PermissionDenied, match="dựng lại"):
        publish(sheet)


def test_rounds_of_nothing_new__take_few_queries(sheet: Sheet, django_assert_max_num_queries: Any) -> None:
    mark_outdated()
    with django_assert_max_num_queries(10):
        mark_outdated()


def test_many_sheets_on_many_records__take_bounded_queries(
    draft: Callable[..., Sheet], publish: Callable[..., Sheet], approve: Approve, django_assert_max_num_queries: Any
) -> None:
    codes = [code for code, record in RECORDS.items() if record.complete and record.in_force][:8]
    sheets = [publish(draft(code, (Facet.FEE,))) for code in codes]
    approve(*(changed(RECORDS[code], channels=DEARER) for code in codes))
    with django_assert_max_num_queries(30 + 4 * len(sheets)):
        assert mark_outdated() == len(sheets)
