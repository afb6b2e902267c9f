"""Many records to one a code: the richer and newer wins, and the report says so.

Order of strength, each rule deciding only where those before it are equal:

1. a complete record over a list entry;
2. the kind of source: `RICHNESS`;
3. the newer `record_date` (a stated date over none);
4. the more parts stated (papers, channels, steps...);
5. the version and the place, so that the outcome does not depend on the order in which records come.

Being in force is no rule: a source that says that a procedure was withdrawn is believed if it wins.

What the winner leaves empty in `FILLED` is then taken from the others, strongest first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from rapidfuzz import fuzz

from motcua.errors import Place, SourceError
from motcua.records.model import Kind, NotStated, Procedure, SourceKind
from motcua.text.folding import fold

RICHNESS: Final = (
    SourceKind.NATIONAL_LIST,
    SourceKind.RECOVERED,
    SourceKind.SAMPLE,
    SourceKind.SPREADSHEET,
    SourceKind.NATIONAL_DETAIL,
)
"""Kinds of source, the poorest first."""

FILLED: Final = ("fields", "levels", "promulgating_authority", "subjects", "executing_agencies")
"""Fields that say the same whichever source states them, and may be taken from another record of the code."""

_NAMING: Final = frozenset({SourceKind.NATIONAL_LIST, SourceKind.NATIONAL_DETAIL})
"""Sources that say which procedure a code belongs to."""

ALIKE: Final = 62.0
"""Likeness of two names (0..100) from which they name one procedure. Of 2,744 recovered records of July 2026 whose code
the national list has, 17 lie below 58, all of them other procedures, and none between 58 and 66."""

_SOURCES: Final[Mapping[SourceKind, str]] = {
    SourceKind.NATIONAL_DETAIL: "chi tiết trên Cổng Dịch vụ công quốc gia",
    SourceKind.NATIONAL_LIST: "danh mục trên Cổng Dịch vụ công quốc gia",
    SourceKind.RECOVERED: "bản khôi phục",
    SourceKind.SPREADSHEET: "bảng tính của cơ quan",
    SourceKind.SAMPLE: "danh mục mẫu",
}
_CONTENT: Final = (
    "cases",
    "channels",
    "dossier",
    "steps",
    "requirements",
    "results",
    "legal_bases",
    "receiving_address",
    "summary",
    "keywords",
)
_Strength: TypeAlias = tuple[bool, int, date, int]


@dataclass(frozen=True)
class Displacement:
    """One record that another of its code displaced: the places of both, and why, in Vietnamese."""

    code: str
    kept: str
    dropped: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What reading and merging did. `read` counts records by kind of source, before merging."""

    read: Mapping[SourceKind, int] = field(default_factory=dict)
    merged: tuple[Displacement, ...] = ()
    rejected: tuple[SourceError, ...] = ()
    skipped: tuple[str, ...] = ()
    complete: int = 0
    listed_only: int = 0

    def summary(self) -> tuple[str, ...]:
        """Return the report in lines of Vietnamese: counts first, then each rejected row."""
        counted = [f"  {_SOURCES[kind]}: {self.read[kind]}" for kind in SourceKind if self.read.get(kind)]
        return (
            f"Đã đọc {sum(self.read.values())} bản ghi",
            *counted,
            f"Gộp theo mã: {len(self.merged)} bản ghi nhường bản đầy đủ hoặc mới hơn",
            f"Danh mục có {self.complete + self.listed_only} thủ tục: {self.complete} có nội dung, "
            f"{self.listed_only} chỉ có tên",
            f"Bỏ qua {len(self.skipped)} tệp không chứa hồ sơ thủ tục",
            f"Không nhận {len(self.rejected)} dòng hoặc tệp",
            *(f"  {fault.message}" for fault in self.rejected),
        )


@dataclass(frozen=True)
class Merged:
    """One record a code, in the order of the codes, and the report of how it came about.

    `history` are the versions of other days: those whose source says from when or until when they are in force.
    """

    records: Mapping[str, Procedure]
    report: Report
    history: tuple[Procedure, ...] = ()


def merge(records: Iterable[Procedure | SourceError], *, strict: bool = False, skipped: Sequence[str] = ()) -> Merged:
    """Return one record a code, in the order of the codes.

    Args:
        records: What readers give: records and errors.
        strict: Raise the first error instead of counting it.
        skipped: Names of files that were left out; read when `records` has run out.

    Raises:
        SourceError: the first error, if `strict`.
    """
    by_code: dict[str, list[Procedure]] = {}
    rejected: list[SourceError] = []
    read: Counter[SourceKind] = Counter()
    for record in records:
        if isinstance(record, SourceError):
            if strict:
                raise record
            rejected.append(record)
            continue
        read[record.provenance.source] += 1
        by_code.setdefault(record.code, []).append(record)
    kept: dict[str, Procedure] = {}
    displaced: list[Displacement] = []
    history: list[Procedure] = []
    for code in sorted(by_code):
        ranked, strangers = _of_one_procedure(by_code.pop(code))
        if strict and strangers:
            raise strangers[0]
        rejected += strangers
        ranked, others = _of_one_time(ranked)
        history += others
        ranked = _ranked(ranked)
        kept[code] = _filled(ranked)
        displaced += (_displacement(ranked[0], other) for other in ranked[1:])
    complete = sum(record.complete for record in kept.values())
    report = Report(
        read=dict(read),
        merged=tuple(displaced),
        rejected=tuple(rejected),
        skipped=tuple(skipped),
        complete=complete,
        listed_only=len(kept) - complete,
    )
    return Merged(kept, report, tuple(history))


