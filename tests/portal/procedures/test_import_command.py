"""`import_records` and `build_index`: what they write, what they say, and what broken sources lead to."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.factories.portal import BIRTH, MARRIAGE, by_code, changed, small_catalogue
from tests.factories.procedures import rich_procedure

from motcua.records.model import Procedure as Record
from motcua.sources.limits import MAX_FILE_BYTES
from portal.procedures.indexing import current_build
from portal.procedures.models import Import, Procedure, Version

pytestmark = pytest.mark.django_db
RECORDS = by_code(*small_catalogue())
Source = Callable[..., Path]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Write records into a file, one a line."""

    def write(*records: Record, name: str = "ban-ghi.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(f"{record.model_dump_json()}\n" for record in records), "utf-8")
        return path

    return write


def run(*sources: object, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_records", *map(str, sources), stdout=out, **options)
    return out.getvalue()


def nothing_written() -> bool:
    return not (Import.objects.exists() or Version.objects.exists() or Procedure.objects.exists())


def test_import__reads_compares_publishes_and_says_how_many(source: Source) -> None:
    said = run(source(*RECORDS.values()))
    assert said.startswith(f"Mới: {len(RECORDS)}, đổi: 0, giữ nguyên: 0, không còn trong nguồn: 0")
    assert Procedure.objects.published().count() == len(RECORDS)
    assert Import.objects.get().sources == [str(source(*RECORDS.values()))]


def test_import__of_several_sources_takes_them_together(source: Source) -> None:
    first, second = source(RECORDS[BIRTH], name="a.jsonl"), source(RECORDS[MARRIAGE], name="b.jsonl")
    assert "Mới: 2" in run(first, second)


def test_import__says_part_by_part_what_changed(source: Source) -> None:
    run(source(*RECORDS.values()))
    said = run(source(changed(RECORDS[BIRTH], summary="Nói khác đi.")))
    assert f"Mới: 0, đổi: 1, giữ nguyên: 0, không còn trong nguồn: {len(RECORDS) - 1} (vẫn giữ)" in said
    assert f"{BIRTH}:" in said
    assert "~ summary: Cho phép thả diều ở bãi cỏ chung. → Nói khác đi." in said


def test_import__of_many_changes_shows_the_first_and_counts_the_others(source: Source) -> None:
    run(source(*RECORDS.values()))
    said = run(source(*(changed(record, summary="Nói khác đi.") for record in RECORDS.values())))
    assert said.count("~ summary") + said.count("+ summary") == 20
    assert f"… và {len(RECORDS) - 20} thủ tục khác đã đổi" in said


def test_dry_run__says_the_same_and_writes_nothing(source: Source) -> None:
    said = run(source(*RECORDS.values()), dry_run=True)
    assert f"Mới: {len(RECORDS)}" in said and "Chỉ so sánh: chưa ghi gì." in said
    assert nothing_written()


def test_draft__is_written_and_not_published(source: Source) -> None:
    run(source(RECORDS[BIRTH]), draft=True)
    assert Version.objects.get().published_at is None
    assert not Procedure.objects.published().exists()


def test_silent_import__says_nothing(source: Source) -> None:
    assert run(source(RECORDS[BIRTH]), verbosity=0) == ""
    assert Procedure.objects.count() == 1


def test_rejected_lines__are_told_kept_and_written_to_a_file(source: Source, tmp_path: Path) -> None:
    path = source(RECORDS[BIRTH])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"code": "9.000999", "name": ""}\n{hỏng\n')
    report = tmp_path / "bi-tu-choi.txt"
    said = run(path, rejected=report)
    lines = report.read_text("utf-8").splitlines()
    assert "bị từ chối: 2" in said and said.count("ban-ghi.jsonl, dòng") == 2
    assert [("dòng 2" in lines[0]), ("dòng 3" in lines[1])] == [True, True]
    assert Import.objects.get().rejected == lines
    assert Procedure.objects.published().count() == 1


def test_rejected_file__that_cannot_be_written_stops_before_anything_is(source: Source, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        run(source(RECORDS[BIRTH]), rejected=tmp_path / "khong-co" / "x.txt")
    assert nothing_written()


def test_code__that_does_not_fit_is_rejected_beside_those_that_do(source: Source) -> None:
    said = run(source(RECORDS[BIRTH], rich_procedure("9.000901" + ".AB" * 20)))
    assert "Mới: 1" in said and "bị từ chối: 1" in said and "mã dài hơn 40 ký tự" in said


def huge(path: Path) -> None:
    path.write_text(json.dumps({"code": "9.000901", "name": "x" * (MAX_FILE_BYTES + 1)}), "utf-8")


def bomb(path: Path) -> None:
    path.write_bytes(gzip.compress(b"[" * (300 * 1024 * 1024), compresslevel=1))


BROKEN: dict[str, tuple[str, Callable[[Path], object] | bytes | None]] = {
    "absent": ("khong-co.jsonl", None),
    "empty": ("rong.jsonl", b""),
    "binary": ("anh.jsonl", bytes(range(256)) * 40),
    "NUL": ("nul.jsonl", b'{"code": "9.000901", "name": "a\\u0000b", "provenance": null}\n'),
    "deep": ("sau.json", b"[" * 100_000),
    "huge": ("lon.json", huge),
    "bomb": ("bom.jsonl.gz", bomb),
    "half a gzip": ("nua.jsonl.gz", gzip.compress(b'{"code": "9.000901"}\n' * 1000)[:60]),
    "not a number": ("nan.jsonl", b'{"code": "9.000901", "name": "x", "dossier_sets": NaN}\n'),
    "of another kind": ("khac.json", b'{"ten": "khong phai ban ghi"}'),
    "unknown suffix": ("a.exe", b"MZ\x90\x00"),
    "wrong values": ("sai.jsonl", b'{"code": "khong phai ma", "name": "x"}\n' * 5),
    "hostile names": ("la.jsonl", b'{"code": "9.000901", "name": "x", "__class__": "os.system"}\n'),
}


@pytest.mark.parametrize("kind", list(BROKEN))
def test_broken_source__writes_nothing_and_says_why(tmp_path: Path, kind: str) -> None:
    name, content = BROKEN[kind]
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        content(path)
    with pytest.raises(CommandError) as fault:
        run(path)
    said = str(fault.value)
    assert said.startswith("Không có bản ghi nào đọc được; không ghi gì.")
    assert kind == "empty" or name in said
    assert nothing_written()


@pytest.mark.parametrize("arguments", [{}, {"sources": ["x.jsonl"], "sample": True}])
def test_import__without_a_source_or_with_two_kinds_says_what_is_needed(arguments: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="Cần nêu nguồn"):
        run(*arguments.pop("sources", ()), **arguments)
    assert nothing_written()


def test_source_that_breaks__beside_one_that_does_not_is_reported(source: Source, tmp_path: Path) -> None:
    said = run(source(RECORDS[BIRTH]), tmp_path / "khong-co.jsonl")
    assert "Mới: 1" in said and "khong-co.jsonl" in said


def build(**options: Any) -> str:
    out = io.StringIO()
    call_command("build_index", stdout=out, **options)
    return out.getvalue()


def test_index__is_built_from_what_is_published_and_named(published: tuple[Record, ...], index_home: Path) -> None:
    said = build()
    made = current_build()
    assert made is not None
    assert said == f"Chỉ mục {made.name}: {len(published)} thủ tục, đang dùng.\n"


def test_index__of_nothing_is_not_built_and_says_why(index_home: Path) -> None:
    with pytest.raises(CommandError, match="Chưa có thủ tục nào được công bố"):
        build()
    assert list(index_home.iterdir()) == []


def test_index__that_is_fresh_is_left_alone_where_asked(published: tuple[Record, ...], index_home: Path) -> None:
    build(verbosity=0)
    made = current_build()
    assert "còn đúng; không lập lại" in build(if_stale=True)
    assert current_build() == made
    run_changed = by_code(changed(published[0], summary="Mới."))
    from portal.procedures import importing

    importing.run(run_changed, ["x"])
    assert "đang dùng" in build(if_stale=True)
    assert current_build() != made


def test_index__where_the_folder_cannot_be_written_says_why(
    published: tuple[Record, ...], settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "tep").write_text("")
    settings.INDEX_HOME = tmp_path / "tep"
    with pytest.raises(CommandError, match="Không ghi được"):
        build()
