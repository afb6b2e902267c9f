"""The national portal's detail record: `{"code": "OK", "data": {...}}`, one procedure a file.

The format has no published description; its fields and traps are those of `domain/procedure_record.json`, checked
against 502 records of July 2026. Beyond them: a fee may be in US dollars (the amount is then left unstated and the
words go to the note, since a record counts in đồng), and `description` repeats `requirementsAndConditions`.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final

from motcua.records.model import (
    NOT_STATED,
    Case,
    Channel,
    ChannelKind,
    Decision,
    Document,
    DossierGroup,
    Fee,
    FeeKind,
    Form,
    Kind,
    LegalBasis,
    Level,
    NotStated,
    Procedure,
    Result,
    SourceKind,
    Step,
    TimeLimit,
    TimeUnit,
)
from motcua.sources.dossiers import group_kind
from motcua.sources.passages import legal_basis, requirements_of, steps_of
from motcua.sources.rows import Row, build
from motcua.sources.wording import form_name, heading, stated, unbullet

PAGE: Final = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/"
"""The portal's public page of a procedure, without the id that closes the address."""

KINDS: Final[Mapping[str, Kind]] = {
    "STANDARD": Kind.STANDARD,
    "SPECIFIC": Kind.SPECIFIC,
    "STANDARD_INTERNAL": Kind.INTERNAL,
    "INTERCONNECTED": Kind.INTERCONNECTED,
    "INTERCONNECTED_INTERNAL": Kind.INTERCONNECTED,
}
STATES_IN_FORCE: Final = frozenset({"", "ACTIVE", "UPDATED"})

_CHANNELS: Final[Mapping[str, tuple[ChannelKind, ...]]] = {
    "DIRECT": (ChannelKind.IN_PERSON,),
    "ONLINE": (ChannelKind.ONLINE,),
    "POSTAL": (ChannelKind.POST,),
    "DIRECT_AND_ONLINE": (ChannelKind.IN_PERSON, ChannelKind.ONLINE),
}
_FEE_KINDS: Final[Mapping[str, FeeKind]] = {
    "SERVICE_FEE": FeeKind.FEE,
    "FEE": FeeKind.CHARGE,
    "PRICE_LEVEL": FeeKind.PRICE,
}
_UNITS: Final[Mapping[str, TimeUnit | NotStated]] = {
    "WORKING_DAY": TimeUnit.WORKING_DAY,
    "DAY": TimeUnit.DAY,
    "HOUR": TimeUnit.HOUR,
    "MONTH": TimeUnit.MONTH,
    "YEAR": TimeUnit.YEAR,
    "OTHER": NOT_STATED,
    "": NOT_STATED,
}
_LEVELS: Final = (
    ("isMinistry", Level.MINISTRY),
    ("isProvince", Level.PROVINCE),
    ("isWard", Level.COMMUNE),
    ("isOtherAgency", Level.OTHER),
)
_DONG: Final = frozenset({"", "việt nam đồng", "vnđ", "vnd", "đồng"})
_VIETNAM: Final = timezone(timedelta(hours=7))
_LAST_MOMENT: Final = 4_102_444_800_000
"""The beginning of the year 2100, in milliseconds."""


def read_detail(row: Row) -> Procedure:
    """Return the record of one detail answer.

    Raises:
        SourceError: the answer is not OK, has no data, or a field of it is of the wrong type.
    """
    status = row.text("code")
    if status != "OK":
        raise row.fault("code", f"cổng không trả về OK mà là {status or 'rỗng'}")
    data = row.row("data")
    cases = tuple(_case(case) for case in data.rows("cases"))
    return build(data, {**_heading(data), **_procedure(data, cases), **_texts(data), "cases": cases})


def page_url(data: Row) -> str:
    """Return the public page of a procedure from its id; "" without one."""
    identity = data.text("id")
    return PAGE + identity if identity else ""


def kind_of(data: Row) -> Kind:
    """Return the kind that the field `type` names.

    Raises:
        SourceError: a type that the portal did not have in 2026.
    """
    name = data.text("type")
    if not name:
        return Kind.STANDARD
    if name not in KINDS:
        raise data.fault("type", f"loại thủ tục không biết: {name}")
    return KINDS[name]


