"""Records read from outside beside the versions in force: what is new, what changed, what is gone."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from motcua.records.difference import Change, diff
from motcua.records.model import Procedure as Record
from portal.procedures.models import Procedure, Version

CHUNK: Final = 500
_FEES: Final = re.compile(r"channels\[\d+\](?:\.fees|$)")
_TIMES: Final = re.compile(r"(?:channels|cases)\[\d+\](?:\.time_limit|$)")
_PAPERS: Final = re.compile(r"dossier(?:\[|_sets$)")


@dataclass(frozen=True)
class Plan:
    """What an import would do. `changed` gives for each code the changes from the version in force."""

    added: tuple[str, ...] = ()
    changed: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marks:
    """Whether changes bear on what a person pays, how long they wait, and what they bring."""

    fees: bool
    times: bool
    papers: bool


def plan(records: Mapping[str, Record]) -> Plan:
    """Compare records with the versions in force; nothing is written."""
    current = dict(_current_versions())
    added = tuple(code for code in records if code not in current)
    known = [code for code in records if code in current]
    unchanged = tuple(code for code in known if current[code] == records[code].version)
    changed = [code for code in known if current[code] != records[code].version]
    changes = {code: diff(old, records[code]) for code, old in _records_in_force(changed)}
    missing = tuple(code for code in current if code not in records)
    return Plan(added, changes, unchanged, missing)


def marks(changes: Iterable[Change]) -> Marks:
    """Tell what changes bear on."""
    paths = [change.path for change in changes]
    return Marks(*(any(pattern.match(path) for path in paths) for pattern in (_FEES, _TIMES, _PAPERS)))


def _current_versions() -> Iterable[tuple[str, str]]:
    rows = Procedure.objects.published().values_list("code", "current__version")
    for code, version in rows.iterator(chunk_size=2000):
        yield code, str(version)


def _records_in_force(codes: Sequence[str]) -> Iterator[tuple[str, Record]]:
    """Yield codes and their records in force, a chunk a query."""
    for start in range(0, len(codes), CHUNK):
        for row in Version.objects.in_force().filter(procedure__code__in=codes[start : start + CHUNK]):
            yield row.procedure.code, row.record


def marks_between(before: Version | None, after: Version) -> Marks:
    """Tell what the changes from one version to another bear on; nothing where there was none before."""
    return marks(diff(before.record, after.record)) if before is not None else Marks(False, False, False)
