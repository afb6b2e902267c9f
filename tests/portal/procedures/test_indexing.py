"""The index in use: whole or not at all, changed over without a restart, old builds tidied."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.portal import BIRTH, KITE, by_code, changed
from tests.factories.procedures import rich_procedure

from motcua.engine import Engine
from motcua.engine import build as engine_build
from motcua.errors import IndexFolderError
from motcua.records.model import Procedure as Record
from portal.conversations import services
from portal.procedures import importing, indexing, publishing
from portal.procedures.dated import engine_on
from portal.procedures.indexing import (
    KEPT,
    LONGEST_BUILD,
    POINTER,
    Build,
    EngineHolder,
    IndexMissingError,
    build_index,
    current_build,
    engines,
    keep_fresh,
    published_digest,
    published_records,
)
from portal.procedures.models import Term, Version, beginning_of
from portal.procedures.showing import bring_into_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(published: tuple[Record, ...], index_home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Record, ...]:
    """The catalogue published, and an engine that indexes only two records, so that building takes no time."""

    def two(records: Any, folder: Path, progress: Callable[[str], None], names: Any) -> int:
        return engine_build(list(records)[:2], folder, progress, names)

    monkeypatch.setattr(indexing, "build", two)
    return published


def folders(home: Path) -> list[str]:
    return sorted(entry.name for entry in home.iterdir() if entry.is_dir())


def test_build__is_put_in_use_with_what_it_was_made_from(quick: tuple[Record, ...], index_home: Path) -> None:
    made = build_index()
    assert current_build() == made == Build(made.name, published_digest(), len(quick))
    assert folders(index_home) == [made.name]
    assert Engine.open(index_home / made.name)
    assert sorted(entry.name for entry in index_home.iterdir()) == sorted([made.name, POINTER])


def test_records__of_an_index_are_those_in_force_by_code(published: tuple[Record, ...]) -> None:
    importing.run(by_code(changed(published[0], summary="Chưa công bố.")), ["x"], publish=False)
    assert list(published_records()) == sorted(published, key=lambda record: record.code)


def test_failed_build__leaves_the_one_in_use_and_no_folder(
    quick: tuple[Record, ...], index_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = build_index()

    def fails(*_: Any) -> int:
        raise IndexFolderError("hết chỗ")

    monkeypatch.setattr(indexing, "build", fails)
    with pytest.raises(IndexFolderError):
        build_index()
    assert current_build() == made
    assert folders(index_home) == [made.name]


def test_build__that_cannot_be_named_is_removed_again(
    quick: tuple[Record, ...], index_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = build_index()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(indexing, "_point", full)
    with pytest.raises(IndexFolderError, match="Không ghi được"):
        build_index()
    assert current_build() == made and folders(index_home) == [made.name]


def test_half_written_build__is_never_used(catalogue: tuple[Record, ...], index_home: Path) -> None:
    in_use = indexing.engines.current()
    (index_home / "29990101-000000-ffffff").mkdir()
    (index_home / ".29990101-000000-ffffff-x").mkdir()
    assert indexing.engines.current() is in_use


@pytest.mark.parametrize(
    "pointer",
    ["", "{", "null", "[]", '{"name": "x"}', '{"name": 1, "digest": "", "records": 0}', "\xff\xfe", '{"name": null}'],
)
def test_pointer__that_cannot_be_read_leaves_the_engine_in_use(
    catalogue: tuple[Record, ...], index_home: Path, pointer: str
) -> None:
    in_use = indexing.engines.current()
    (index_home / POINTER).write_bytes(pointer.encode("latin1"))
    assert current_build() is None
    assert indexing.engines.current() is in_use
    with pytest.raises(IndexMissingError):
        EngineHolder().current()


def test_no_build__is_said(index_home: Path) -> None:
    assert current_build() is None
    with pytest.raises(IndexMissingError, match="chưa sẵn sàng"):
        indexing.engines.current()


def point(home: Path, name: str) -> None:
    indexing._point(home, Build(name, "0" * 64, 2))


@pytest.mark.parametrize("damage", ["absent", "empty", "no manifest", "cut", "another layout"])
def test_damaged_build__leaves_the_one_before_in_use(
    catalogue: tuple[Record, ...], index_home: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    in_use = indexing.engines.current()
    bad = index_home / "20270101-000000-000000"
    if damage != "absent":
        shutil.copytree(index_home / in_use.build.name, bad)
    if damage == "empty":
        shutil.rmtree(bad)
        bad.mkdir()
    elif damage == "no manifest":
        (bad / "manifest.json").unlink()
    elif damage == "cut":
        (bad / "record-starts.npy").write_bytes((bad / "record-starts.npy").read_bytes()[:20])
    elif damage == "another layout":
        (bad / "manifest.json").write_text(json.dumps({"format": 1, "engine": "0", "records": 2}))
    point(index_home, bad.name)
    assert indexing.engines.current() is in_use
    assert "cannot be opened" in caplog.text
    with pytest.raises(IndexMissingError):
        EngineHolder().current()


def test_damaged_build__is_tried_and_logged_once_in_a_while(
    catalogue: tuple[Record, ...], index_home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    point(index_home, "khong-co")
    for _ in range(5):
        indexing.engines.current()
    assert caplog.text.count("cannot be opened") == 1
    monkeypatch.setattr(indexing, "REST", 0.0)
    indexing.engines.current()
    assert caplog.text.count("cannot be opened") == 2


def test_repaired_build__is_used_after_a_damaged_one(
    catalogue: tuple[Record, ...], index_home: Path, index_build: Path
) -> None:
    in_use = indexing.engines.current()
    point(index_home, "khong-co")
    indexing.engines.current()
    (index_home / "20270101-000000-000000").symlink_to(index_build, target_is_directory=True)
    point(index_home, "20270101-000000-000000")
    changed_over = indexing.engines.current()
    assert changed_over is not in_use and changed_over.build.name == "20270101-000000-000000"


def test_new_build__is_seen_by_another_worker_without_a_restart(
    catalogue: tuple[Record, ...], index_home: Path
) -> None:
    worker = EngineHolder()
    before = worker.current()
    assert worker.current() is before
    importing.run(by_code(changed(catalogue[0], name="Thủ tục có tên mới hẳn")), ["x"])
    made = build_index()
    after = worker.current()
    assert after.build == made and after is not before
    assert after.engine.catalogue.get(catalogue[0].code).name == "Thủ tục có tên mới hẳn"
    assert before.engine.catalogue.get(catalogue[0].code).name == catalogue[0].name


def test_worker__looks_only_now_and_then(catalogue: tuple[Record, ...], index_home: Path, settings: Any) -> None:
    settings.INDEX_POLL_SECONDS = 3600.0
    worker = EngineHolder()
    before = worker.current()
    point(index_home, "khong-co")
    (index_home / POINTER).unlink()
    assert worker.current() is before


def test_request__keeps_one_engine_from_beginning_to_end(
    catalogue: tuple[Record, ...], index_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another build is put in use, and the old one removed, while a question is being answered."""
    opened = indexing.engines.current()
    answer = services.answer

    def changes_meanwhile(used: Any, *rest: Any) -> Any:
        importing.run(by_code(changed(catalogue[0], summary="Mới.")), ["x"])
        build_index()
        (index_home / opened.build.name).unlink()
        assert indexing.engines.current() is not opened
        return answer(used, *rest)

    monkeypatch.setattr(services, "answer", changes_meanwhile)
    exchange = services.ask("đăng ký khai sinh cần giấy tờ gì")
    assert exchange.reply.answered[0] == BIRTH
    assert exchange.turn.index_build == opened.build.name
    assert {one.record_version for one in exchange.reply.citations} == {
        record.version for record in catalogue if record.code in exchange.reply.answered
    }


