"""An import on its way: proposed, looked at by a second person, published or scheduled, refused, undone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.portal import BIRTH, KITE, MARRIAGE, by_code, changed, small_catalogue
from tests.factories.procedures import rich_procedure
from wagtail.models import ModelLogEntry

from motcua.records.model import Channel, ChannelKind, DossierGroup, Fee, TimeLimit, TimeUnit
from portal.procedures import importing, publishing
from portal.procedures.models import Import, Procedure, Proposal, Term
from portal.procedures.publishing import ReviewError

RECORDS = by_code(*small_catalogue())
State = Import.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(django_user_model: Any) -> tuple[Any, Any]:
    """Who brings imports and who reviews them."""
    make = django_user_model.objects.create_user
    return make("nguoi-nhap"), make("nguoi-duyet")


def proposed(uploader: Any, *records: Any, whole: bool = False) -> Import:
    made = importing.run(by_code(*records), ["tệp.json"], publish=False, whole=whole)
    made.uploader = uploader
    made.save()
    return made


def fee(amount: int) -> tuple[Channel, ...]:
    return (Channel(kind=ChannelKind.IN_PERSON, fees=(Fee(amount=amount),)),)


def shown(code: str) -> Any:
    found = Procedure.objects.select_related("current").get(code=code)
    return found.current.record if found.current else None


def test_proposals__mark_what_bears_on_money_time_and_papers(published: Any) -> None:
    first, second, third, fourth = (RECORDS[code] for code in (BIRTH, MARRIAGE, KITE, "1.000656"))
    channel = first.channels[0]
    other_fee = channel.model_copy(update={"fees": (Fee(amount=99_000),)})
    limit = TimeLimit(amount=77, unit=TimeUnit.DAY)
    made = importing.run(
        by_code(
            changed(first, channels=(other_fee, *first.channels[1:])),
            changed(
                second, channels=(second.channels[0].model_copy(update={"time_limit": limit}), *second.channels[1:])
            ),
            changed(third, dossier=(*third.dossier, DossierGroup(name="Thêm"))),
            changed(fourth, summary="Nói khác đi."),
        ),
        ["x"],
        publish=False,
    )
    marked = {one.procedure.code: (one.fees, one.times, one.papers) for one in made.proposals.all()}
    assert marked == {
        BIRTH: (True, False, False),
        MARRIAGE: (False, True, False),
        KITE: (False, False, True),
        "1.000656": (False, False, False),
    }


def test_import_proposed__changes_nothing_until_another_person_approves(published: Any, people: Any) -> None:
    uploader, reviewer = people
    made = proposed(uploader, changed(RECORDS[BIRTH], channels=fee(9_000)))
    assert made.state == State.PROPOSED and shown(BIRTH) == RECORDS[BIRTH]
    with pytest.raises(ReviewError, match="người khác"):
        publishing.approve(made, uploader)
    assert shown(BIRTH) == RECORDS[BIRTH]


def test_approval__publishes_and_says_who(published: Any, people: Any, django_capture_on_commit_callbacks: Any) -> None:
    uploader, reviewer = people
    new = changed(RECORDS[BIRTH], channels=fee(9_000))
    made = proposed(uploader, new)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, reviewer, note="Đúng quyết định.")
    made.refresh_from_db()
    assert (made.state, made.reviewer, made.review_note) == (State.PUBLISHED, reviewer, "Đúng quyết định.")
    assert shown(BIRTH) == new
    entry = ModelLogEntry.objects.get(action="motcua.import.approved")
    assert entry.user == reviewer and entry.object_id == str(made.pk)


def test_approval_for_a_day__waits_for_it(published: Any, people: Any, django_capture_on_commit_callbacks: Any) -> None:
    uploader, reviewer = people
    made = proposed(uploader, changed(RECORDS[BIRTH], channels=fee(9_000)))
    day = timezone.localdate() + timedelta(days=3)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, reviewer, on=day)
    made.refresh_from_db()
    assert made.state == State.SCHEDULED and shown(BIRTH) == RECORDS[BIRTH]
    assert Term.objects.on(day).get(procedure__code=BIRTH).version.record.channels == fee(9_000)


@pytest.mark.parametrize("ahead", [0, -1])
def test_day__that_is_not_to_come_is_refused(published: Any, people: Any, ahead: int) -> None:
    made = proposed(people[0], changed(RECORDS[BIRTH]))
    with pytest.raises(ReviewError, match="sau hôm nay"):
        publishing.approve(made, people[1], on=timezone.localdate() + timedelta(days=ahead))


def test_second_approval__of_the_same_is_refused(
    published: Any, people: Any, django_capture_on_commit_callbacks: Any
) -> None:
    made = proposed(people[0], changed(RECORDS[BIRTH]))
    late = Import.objects.get(pk=made.pk)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, people[1])
    with pytest.raises(ReviewError, match="đã công bố"):
        publishing.approve(late, people[1])


def test_what_was_held_back__is_not_published(
    published: Any, people: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = changed(RECORDS[BIRTH]), changed(RECORDS[KITE])
    made = proposed(people[0], first, second)
    publishing.hold(made, people[1], [made.proposals.get(procedure__code=KITE).pk], held=True)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, people[1])
    assert (shown(BIRTH), shown(KITE)) == (first, RECORDS[KITE])


def test_comparison__that_is_out_of_date_is_renewed_and_looked_at_again(
    published: Any, people: Any, django_capture_on_commit_callbacks: Any
) -> None:
    new = changed(RECORDS[BIRTH], channels=fee(9_000))
    made = proposed(people[0], new)
    between = changed(RECORDS[BIRTH], channels=fee(7_000))
    importing.run(by_code(between), ["giữa chừng"])
    with pytest.raises(ReviewError, match=BIRTH):
        publishing.approve(made, people[1])
    (one,) = made.proposals.select_related("before")
    assert one.before is not None and one.before.record == between
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, people[1])
    assert shown(BIRTH) == new


def test_proposal__that_somebody_else_has_published_meanwhile_falls_away(published: Any, people: Any) -> None:
    new = changed(RECORDS[BIRTH])
    made = proposed(people[0], new)
    importing.run(by_code(new), ["giữa chừng"])
    assert publishing.renew(made) == [BIRTH]
    assert not made.proposals.exists()


def test_refusal__wants_a_reason_and_changes_nothing(published: Any, people: Any) -> None:
    made = proposed(people[0], changed(RECORDS[BIRTH]))
    with pytest.raises(ReviewError, match="lý do"):
        publishing.refuse(made, people[1], "  ")
    publishing.refuse(made, people[1], "Sai đơn vị tính.")
    made.refresh_from_db()
    assert (made.state, made.review_note) == (State.REFUSED, "Sai đơn vị tính.")
    assert shown(BIRTH) == RECORDS[BIRTH]
    with pytest.raises(ReviewError):
        publishing.approve(made, people[1])


def test_undoing__brings_all_back_and_takes_away_what_was_new(
    published: Any, people: Any, django_capture_on_commit_callbacks: Any
) -> None:
    new = rich_procedure("9.000999", "Cấp phép nuôi đom đóm")
    made = proposed(people[0], changed(RECORDS[BIRTH]), new)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, people[1])
    with pytest.raises(ReviewError, match="lý do"):
        publishing.undo(made, people[1], "")
    made.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.undo(made, people[1], "Nhập nhầm tệp.")
    made.refresh_from_db()
    assert (made.state, made.undone_by, made.left_alone) == (State.UNDONE, people[1], [])
    assert shown(BIRTH) == RECORDS[BIRTH] and shown("9.000999") is None
    assert ModelLogEntry.objects.filter(action="motcua.import.undone", user=people[1]).count() == 1


def test_whole_catalogue__proposes_what_is_gone_and_takes_it_out_only_where_the_reviewer_says_so(
    published: Any, people: Any, django_capture_on_commit_callbacks: Any
) -> None:
    rest = [record for code, record in RECORDS.items() if code not in (KITE, MARRIAGE)]
    made = proposed(people[0], *rest, whole=True)
    gone = made.proposals.filter(kind=Proposal.Kind.GONE)
    assert {one.procedure.code for one in gone} == {KITE, MARRIAGE} and all(one.held for one in gone)
    assert Procedure.objects.get(code=KITE).missing_since is not None
    publishing.hold(made, people[1], [gone.get(procedure__code=KITE).pk], held=False)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.approve(made, people[1])
    assert shown(KITE) is None and shown(MARRIAGE) is not None
    made.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.undo(made, people[1], "Nguồn thiếu.")
    assert shown(KITE) == RECORDS[KITE]
    importing.run(RECORDS, ["đủ"])
    assert Procedure.objects.filter(missing_since__isnull=False).count() == 0


def test_work_broken_off__is_begun_again(published: Any, people: Any, django_capture_on_commit_callbacks: Any) -> None:
    new = changed(RECORDS[BIRTH])
    made = proposed(people[0], new)
    publishing.approve(made, people[1])  # its task is lost: the worker was killed before it began
    Import.objects.update(heard_at=timezone.now() - timedelta(minutes=6))
    assert shown(BIRTH) == RECORDS[BIRTH]
    publishing.resume_stalled()
    assert shown(BIRTH) == new


def test_publication__that_fails_half_way_leaves_the_old_state_whole(
    published: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = proposed(people[0], *(changed(record) for record in RECORDS.values()))
    publishing.approve(made, people[1])
    before = (Term.objects.count(), set(Procedure.objects.values_list("current_id", flat=True)))

    def broken() -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "bring_into_force", broken)
        with pytest.raises(KeyboardInterrupt):
            publishing.publish.func(made.pk)
    assert (Term.objects.count(), set(Procedure.objects.values_list("current_id", flat=True))) == before
    made.refresh_from_db()
    assert made.state == State.PUBLISHING
    publishing.publish.func(made.pk)
    made.refresh_from_db()
    assert made.state == State.PUBLISHED and shown(BIRTH) == changed(RECORDS[BIRTH])
