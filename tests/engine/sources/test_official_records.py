"""The readers on the official records, where they are at hand. Figures are those of the files of July 2026."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from motcua.records.checking import check
from motcua.records.difference import diff
from motcua.records.merging import Merged, merge
from motcua.records.model import NOT_STATED, FeeKind, GroupKind, Procedure, SourceKind, TimeUnit
from motcua.sources.reading import load, read


@pytest.fixture(scope="module")
def merged(shared: Path) -> Merged:
    return load([shared / "data" / "national", shared / "data" / "recovered.jsonl.gz"])


@pytest.fixture(scope="module")
def details(shared: Path) -> dict[str, Procedure]:
    entries = read(shared / "data" / "national" / "details")
    return {entry.code: entry for entry in entries if isinstance(entry, Procedure)}


def test_every_row__is_read(merged: Merged) -> None:
    assert merged.report.read == {
        SourceKind.NATIONAL_DETAIL: 502,
        SourceKind.NATIONAL_LIST: 5_670,
        SourceKind.RECOVERED: 2_849,
    }
    assert {fault.place.field for fault in merged.report.rejected} == {"name"}, "strangers to their code"
    assert len(merged.report.rejected) == 17
    assert merged.report.skipped == ("national/provinces.json",)


def test_codes__stand_once_and_in_order(merged: Merged) -> None:
    assert list(merged.records) == sorted(merged.records)
    report = merged.report
    assert len(merged.records) + len(report.merged) + len(report.rejected) == sum(report.read.values())
    assert report.complete == 502 + 2_849 - 77 - 17


def test_detail__of_a_birth_keeps_its_counts_and_unit(details: dict[str, Procedure]) -> None:
    birth = details["1.001193"]
    assert {group.kind for group in birth.dossier} == {GroupKind.HEADING, GroupKind.REMARK}
    assert all(fee.amount == 0 and fee.kind is FeeKind.FEE for channel in birth.channels for fee in channel.fees)
    remarks = [document for group in birth.dossier for document in group.documents if document.originals == 0]
    assert remarks and all(document.copies == 0 for document in remarks)


def test_details__state_no_dollars_as_dong(details: dict[str, Procedure]) -> None:
    fees = [fee for record in details.values() for channel in record.channels for fee in channel.fees]
    in_dollars = [fee for fee in fees if "USD" in fee.note.split("\n")[0]]
    assert len(in_dollars) == 21
    assert all(fee.amount is NOT_STATED for fee in in_dollars)


def test_details__have_every_part_of_the_portal(details: dict[str, Procedure], shared: Path) -> None:
    for code, record in details.items():
        data = json.loads((shared / "data/national/details" / f"{code}.json").read_text())["data"]
        components = [part for case in data["executionCases"] for part in case["profileComponents"]]
        assert sum(len(group.documents) for group in record.dossier) == sum(
            bool(part["name"].strip()) for part in components
        )
        assert len(record.channels) == len(data["executionMethods"])
        assert len(record.legal_bases) <= len(data["legalBasisesDetails"])
        assert bool(record.steps) == bool(data["executionSteps"])


def test_recovered_counts__agree_with_the_detail_records(details: dict[str, Procedure], shared: Path) -> None:
    agree: Counter[bool] = Counter()
    for record in read(shared / "data" / "recovered.jsonl.gz"):
        if isinstance(record, Procedure) and record.code in details:
            sure = {
                document.name: (document.originals, document.copies)
                for group in details[record.code].dossier
                for document in group.documents
            }
            found = (document for group in record.dossier for document in group.documents if document.name in sure)
            agree.update((document.originals, document.copies) == sure[document.name] for document in found)
    assert agree[True] > 1_000
    assert agree[False] / agree.total() < 0.02


def test_recovered__leaves_little_unread(shared: Path) -> None:
    records = [entry for entry in read(shared / "data" / "recovered.jsonl.gz") if isinstance(entry, Procedure)]
    documents = [document for record in records for group in record.dossier for document in group.documents]
    channels = [channel for record in records for channel in record.channels]
    fees = [fee for channel in channels for fee in channel.fees]
    words = [channel for channel in channels if channel.time_limit is not NOT_STATED and channel.time_limit.note]
    assert len(documents) > 15_000
    assert sum(document.originals is NOT_STATED for document in documents) < 50
    assert len(words) < 50
    assert sum(fee.amount is NOT_STATED for fee in fees) < 275, "104 of them stuck to the time before them"
    assert {limit.unit for channel in channels if (limit := channel.time_limit) is not NOT_STATED} <= {
        NOT_STATED,
        *TimeUnit,
    }


def test_recovered__legal_numbers_are_whole(shared: Path) -> None:
    records = [entry for entry in read(shared / "data" / "recovered.jsonl.gz") if isinstance(entry, Procedure)]
    numbers = [basis.number for record in records for basis in record.legal_bases]
    assert 11_400 < len(numbers) < 11_550, "11,983 before numbers inside titles and years were taken off"
    assert not [number for number in numbers if re.match(r"\d{4,}/\d{4}/(?!UBTVQH)|0\d{2,}/|\d{4}\.", number)]
    assert not [number for number in numbers if re.search(r"/(?:PL|NQ|QĐ|NĐ|TTLT|TT-BKH)$", number)]


def test_recovered__codes_of_results_stand_apart(shared: Path) -> None:
    records = [entry for entry in read(shared / "data" / "recovered.jsonl.gz") if isinstance(entry, Procedure)]
    results = [result for record in records for result in record.results]
    assert sum(bool(result.code) for result in results) > 3_500
    assert not [result.name for result in results if "Mã:" in result.name or "KQ." in result.name]


def test_texts__are_composed(merged: Merged) -> None:
    assert all(unicodedata.is_normalized("NFC", record.model_dump_json()) for record in merged.records.values())


def test_records__read_back_from_their_json_unchanged(merged: Merged, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(record.model_dump_json() for record in merged.records.values()), encoding="utf-8")
    assert {entry.code: entry for entry in read(path) if isinstance(entry, Procedure)} == dict(merged.records)


def test_merge__of_the_catalogue_is_idempotent(merged: Merged) -> None:
    again = merge(merged.records.values())
    assert again.records == merged.records
    assert all(diff(again.records[code], record) == () for code, record in merged.records.items())


def test_findings__know_fees_that_only_look_free(merged: Merged) -> None:
    found = Counter(finding.code for record in merged.records.values() for finding in check(record))
    assert found["zero_fee_with_sum"] > 500
    assert found["odd_character"] == 0


MEASURE = """
import sys, time
from pathlib import Path
from motcua.sources.reading import load
start = time.process_time()
load([Path(path) for path in sys.argv[1:]])
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(time.process_time() - start, int(status["VmHWM"].split()[0]) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_reading_and_merging__stays_within_time_and_memory(shared: Path) -> None:
    paths = [str(shared / "data" / name) for name in ("national", "recovered.jsonl.gz")]
    source = Path(__file__).resolve().parents[3] / "src"
    run = subprocess.run(  # noqa: S603  # our own interpreter on our own text
        [sys.executable, "-c", MEASURE, *paths],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = map(float, run.stdout.split())
    assert seconds < 16, "8 s on an idle core; twice that where others use the machine"
    assert megabytes < 350


def test_model__is_light_to_import() -> None:
    code = "import sys; import motcua.records.model; print('openpyxl' in sys.modules or 'numpy' in sys.modules)"
    source = Path(__file__).resolve().parents[3] / "src"
    run = subprocess.run(  # noqa: S603  # our own interpreter on our own text
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "False"
