"""The record of an administrative procedure, as the law describes it (Decree 63/2010 Art 8(2), amended by 92/2017).

Every part is frozen. "The record does not state it" is the value `NOT_STATED`, which refuses to be used as a
truth value: code must ask `is NOT_STATED`, so that an unstated fee can never become 0 or "free" by accident.
Empty tuples and empty strings also mean that the record states nothing there.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from functools import cached_property
from typing import Annotated, Any, Final, NoReturn, Self

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, NonNegativeInt, StringConstraints, model_validator

CODE_PATTERN: Final = r"^\d\.\d{6,9}(?:[.-][0-9A-Za-z]{2,3})*$"
"""A procedure's code: `1.001193`, with suffixes for a case (`.01`) or an old provincial code (`.000.00.00.H48`).

The national list of July 2026 also holds two codes with more digits and one that ends in `-Xoa`."""


class NotStated(Enum):
    """The type of `NOT_STATED`."""

    NOT_STATED = "not_stated"

    def __bool__(self) -> NoReturn:
        """Refuse: neither true nor false."""
        raise TypeError("'not stated' is neither true nor false: compare with `is NOT_STATED`")


NOT_STATED: Final = NotStated.NOT_STATED
"""The record does not state this figure."""


class Level(StrEnum):
    """Tier of government that carries a procedure out; districts ended on 1 July 2025."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


class Kind(StrEnum):
    """What sort of procedure the source says it is."""

    STANDARD = "standard"
    SPECIFIC = "specific"
    INTERNAL = "internal"
    INTERCONNECTED = "interconnected"


class ChannelKind(StrEnum):
    """Way of handing in a dossier."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    POST = "post"


class FeeKind(StrEnum):
    """Lệ phí (`fee`), phí (`charge`), mức giá (`price`), or not told apart by the source."""

    FEE = "fee"
    CHARGE = "charge"
    PRICE = "price"
    UNKNOWN = "unknown"


class TimeUnit(StrEnum):
    """Unit of a time limit."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


class SourceKind(StrEnum):
    """Where a record was read from; later members of `RICHNESS` win when two records share a code."""

    NATIONAL_DETAIL = "national_detail"
    NATIONAL_LIST = "national_list"
    RECOVERED = "recovered"
    SPREADSHEET = "spreadsheet"
    SAMPLE = "sample"