def _of_one_procedure(records: list[Procedure]) -> tuple[list[Procedure], list[SourceError]]:
    """Part the records of one code into those of the procedure that the nation gives this code, and strangers to it.

    Recovered pages and offices' tables now and then carry a code that belongs to another procedure; its facts must not
    be told under that procedure's name.
    """
    naming = [record for record in records if record.provenance.source in _NAMING]
    if not naming or len(records) == 1:
        return records, []
    named = _ranked(naming)[0]
    kept, strangers = [], []
    for record in records:
        if record.provenance.source in _NAMING or _likeness(record.name, named.name) >= ALIKE:
            kept.append(record)
        else:
            reason = f"mã {record.code} theo danh mục quốc gia là “{named.name}”, ở đây lại là “{record.name}”"
            strangers.append(SourceError(Place(record.provenance.file, record.provenance.line, "name"), reason))
    return kept, strangers


def _of_one_time(records: list[Procedure]) -> tuple[list[Procedure], list[Procedure]]:
    """Part the records that compete to be the catalogue's own from versions of other days, one a first day.

    Those that name no days compete; where all do, those that begin last.
    """
    dated = [record for record in records if record.provenance.dated]
    if not dated or len(records) == 1:
        return records, []
    by_beginning: dict[date, list[Procedure]] = {}
    for record in dated:
        by_beginning.setdefault(_beginning(record), []).append(record)
    competing = [record for record in records if not record.provenance.dated]
    if not competing:
        competing = by_beginning.pop(max(by_beginning))
    return competing, [_ranked(by_beginning[day])[0] for day in sorted(by_beginning)]


def _beginning(record: Procedure) -> date:
    stated = record.provenance.in_force_from
    return date.min if isinstance(stated, NotStated) else stated


def _likeness(one: str, other: str) -> float:
    return fuzz.token_set_ratio(fold(one), fold(other))


def _ranked(records: list[Procedure]) -> list[Procedure]:
    """Return the records, the strongest first; versions, which take time to count, only where nothing else decides."""
    if len(records) < 2:
        return records
    if len({_strength(record) for record in records}) < len(records):
        records = sorted(records, key=lambda record: (record.version, _place(record)), reverse=True)
    return sorted(records, key=_strength, reverse=True)


def _strength(record: Procedure) -> _Strength:
    return (
        record.complete,
        RICHNESS.index(record.provenance.source),
        _dated(record),
        sum(bool(getattr(record, name)) for name in _CONTENT),
    )


def _dated(record: Procedure) -> date:
    stated = record.provenance.record_date
    return date.min if isinstance(stated, NotStated) else stated


def _place(record: Procedure) -> str:
    origin = record.provenance
    return f"{origin.file}, dòng {origin.line}" if origin.line else origin.file


def _displacement(winner: Procedure, other: Procedure) -> Displacement:
    return Displacement(winner.code, _place(winner), _place(other), _reason(winner, other))


def _reason(winner: Procedure, other: Procedure) -> str:
    """Return in words the first rule by which `winner` is the stronger."""
    source, weaker = (_SOURCES[record.provenance.source] for record in (winner, other))
    if winner.complete != other.complete:
        return f"bản có đầy đủ nội dung ({source}) thay bản chỉ có tên ({weaker})"
    if source != weaker:
        return f"{source} đáng tin hơn {weaker}"
    if _dated(winner) != _dated(other):
        return f"bản ngày {_day_in_words(winner)} mới hơn bản {_day_in_words(other)}"
    if winner.version == other.version:
        return "hai bản như nhau"
    if _strength(winner)[3] != _strength(other)[3]:
        return "bản nêu nhiều nội dung hơn"
    return "hai bản cùng nguồn, cùng ngày nhưng khác nội dung: giữ một bản theo thứ tự cố định"


def _day_in_words(record: Procedure) -> str:
    stated = record.provenance.record_date
    return "không ghi ngày" if isinstance(stated, NotStated) else f"{stated:%d/%m/%Y}"


def _filled(ranked: Sequence[Procedure]) -> Procedure:
    """Return the first record with its gaps filled from the others, the strongest first."""
    winner, others = ranked[0], ranked[1:]
    if not others:
        return winner
    changes: dict[str, object] = {}
    for name in FILLED:
        if not getattr(winner, name):
            stated = next((value for other in others if (value := getattr(other, name))), None)
            if stated is not None:
                changes[name] = stated
    kind = _kind(ranked)
    if kind is not winner.kind:
        changes["kind"] = kind
    url = winner.provenance.url or next((other.provenance.url for other in others if other.provenance.url), "")
    if url != winner.provenance.url:
        changes["provenance"] = winner.provenance.model_copy(update={"url": url})
    return _with(winner, changes) if changes else winner


def _kind(ranked: Sequence[Procedure]) -> Kind:
    """Return the winner's kind; recovered records do not state one, so another source's is taken for theirs."""
    silent = ranked[0].provenance.source is SourceKind.RECOVERED
    if not silent:
        return ranked[0].kind
    return next((other.kind for other in ranked if other.provenance.source is not SourceKind.RECOVERED), ranked[0].kind)


def _with(record: Procedure, changes: Mapping[str, object]) -> Procedure:
    """Return a copy with the changes, its version counted anew."""
    values = {name: getattr(record, name) for name in Procedure.model_fields}
    return Procedure.model_construct(**{**values, **changes})
