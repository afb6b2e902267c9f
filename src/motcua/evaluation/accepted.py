"""The last accepted figures: the file that keeps them, and what has fallen since.

Kept for each copy of each question set: its totals, with the calibration error; and every figure of a set or field of
procedure that is a share of `LEAST` cases or more. Figures of smaller groups say too little to hold anybody to.

**What counts as a fall.** Totals: more than a point (0.01) worse than accepted. Groups: more than a point, or more than
one and a half cases where that is wider (1.5/n of the n cases the figure is a share of). In a group of 25 one case is
four points: with a plain point, any case that changes sides would close the gate. So one case may, two may not, and
from 150 cases on the point alone counts. Worse is lower, but higher for `WORSE_HIGHER`.

A figure that was accepted and is told no more has fallen too: else a set could escape by being renamed.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from motcua.errors import AcceptedFiguresError, Place
from motcua.evaluation.metrics import ALL, Table
from motcua.evaluation.noise import TITLES
from motcua.evaluation.running import Run
from motcua.faults import first_fault, reading_reason, system_reason

POINT: Final = 0.01
CASES_ALLOWED: Final = 1.5
LEAST: Final = 25
CALIBRATION: Final = "calibration_error"
TOTAL_TITLE: Final = "toàn bộ"
WORSE_HIGHER: Final = frozenset({"needless_clarify", "needless_decline", CALIBRATION})
_DIGITS: Final = 6
"""Digits kept, and …"""
_TOLD: Final = 4
"""… digits told and compared, so that a fall of just a point is one however it was rounded."""
_Told = tuple[Mapping[str, float], Mapping[str, int]]
"""Figures of a group, and of how many cases each is a share."""

Share = Annotated[float, Field(ge=0, le=1)]


class Group(BaseModel):
    """Figures of one group of cases, shares by name; `n` is the number of its cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int = Field(ge=1)
    figures: dict[str, Share]


class CopyFigures(BaseModel):
    """Figures of one copy of a question set: in total, and of the groups that are large enough."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: Group
    sets: dict[str, Group] = {}
    fields: dict[str, Group] = {}

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Yield every group with what the reader calls it."""
        yield TOTAL_TITLE, self.total
        yield from ((set_title(name), group) for name, group in sorted(self.sets.items()))
        yield from ((field_title(name), group) for name, group in sorted(self.fields.items()))


Accepted = Mapping[str, Mapping[str, CopyFigures]]
"""Accepted figures by name of the question set (its file's, without the ending) and of the copy."""

_FILE: Final = TypeAdapter(dict[str, dict[str, CopyFigures]])


def set_title(name: str) -> str:
    """Return what the reader calls a set of the question file."""
    return f"nhóm {name}"


def field_title(name: str) -> str:
    """Return what the reader calls a field of procedure."""
    return f"lĩnh vực {name}"


def read_accepted(path: Path) -> Accepted:
    """Return the accepted figures; none where the file is absent, as before the first time that any are accepted.

    Raises:
        AcceptedFiguresError: the file cannot be read or is of another form; names the field.
    """
    try:
        return _FILE.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise AcceptedFiguresError(f"Không đọc được {path}: {reading_reason(fault)}") from fault
    except ValidationError as fault:
        field, reason = first_fault(fault)
        raise AcceptedFiguresError(f"{Place(str(path), field=field)}: {reason}") from fault


def write_accepted(path: Path, accepted: Accepted) -> None:
    """Write the figures, a figure a line so that a review shows each; the old file stays until the new one is whole.

    Raises:
        AcceptedFiguresError: the file cannot be written.
    """
    content = _FILE.dump_json({name: dict(copies) for name, copies in sorted(accepted.items())}, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
            fresh.write(content + b"\n")
        os.chmod(fresh.name, 0o644)
        os.replace(fresh.name, path)
    except OSError as fault:
        raise AcceptedFiguresError(f"Không ghi được {path}: {system_reason(fault)}") from fault


def acceptable(run: Run) -> CopyFigures:
    """Return what is kept of a run that has cases."""
    total = _rounded(run.table.figures[ALL]) | {CALIBRATION: round(run.trust.error, _DIGITS)}
    return CopyFigures(
        total=Group(n=run.table.sizes[ALL], figures=total), sets=_large(run.table), fields=_large(run.fields)
    )


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, _DIGITS) for key, value in figures.items()}