def _heading(data: Row) -> dict[str, object]:
    updated = _day(data, "updatedAt")
    provenance = data.origin.provenance(SourceKind.NATIONAL_DETAIL, url=page_url(data))
    return {
        "code": data.text("code"),
        "name": data.text("name"),
        "kind": kind_of(data),
        "in_force": data.text("state") in STATES_IN_FORCE,
        "fields": _names(data, "categoriesDetails"),
        "levels": tuple(level for key, level in _LEVELS if data.flag(key)),
        "decision": _decision(data),
        "provenance": provenance.model_copy(update={"record_date": updated}),
    }


def _procedure(data: Row, cases: tuple[Case, ...]) -> dict[str, object]:
    return {
        "promulgating_authority": data.text("departmentPromulgateName"),
        "executing_agencies": _agencies(data, "departmentsExecuting", "unitGroupsExecuting", "executingAgencies"),
        "competent_authorities": _agencies(data, "departmentsAuthority", "unitGroupsAuthority", ""),
        "coordinating_agencies": _agencies(
            data, "departmentsCoordinating", "unitGroupsCoordinating", "coordinatingAgencies"
        ),
        "receiving_address": stated(data.passage("dossierReceivingAddresses")),
        "subjects": _names(data, "subjectTypesDetails"),
        "channels": tuple(
            channel for method in data.rows("executionMethods") for channel in _channels(method, _agreed(cases))
        ),
        "dossier": tuple(group for case in data.rows("executionCases") if (group := _group(case)) is not None),
        "results": tuple(
            Result(name=unbullet(name), code=result.text("code"))
            for result in data.rows("resultsDetails")
            if (name := result.text("name"))
        ),
    }


def _texts(data: Row) -> dict[str, object]:
    requirements = data.passage("requirementsAndConditions")
    summary = [text for key in ("description", "note") if (text := stated(data.passage(key))) and text != requirements]
    keywords = (stated(word.strip()) for word in data.passage("keywords").replace("\n", ";").split(";"))
    return {
        "summary": "\n".join(summary),
        "steps": tuple(step for entry in data.rows("executionSteps") for step in _steps(entry)),
        "requirements": requirements_of(requirements),
        "legal_bases": _legal_bases(data),
        "keywords": tuple(dict.fromkeys(word for word in keywords if word)),
    }


def _legal_bases(data: Row) -> tuple[LegalBasis, ...]:
    found = (legal_basis(basis.text("code"), basis.text("name")) for basis in data.rows("legalBasisesDetails"))
    return tuple(dict.fromkeys(basis for basis in found if basis is not None))


def _names(data: Row, key: str) -> tuple[str, ...]:
    names = (entry.text("name").rstrip(" .") for entry in data.rows(key))
    return tuple(dict.fromkeys(name for name in names if name))


def _agencies(data: Row, departments: str, groups: str, words: str) -> tuple[str, ...]:
    """Return the agencies of the two lists; the field of words only where both are empty."""
    listed = tuple(dict.fromkeys(_names(data, departments) + _names(data, groups)))
    in_words = stated(data.text(words)).rstrip(" .") if words else ""
    return listed or ((in_words,) if in_words else ())


def _decision(data: Row) -> Decision:
    proposal = data.row("procedureProposal")
    number = proposal.text("proposalNumber") or proposal.text("decisionNumber") or data.text("decisionNo")
    issuer = proposal.row("issuingAgency").text("name")
    return Decision(number=number, issued_by=issuer, issued_on=_day(proposal, "decisionDate"))


def _day(row: Row, key: str) -> date | NotStated:
    """Return the day in Vietnam of a time in milliseconds since 1970.

    Raises:
        SourceError: not a number, before 1970 or after 2099.
    """
    moment = row.number(key, most=_LAST_MOMENT)
    if moment is NOT_STATED or moment == 0:
        return NOT_STATED
    return datetime.fromtimestamp(moment / 1000, tz=_VIETNAM).date()


def _case(case: Row) -> Case:
    return Case(code=case.text("code"), name=case.text("name"), time_limit=_processing_day(case.row("processingDay")))


