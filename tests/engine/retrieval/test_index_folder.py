import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.factories.portal import BIRTH, MARRIAGE, small_catalogue
from tests.factories.procedures import procedure, rich_procedure

from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import FORMAT, Engine, build
from motcua.errors import IndexFolderError
from motcua.records.model import Procedure

FILES = ("records.jsonl", "record-starts.npy", "record-codes.txt", "vocabulary.json", "entries.json", "common.npy")


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="session")
def one_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one") / "index"
    build([rich_procedure(), procedure("9.000002", "Cấp phép chọi dế")], folder)
    return folder


@pytest.fixture
def folder(one_record: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(one_record, tmp_path / "index"))


def test_names_given__are_found_as_the_package_s_own_are(tmp_path: Path) -> None:
    records = small_catalogue()

    def answered(folder: Path, question: str) -> tuple[str, ...]:
        engine = Engine.open(folder)
        return Responder(engine.catalogue, engine.searcher, engine.reader).respond(question, State())[0].answered

    build(records, tmp_path / "plain")
    build(records, tmp_path / "named", names={MARRIAGE: ["đóng cọc trầu cau"], "9.999999": ["không ai có"]})
    assert answered(tmp_path / "plain", "đóng cọc trầu cau cần giấy tờ gì") != (MARRIAGE,)
    assert answered(tmp_path / "named", "đóng cọc trầu cau cần giấy tờ gì") == (MARRIAGE,)
    assert answered(tmp_path / "named", "đăng ký khai sinh cần giấy tờ gì") == (BIRTH,)


def test_no_names_given__changes_nothing(tmp_path: Path, one_record: Path) -> None:
    build([rich_procedure(), procedure("9.000002", "Cấp phép chọi dế")], tmp_path / "index", names={})
    assert content(tmp_path / "index") == content(one_record)


def test_built_folder__opens_and_answers(folder: Path) -> None:
    engine = Engine.open(folder)
    assert list(engine.catalogue.codes) == ["9.000001", "9.000002"]
    reply, _ = Responder(engine.catalogue, engine.searcher, engine.reader).respond("cấp phép chọi dế", State())
    assert reply.answered == ("9.000002",)


def test_build__tells_how_many(tmp_path: Path) -> None:
    assert build(iter([procedure()]), tmp_path / "new" / "deep" / "index") == 1


def test_build__of_the_same_records_gives_the_same_folder(folder: Path, tmp_path: Path) -> None:
    build(list(Engine.open(folder).catalogue), tmp_path / "again")
    assert content(tmp_path / "again") == content(folder)


def test_build__leaves_nothing_beside_the_folder(folder: Path) -> None:
    build([procedure()], folder)
    assert [file.name for file in folder.parent.iterdir()] == ["index"]


def test_build__replaces_the_old_folder_whole(folder: Path) -> None:
    (folder / "stray.txt").write_text("x")
    build([procedure("9.000009", "Đua thuyền thúng")], folder)
    assert list(Engine.open(folder).catalogue.codes) == ["9.000009"]
    assert not (folder / "stray.txt").exists()


def test_build__into_an_empty_folder_succeeds(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    build([procedure()], tmp_path / "index")
    assert list(Engine.open(tmp_path / "index").catalogue.codes) == ["9.000001"]


def test_empty_catalogue__can_be_built_and_asked(tmp_path: Path) -> None:
    assert build([], tmp_path / "index") == 0
    engine = Engine.open(tmp_path / "index")
    reply, _ = Responder(engine.catalogue, engine.searcher, engine.reader).respond("đăng ký khai sinh", State())
    assert reply.decision == "decline"
    assert reply.procedures == ()


def test_folder__that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="Không thấy chỉ mục"):
        Engine.open(tmp_path / "none")


def test_folder__without_manifest_is_refused(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


@pytest.mark.parametrize(
    "manifest", ["{}", "[]", "null", '{"format": null}', json.dumps({"format": FORMAT + 1}), '{"format": "1"}']
)
def test_folder__of_another_version_is_refused(folder: Path, manifest: str) -> None:
    (folder / "manifest.json").write_text(manifest)
    with pytest.raises(IndexFolderError, match="phiên bản khác"):
        Engine.open(folder)


@pytest.mark.parametrize("manifest", [b"", b"{", b"\xff\xfe", b'{"format": 1'])
def test_folder__with_a_broken_manifest_is_refused(folder: Path, manifest: bytes) -> None:
    (folder / "manifest.json").write_bytes(manifest)
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


@pytest.mark.parametrize("name", FILES)
def test_folder__half_written_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


def test_folder__without_one_of_its_indexes_is_refused(folder: Path) -> None:
    shutil.rmtree(folder / "name-written")
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


EMPTIED = (*FILES, "name-written/terms.npy", "name-written/starts.npy", "words-folded/size.npy", "alias-owner.npy")
BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda whole: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "garbled": lambda whole: b"\xff\x00[" + whole[3:],
}