class Part(BaseModel):
    """Base of every part of a record: frozen; unknown keys, infinity and NaN refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Fee(Part):
    """One sum that a channel asks for, in Vietnamese đồng."""

    kind: FeeKind = FeeKind.UNKNOWN
    amount: NonNegativeInt | NotStated = NOT_STATED
    note: str = ""


class TimeLimit(Part):
    """How long the office may take. A source may give a number without a unit, or only words (`note`)."""

    amount: NonNegativeFloat | NotStated = NOT_STATED
    unit: TimeUnit | NotStated = NOT_STATED
    note: str = ""


class Channel(Part):
    """One way of handing in the dossier, with its own time limit and fees."""

    kind: ChannelKind
    time_limit: TimeLimit | NotStated = NOT_STATED
    fees: tuple[Fee, ...] = ()
    note: str = ""


class Form(Part):
    """A form to fill in: its name or the name of its file."""

    name: str
    url: str = ""


class Document(Part):
    """One paper of the dossier. `originals` and `copies` are counts of sheets to hand in."""

    name: str
    originals: NonNegativeInt | NotStated = NOT_STATED
    copies: NonNegativeInt | NotStated = NOT_STATED
    forms: tuple[Form, ...] = ()
    note: str = ""


class GroupKind(StrEnum):
    """What the heading over some papers means: a case, a mere heading, or remarks that are no papers."""

    CASE = "case"
    HEADING = "heading"
    REMARK = "remark"


class DossierGroup(Part):
    """Papers under one heading; a case applies only to those it names."""

    name: str = ""
    kind: GroupKind = GroupKind.HEADING
    documents: tuple[Document, ...] = ()


class Case(Part):
    """A case of the procedure with a time limit of its own."""

    code: str = ""
    name: str
    time_limit: TimeLimit | NotStated = NOT_STATED


class Step(Part):
    """One step of carrying the procedure out."""

    title: str = ""
    text: str


class Result(Part):
    """What the person receives."""

    name: str
    code: str = ""


class LegalBasis(Part):
    """A legal document the procedure rests on; `number` is its sign, such as `123/2015/NĐ-CP`."""

    number: str
    title: str = ""


class Decision(Part):
    """The decision that published the record."""

    number: str = ""
    issued_by: str = ""
    issued_on: date | NotStated = NOT_STATED


class Provenance(Part):
    """Where and when the record was read. `record_date` is the source's own date of the record.

    `in_force_from` and `in_force_until` are the days between which a source says that this version of the record is in
    force, the first counted, the second not.
    """

    source: SourceKind
    file: str = ""
    line: NonNegativeInt = 0
    url: str = ""
    record_date: date | NotStated = NOT_STATED
    read_on: date | NotStated = NOT_STATED
    in_force_from: date | NotStated = NOT_STATED
    in_force_until: date | NotStated = NOT_STATED

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        begins, ends = self.in_force_from, self.in_force_until
        if isinstance(begins, date) and isinstance(ends, date) and ends <= begins:
            raise ValueError("in_force_until is not after in_force_from")
        return self

    @property
    def dated(self) -> bool:
        """Whether the source says from when or until when the record is in force."""
        return self.in_force_from is not NOT_STATED or self.in_force_until is not NOT_STATED

    def covers(self, day: date) -> bool:
        """Whether the record is in force on a day, as far as the source says."""
        begins, ends = self.in_force_from, self.in_force_until
        return not (isinstance(begins, date) and day < begins) and not (isinstance(ends, date) and day >= ends)


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Procedure(Part):
    """One administrative procedure (thủ tục hành chính).

    `complete` is False for an entry that only names the procedure. `in_force` is False where the source says that
    it has been withdrawn. `version` depends on the content alone, not on when or from where it was read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    code: Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
    name: Text
    complete: bool = True
    in_force: bool = True
    kind: Kind = Kind.STANDARD
    fields: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    promulgating_authority: str = ""
    executing_agencies: tuple[str, ...] = ()
    competent_authorities: tuple[str, ...] = ()
    coordinating_agencies: tuple[str, ...] = ()
    receiving_address: str = ""
    subjects: tuple[str, ...] = ()
    summary: str = ""
    cases: tuple[Case, ...] = ()
    channels: tuple[Channel, ...] = ()
    dossier: tuple[DossierGroup, ...] = ()
    dossier_sets: NonNegativeInt | NotStated = NOT_STATED
    steps: tuple[Step, ...] = ()
    requirements: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    legal_bases: tuple[LegalBasis, ...] = ()
    decision: Decision = Decision()
    keywords: tuple[str, ...] = ()
    provenance: Provenance

    @cached_property
    def version(self) -> str:
        """The first 12 hexadecimal digits of SHA-256 over the content, provenance left out."""
        content = self.model_dump_json(exclude={"provenance"})
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed; its version is told anew, not taken over."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("version", None)
        return copied


def name_key(name: str) -> str:
    """Return the key under which procedures of the same name meet.

    The leading words "Thủ tục" and a bracket that only names the tier ("(thực hiện tại cấp tỉnh)") say nothing about
    which procedure it is, and are left out, as are case and punctuation.
    """
    bare = re.sub(r"\((?:thực hiện )?(?:tại )?cấp [^()]*\)", " ", name.lower())
    bare = re.sub(r"^\s*thủ tục\s+", "", bare)
    return " ".join(re.findall(r"\w+", bare))


_PATH: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+|\[[0-9]{1,9}\])*")
_STEP: Final = re.compile(r"([a-z_]+)|\[([0-9]+)\]")


def value_at(record: Procedure, path: str) -> object:
    """Return the part of `record` that a citation names, e.g. `channels[0].fees[1]`.

    Raises:
        LookupError: no such part, or no such form of path.
    """
    if not _PATH.fullmatch(path):
        raise LookupError(f"{path!r} is no path of a field")
    value: object = record
    for name, position in _STEP.findall(path):
        if name and isinstance(value, BaseModel) and name in type(value).model_fields:
            value = getattr(value, name)
        elif position and isinstance(value, tuple) and int(position) < len(value):
            value = value[int(position)]
        else:
            raise LookupError(f"{record.code} has no field {path}")
    return value