def _processing_day(limit: Row) -> TimeLimit | NotStated:
    amount = limit.number("qty")
    if amount is NOT_STATED:
        return NOT_STATED
    return TimeLimit(amount=amount, unit=_unit(limit, "type"))


def _unit(row: Row, key: str) -> TimeUnit | NotStated:
    name = row.text(key)
    if name not in _UNITS:
        raise row.fault(key, f"đơn vị thời gian không biết: {name}")
    return _UNITS[name]


def _agreed(cases: tuple[Case, ...]) -> TimeLimit | None:
    """Return the time limit that all cases share, None where they differ or one has no unit."""
    limits = {case.time_limit for case in cases}
    if len(limits) != 1:
        return None
    limit = limits.pop()
    if isinstance(limit, NotStated) or limit.unit is NOT_STATED:
        return None
    return limit


def _time_limit(method: Row, agreed: TimeLimit | None) -> TimeLimit | NotStated:
    unit = _unit(method, "processingTimeUnit")
    amount, words = _processing_time(method)
    if unit is NOT_STATED and agreed is not None:
        return agreed.model_copy(update={"note": words})
    if amount is NOT_STATED and not words:
        return NOT_STATED
    return TimeLimit(amount=amount, unit=unit, note=words)


def _processing_time(method: Row) -> tuple[float | NotStated, str]:
    """Return the number or the words of `processingTime`, which may be either; a number in quotes is a number."""
    if not isinstance(method.values.get("processingTime"), str):
        return method.number("processingTime"), ""
    words = method.passage("processingTime")
    if words.isascii() and words.isdecimal() and len(words) < 5:
        return int(words), ""
    return NOT_STATED, stated(words)


def _channels(method: Row, agreed: TimeLimit | None) -> tuple[Channel, ...]:
    name = method.text("submissionMethod")
    if name not in _CHANNELS:
        raise method.fault("submissionMethod", f"cách nộp không biết: {name or 'rỗng'}")
    limit = _time_limit(method, agreed)
    fees = tuple(dict.fromkeys(_fee(fee) for fee in method.rows("fees")))
    note = stated(method.passage("description"))
    return tuple(Channel(kind=kind, time_limit=limit, fees=fees, note=note) for kind in _CHANNELS[name])


def _fee(fee: Row) -> Fee:
    name = fee.text("type")
    if name and name not in _FEE_KINDS:
        raise fee.fault("type", f"loại phí, lệ phí không biết: {name}")
    amount, note = fee.count("value"), _fee_note(fee)
    currency = fee.text("currencyName")
    if currency.lower() not in _DONG and amount is not NOT_STATED:
        note = "\n".join(part for part in (f"{amount} {currency}", note) if part)
        amount = NOT_STATED
    return Fee(kind=_FEE_KINDS.get(name, FeeKind.UNKNOWN), amount=amount, note=note)


def _fee_note(fee: Row) -> str:
    """Return the words beside the sum, and the name of the file that the portal hangs on it."""
    file = fee.row("attachment").text("fileName")
    return "\n".join(part for part in (fee.passage("description"), f"Tệp kèm theo: {file}" if file else "") if part)


def _group(case: Row) -> DossierGroup | None:
    name = heading(case.text("name"))
    documents = tuple(document for part in case.rows("profileComponents") if (document := _document(part)) is not None)
    if not documents and not name:
        return None
    return DossierGroup(name=name, kind=group_kind(name), documents=documents)


def _document(part: Row) -> Document | None:
    name = unbullet(part.passage("name"))
    if not name:
        return None
    forms = dict.fromkeys(form_name(file.text("fileName")) for file in part.rows("attachments"))
    return Document(
        name=name,
        originals=part.count("originalQty"),
        copies=part.count("copyQty"),
        forms=tuple(Form(name=form) for form in forms if form),
    )


def _steps(entry: Row) -> tuple[Step, ...]:
    title, text = heading(entry.text("name")), entry.passage("description")
    if not title:
        return steps_of(text)
    return (Step(title=title, text=text) if text else Step(text=title),)