@pytest.mark.parametrize("damage", BREAKS)
@pytest.mark.parametrize("name", EMPTIED)
def test_folder__with_a_damaged_file_gives_no_other_error(folder: Path, name: str, damage: str) -> None:
    """Damage is found when the folder is opened or when what is damaged is used, always as IndexFolderError."""
    file = folder / name
    file.write_bytes(BREAKS[damage](file.read_bytes()))
    try:
        engine = Engine.open(folder)
        for code in engine.catalogue.codes:
            engine.catalogue.get(code)
        Responder(engine.catalogue, engine.searcher, engine.reader).respond("cấp phép chọi dế", State())
    except IndexFolderError as fault:
        assert "chỉ mục" in fault.message


@pytest.mark.parametrize("text", ["{}", "[]", '{"words": {}}', "3", '{"words": 1, "pairs": 2}'])
def test_folder__with_other_vocabulary_is_refused(folder: Path, text: str) -> None:
    (folder / "vocabulary.json").write_text(text)
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


@pytest.mark.parametrize("text", ["{}", "[1]", "null", "[[1, 2]]", '[["a", "b", "c", "d", 5]]', '["abcde"]'])
def test_folder__with_other_entries_is_refused(folder: Path, text: str) -> None:
    (folder / "entries.json").write_text(text)
    with pytest.raises(IndexFolderError):
        Engine.open(folder)


def failing(records: list[Procedure]) -> Iterator[Procedure]:
    yield from records
    raise RuntimeError("the source broke off")


def test_old_folder__stays_whole_when_the_source_breaks_off(folder: Path) -> None:
    before = content(folder)
    with pytest.raises(RuntimeError):
        build(failing([procedure("9.000009")]), folder)
    assert content(folder) == before
    assert [file.name for file in folder.parent.iterdir()] == ["index"]


@pytest.mark.parametrize("stop", [1, 3, 6])
def test_old_folder__stays_whole_when_a_build_fails(folder: Path, stop: int) -> None:
    before = content(folder)
    steps: list[str] = []

    def progress(step: str) -> None:
        steps.append(step)
        if len(steps) == stop:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        build([procedure("9.000009"), procedure("9.000010", "Chọi dế")], folder, progress)
    assert content(folder) == before
    assert [file.name for file in folder.parent.iterdir()] == ["index"]


def test_old_folder__stays_whole_when_writing_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(folder)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numpy.save", refuse)
    with pytest.raises((OSError, IndexFolderError)):
        build([procedure("9.000009")], folder)
    assert content(folder) == before
    assert [file.name for file in folder.parent.iterdir()] == ["index"]


def test_no_folder__is_left_when_the_first_build_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        build(failing([procedure()]), tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


def test_folder_of_something_else__is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"a")
    with pytest.raises(IndexFolderError, match="không phải thư mục chỉ mục"):
        build([procedure()], tmp_path / "photos")
    assert content(tmp_path) == {"photos/a.jpg": b"a"}


def test_folder_of_another_program__with_a_manifest_is_not_overwritten(tmp_path: Path) -> None:
    """A `manifest.json` alone makes no index folder: browser extensions and web apps have one too."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.json").write_text('{"manifest_version": 3, "name": "khac"}')
    (tmp_path / "app" / "main.js").write_text("1")
    before = content(tmp_path)
    with pytest.raises(IndexFolderError):
        build([procedure()], tmp_path / "app")
    assert content(tmp_path) == before


def test_file__in_the_place_of_the_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x")
    with pytest.raises(IndexFolderError):
        build([procedure()], tmp_path / "index")
    assert (tmp_path / "index").read_text() == "x"


def test_folder__of_another_version_may_be_built_again(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"format": FORMAT - 1, "engine": "0.0.1", "records": 1}))
    build([procedure()], folder)
    assert list(Engine.open(folder).catalogue.codes) == ["9.000001"]