def _large(table: Table) -> dict[str, Group]:
    found = {}
    for name, row in sorted(table.figures.items()):
        kept = {key: value for key, value in row.items() if table.counts[name][key] >= LEAST}
        if name != ALL and kept:
            found[name] = Group(n=table.sizes[name], figures=_rounded(kept))
    return found


@dataclass(frozen=True)
class Fall:
    """One figure that is worse than accepted by more than `allowed`; `after` is None where it is told no more."""

    questions: str
    copy: str
    group: str
    figure: str
    before: float
    after: float | None
    allowed: float

    def __str__(self) -> str:
        """Return a sentence for whoever has to look into it."""
        where = f"Bộ câu hỏi {self.questions}, bản {TITLES.get(self.copy, self.copy)}, {self.group}: {self.figure}"
        if self.after is None:
            return f"{where} đã được chấp nhận ở mức {self.before:.4f}, nay không còn đo được."
        went = "tăng" if self.after > self.before else "giảm"
        to = "lên" if self.after > self.before else "xuống"
        return f"{where} {went} từ {self.before:.4f} {to} {self.after:.4f} (chỉ được phép {self.allowed:.4f})."


def falls(questions: str, copy: str, accepted: CopyFigures, run: Run | None) -> Iterator[Fall]:
    """Yield what has fallen in one copy; `run` is None where the copy is made no more."""
    tables = {} if run is None else _tables(run)
    for title, group in accepted.groups():
        figures, counts = tables.get(title, ({}, {}))
        for figure, before in group.figures.items():
            after = figures.get(figure)
            allowed = POINT if group is accepted.total else max(POINT, CASES_ALLOWED / counts.get(figure, LEAST))
            if after is None or worse(figure, before, after) > allowed:
                yield Fall(questions, copy, title, figure, before, after, allowed)


def _tables(run: Run) -> Mapping[str, _Told]:
    """Return figures and counts of every group by its title."""
    total = dict(run.table.figures.get(ALL, {})) | {CALIBRATION: run.trust.error}
    found: dict[str, _Told] = {TOTAL_TITLE: (total, run.table.counts.get(ALL, {}))}
    for table, title in ((run.table, set_title), (run.fields, field_title)):
        found |= {title(name): (row, table.counts[name]) for name, row in table.figures.items() if name != ALL}
    return found


def worse(figure: str, before: float, after: float) -> float:
    """Return by how much a figure is worse than before; negative where it is better."""
    return round(after - before if figure in WORSE_HIGHER else before - after, _TOLD)


def changes(before: Accepted, after: Accepted) -> Iterator[str]:
    """Yield a line for every copy that comes or goes, and for every figure of the others that differs."""
    old, new = _copies(before), _copies(after)
    for place in [*new, *(place for place in old if place not in new)]:
        was, now = old.get(place), new.get(place)
        if was is None or now is None:
            told = _figures(now or was)
            yield f"{place}: {'bỏ' if now is None else 'thêm'} {len(told)} con số"
        else:
            yield from _changed(place, _figures(was), _figures(now))


def _changed(place: str, was: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    for figure in [*now, *(figure for figure in was if figure not in now)]:
        if figure not in was:
            yield f"{place}, {figure}: thêm, {now[figure]:.4f}"
        elif figure not in now:
            yield f"{place}, {figure}: bỏ, trước là {was[figure]:.4f}"
        elif change := round(now[figure] - was[figure], _TOLD):
            yield f"{place}, {figure}: {was[figure]:.4f} → {now[figure]:.4f} ({change:+.4f})"


def _copies(accepted: Accepted) -> dict[str, CopyFigures]:
    return {
        f"{questions}, {TITLES.get(copy, copy)}": kept
        for questions, copies in accepted.items()
        for copy, kept in copies.items()
    }


def _figures(kept: CopyFigures | None) -> dict[str, float]:
    groups = kept.groups() if kept else ()
    return {f"{title}, {figure}": value for title, group in groups for figure, value in group.figures.items()}