def test_many_threads__open_the_engine_once(catalogue: tuple[Record, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    real = Engine.open

    def slow(folder: Path) -> Engine:
        opened.append(folder)
        time.sleep(0.1)
        return real(folder)

    monkeypatch.setattr(indexing.Engine, "open", slow)
    worker = EngineHolder()
    seen: list[object] = []
    threads = [threading.Thread(target=lambda: seen.append(worker.current())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1 and len({id(one) for one in seen}) == 1 and len(seen) == 6


def test_threads__go_on_with_the_old_engine_while_one_opens_the_new(
    catalogue: tuple[Record, ...], index_home: Path, index_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = EngineHolder()
    before = worker.current()
    real, opening, go_on = Engine.open, threading.Event(), threading.Event()

    def waits(folder: Path) -> Engine:
        opening.set()
        assert go_on.wait(10)
        return real(folder)

    monkeypatch.setattr(indexing.Engine, "open", waits)
    (index_home / "20270101-000000-000000").symlink_to(index_build, target_is_directory=True)
    point(index_home, "20270101-000000-000000")
    first = threading.Thread(target=worker.current)
    first.start()
    assert opening.wait(10)
    assert worker.current() is before
    go_on.set()
    first.join()
    assert worker.current() is not before


def test_old_builds__are_tidied_and_the_one_before_stays(quick: tuple[Record, ...], index_home: Path) -> None:
    names = [f"2020010{day}-000000-aaaaaa" for day in range(1, 6)]
    for name in names:
        (index_home / name).mkdir()
    made = build_index()
    assert folders(index_home) == [names[-1], made.name]
    assert len(folders(index_home)) == KEPT


def test_build_in_use__is_never_tidied_even_where_the_clock_went_back(
    quick: tuple[Record, ...], index_home: Path
) -> None:
    for name in ("29990101-000000-aaaaaa", "29990102-000000-aaaaaa", "29990103-000000-aaaaaa"):
        (index_home / name).mkdir()
    made = build_index()
    assert made.name in folders(index_home)
    assert Engine.open(index_home / made.name)


def test_leavings__of_a_build_that_was_killed_go_and_one_under_way_stays(
    quick: tuple[Record, ...], index_home: Path
) -> None:
    killed, under_way = index_home / ".20200101-000000-aaaaaa-x", index_home / ".20300101-000000-bbbbbb-y"
    for folder in (killed, under_way):
        folder.mkdir()
    long_ago = time.time() - LONGEST_BUILD - 60
    os.utime(killed, (long_ago, long_ago))
    made = build_index()
    assert folders(index_home) == sorted([under_way.name, made.name])


def test_digest__tells_whether_an_index_is_stale(published: tuple[Record, ...]) -> None:
    before = published_digest()
    assert published_digest() == before
    importing.run(by_code(changed(published[0], summary="Nháp.")), ["x"], publish=False)
    assert published_digest() == before
    importing.run(by_code(changed(published[0], summary="Công bố.")), ["x"])
    after = published_digest()
    assert after != before
    importing.run(by_code(published[0]), ["x"])
    assert published_digest() == before


def test_digest__changes_when_a_procedure_is_withdrawn_from_the_catalogue(published: tuple[Record, ...]) -> None:
    before = published_digest()
    Term.objects.filter(procedure__code=KITE).update(until=timezone.now())
    bring_into_force()
    assert published_digest() != before
    assert KITE not in {record.code for record in published_records()}


def test_procedure_of_other_days__is_in_the_index_and_found_on_those_days_alone(
    published: tuple[Record, ...], index_home: Path
) -> None:
    day = timezone.localdate() + timedelta(days=9)
    later = rich_procedure("9.000977", "Cấp phép nuôi đom đóm")
    made = importing.run(by_code(later), ["x"], publish=False)
    publishing.put_in_force(made, beginning_of(day))
    build_index()
    engine = engines.current().engine
    question = engine.reader.read("cấp phép nuôi đom đóm").query
    assert not engine.searcher.holds(later.code)
    on_day = engine_on(engines.current().whole, day)
    found = on_day.searcher.search(question)[0]
    assert on_day.searcher.indexes.entries.rows[found.number].code == later.code
    assert on_day.catalogue.get(later.code) == later
    assert engines.current().whole.on(day).searcher.holds(later.code)


def test_index__is_kept_fresh(published: tuple[Record, ...], index_home: Path) -> None:
    keep_fresh()
    first = current_build()
    keep_fresh()
    assert first is not None and current_build() == first
    importing.run(by_code(changed(published[0], summary="Mới.")), ["x"])
    keep_fresh()
    assert current_build() != first


def test_digest__changes_with_the_engine_itself(published: tuple[Record, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    before = published_digest()
    monkeypatch.setattr(indexing, "fingerprint", lambda: "another engine")
    assert published_digest() != before


def test_versions__cited_by_the_index_stand_in_the_database(catalogue: tuple[Record, ...]) -> None:
    engine = indexing.engines.current().engine
    for code in engine.catalogue.codes:
        assert Version.objects.filter(procedure__code=code, version=engine.catalogue.get(code).version).exists()
