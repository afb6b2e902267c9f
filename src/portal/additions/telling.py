"""Additions as people are told them: each with its office, place, dates and source, never as a fact of a record."""

from collections.abc import Sequence
from datetime import date

from motcua.answers import adding
from motcua.answers.reply import AddedKind, AddedLine
from motcua.records.model import ChannelKind
from portal.additions.models import Added, Addition, AnsweredQuestion, AnsweredSource, Desk, Disagreement


def addition(told: Addition, code: str) -> AddedLine:
    """Return an addition to a procedure's record as people are told it."""
    text = fee_text(told) if told.is_fee else told.text
    return _line(told, AddedKind(told.kind), text, code)


def fee_text(told: Addition) -> str:
    """Return a local fee in words, with its resolution."""
    return adding.local_fee(
        told.amount or 0,
        place=told.place_name,
        resolution=told.resolution,
        resolved_on=told.resolution_date,
        channel=ChannelKind(told.channel) if told.channel else None,
        text=told.text,
    )


def sum_text(told: Addition) -> str:
    """Return the amount of a local fee in words."""
    return adding.fee_sum(told.amount or 0)


def desk(told: Desk, code: str) -> AddedLine:
    """Return a desk as people are told it, for a procedure that it takes."""
    text = adding.desk(told.name, told.address, told.hours, told.telephone, told.map_url)
    return _line(told, AddedKind.DESK, text, code)


def answered(told: AnsweredQuestion) -> AddedLine:
    """Return an office's answer to a question, with all its sources."""
    named = [told.source, *(_source_of(one) for one in told.sources.all())]
    line = _line(told, AddedKind.ANSWERED, told.answer, "")
    return line.model_copy(update={"source": "; ".join(dict.fromkeys(filter(None, named)))})


def _source_of(source: AnsweredSource) -> str:
    procedure = source.procedure
    record = adding.record_of(procedure.code) if procedure is not None else ""
    return ", ".join(filter(None, (record, source.document, source.url)))


def differs(found: Sequence[Disagreement], code: str) -> AddedLine:
    """Return the sentence that says where the same two sources do not agree, and whom to ask."""
    told = found[0]
    says = ", ".join(dict.fromkeys(one.official_says for one in found))
    first = told.other_addition.office if told.other_addition is not None else adding.RECORD
    return AddedLine(
        code=code,
        kind=AddedKind.DIFFERS,
        text=adding.differing(first, says, told.addition.office, told.other_says),
        office=told.addition.office,
        place=told.addition.place_name,
        dated=told.opened_at.date().isoformat(),
    )


def _line(told: Added, kind: AddedKind, text: str, code: str) -> AddedLine:
    return AddedLine(
        code=code,
        kind=kind,
        text=text,
        office=told.office,
        place=told.place_name,
        dated=told.dated.isoformat(),
        until=_iso(told.last_day),
        source=told.source,
    )


def _iso(value: date | None) -> str:
    return value.isoformat() if value is not None else ""
