"""Where two sources disagree on a fee: found, opened as a task, and closed by itself where they agree again.

A record disagrees with a local fee where it states sums for that way of handing in and none of them is the local one.
A sum of 0 beside a note states none: records say so where the fee is left to the province.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.answers.wording import CHANNELS, amount
from motcua.records.model import NOT_STATED, Channel
from portal.additions.models import Addition, Comparison, Disagreement
from portal.additions.telling import sum_text
from portal.procedures.models import Procedure


@dataclass(frozen=True)
class Difference:
    """Two sources that say different things; `other` is None where the first is the official record."""

    field: str
    first_says: str
    second_says: str
    addition: Addition
    other: Addition | None = None

    @property
    def mark(self) -> str:
        """A hash over what differs: one task for each difference, opened once."""
        parts = (
            str(self.addition.procedure_id),
            self.field,
            self.first_says,
            self.second_says,
            str(self.addition.pk),
            str(self.other.pk if self.other else 0),
        )
        return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def compare(codes: Iterable[str]) -> int:
    """Compare the local fees of procedures with their records and with each other; return how many tasks were opened.

    What agrees again is closed with a note; a difference that a person settled is not opened anew.
    """
    opened = 0
    for code in dict.fromkeys(codes):
        opened += _compare(code)
    return opened


def compare_changed() -> int:
    """Compare the procedures with a local fee whose record in force is another one than was compared last."""
    with_fees = Procedure.objects.filter(additions__kind=Addition.Kind.LOCAL_FEE, additions__live=True)
    compared = Comparison.objects.filter(version_id=F("procedure__current_id")).values("procedure_id")
    changed = with_fees.published().exclude(pk__in=compared).values_list("code", flat=True)
    return compare(changed.distinct())


@transaction.atomic
def _compare(code: str) -> int:
    procedure = Procedure.objects.select_for_update(of=("self",)).filter(code=code).first()
    if procedure is None:
        return 0
    fees = list(Addition.objects.in_force().filter(procedure=procedure, kind=Addition.Kind.LOCAL_FEE).order_by("pk"))
    channels = procedure.current.record.channels if procedure.current else ()
    found = {one.mark: one for one in _differences(channels, fees)}
    opened = _open(procedure, found)
    _close(procedure, found)
    if procedure.current_id is not None:
        Comparison.objects.update_or_create(procedure=procedure, defaults={"version_id": procedure.current_id})
    return opened


def _open(procedure: Procedure, found: dict[str, Difference]) -> int:
    known = set(Disagreement.objects.filter(mark__in=found).values_list("mark", flat=True))
    fresh = [
        Disagreement(
            procedure=procedure,
            field=one.field,
            official_says=one.first_says,
            other_says=one.second_says,
            addition=one.addition,
            other_addition=one.other,
            mark=mark,
        )
        for mark, one in found.items()
        if mark not in known
    ]
    Disagreement.objects.bulk_create(fresh)
    return len(fresh)


def _close(procedure: Procedure, found: dict[str, Difference]) -> None:
    gone = Disagreement.objects.filter(procedure=procedure, state=Disagreement.State.OPEN).exclude(mark__in=found)
    note = _("Hai nguồn không còn khác nhau.")
    gone.update(state=Disagreement.State.SETTLED, settled_at=timezone.now(), note=note)


def _differences(channels: Sequence[Channel], fees: Sequence[Addition]) -> Iterator[Difference]:
    for fee in fees:
        yield from _from_record(channels, fee)
    for first, second in combinations(fees, 2):
        if _same_ground(first, second) and first.amount != second.amount:
            yield Difference("additions", sum_text(first), sum_text(second), second, first)


def _from_record(channels: Sequence[Channel], fee: Addition) -> Iterator[Difference]:
    for number, channel in enumerate(channels):
        sums = stated(channel)
        if fee.channel in ("", channel.kind.value) and sums and fee.amount not in sums:
            said = f"{', '.join(map(amount, sums))} ({CHANNELS[channel.kind]})"
            yield Difference(f"channels[{number}].fees", said, sum_text(fee), fee)


def stated(channel: Channel) -> list[int]:
    """Return the sums that a record states for a way of handing in."""
    sums = (fee.amount for fee in channel.fees if not (fee.amount == 0 and fee.note))
    return [value for value in sums if value is not NOT_STATED]


def _same_ground(first: Addition, second: Addition) -> bool:
    """Whether two offices speak of the same place and way of handing in."""
    same_place = (first.province, first.commune) == (second.province, second.commune)
    same_channel = first.channel == second.channel or "" in (first.channel, second.channel)
    return same_place and same_channel and first.office != second.office
