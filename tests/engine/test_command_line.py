"""The command line as a process: exit codes, what goes to which stream, and no traceback for any input."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.factories.procedures import procedure, rich_procedure

from motcua.engine import Engine
from motcua.records.model import Procedure

BIRTH, MARRIAGE, RESIDENCE, TEMPORARY = "1.001193", "1.000894", "1.004222", "1.004194"
ENGLISH = re.compile(
    r"Traceback|Errno|Invalid JSON|Input should|Input tag|Field required|should have at|Expecting|Usage:|No such|"
    r"Missing|Got unexpected|requires an argument|Options:|recursion limit|while parsing",
    re.IGNORECASE,
)
USER = {"role": "user", "text": "đăng ký khai sinh"}

Run = Callable[..., Any]


def line(**parts: object) -> bytes:
    return json.dumps({"id": "a", "turns": [USER], **parts}).encode() + b"\n"


def write(path: Path, *records: Procedure) -> Path:
    path.write_text("\n".join(record.model_dump_json() for record in records), "utf-8")
    return path


def refused(done: Any, code: int, *parts: str) -> None:
    """Nothing on standard output, the exit code, a message without traceback that holds `parts`."""
    assert (done.code, done.out) == (code, ""), done.err
    assert "Traceback" not in done.err
    assert done.err.strip()
    for part in parts:
        assert part in done.err


# ---- what works


def test_ask__answers_with_its_source(run: Run, index_folder: Path) -> None:
    done = run("ask", "--index", index_folder, "đăng ký khai sinh lệ phí bao nhiêu")
    assert (done.code, done.err) == (0, "")
    assert "(mã 1.001193) [1]" in done.out
    assert "8.000 đồng" in done.out
    assert "Nguồn:" in done.out


def test_ask__json_is_the_reply_of_the_contract(run: Run, index_folder: Path) -> None:
    done = run("ask", "--index", index_folder, "--json", "đăng ký khai sinh lệ phí bao nhiêu")
    reply = json.loads(done.out)
    assert done.out.count("\n") == 1
    assert set(reply) == {
        "id",
        "version",
        "decision",
        "answered",
        "procedures",
        "options",
        "facets",
        "text",
        "facts",
        "citations",
        "reason",
        "suggestions",
    }
    assert reply["answered"] == [BIRTH]
    assert reply["facets"] == ["fee"]
    assert set(reply["facts"][0]) == {"facet", "code", "text", "citation"}
    assert set(reply["procedures"][0]) == {"code", "name", "confidence"}
    assert set(reply["citations"][0]) == {"code", "field", "record_version", "decision_no", "source_url", "as_of"}


def test_ask__explain_tells_why_on_standard_error(run: Run, index_folder: Path) -> None:
    done = run("ask", "--index", index_folder, "--explain", "đăng ký khai sinh lệ phí bao nhiêu")
    assert done.code == 0
    assert "khai" in done.err
    assert "fee" in done.err
    assert BIRTH in done.err
    assert "tin cậy" in done.err
    assert "tin cậy" not in done.out


def test_ask__province_leaves_out_others(run: Run, index_folder: Path) -> None:
    question = "hỗ trợ trồng quế hữu cơ ở vùng cao"
    own = json.loads(run("ask", "--index", index_folder, "--province", "Lâm Đồng", "--json", question).out)
    other = json.loads(run("ask", "--index", index_folder, "--province", "Quảng Ngãi", "--json", question).out)
    assert own["answered"] == ["9.000102"]
    assert "9.000102" not in [one["code"] for one in other["procedures"]]


def test_ask__without_a_question_converses_on_standard_input(run: Run, index_folder: Path) -> None:
    typed = "đăng ký kết hôn nộp ở đâu\n\nlệ phí bao nhiêu\nthoát\nđăng ký khai sinh\n".encode()
    done = run("ask", "--index", index_folder, stdin=typed)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("Hỏi:") == 2
    assert done.out.count(f"(mã {MARRIAGE})") == 2
    assert "8.000 đồng" in done.out
    assert BIRTH not in done.out
    assert "tự động" in done.out.splitlines()[0]


def test_ask__conversation_in_json_gives_a_reply_a_line(run: Run, index_folder: Path) -> None:
    done = run("ask", "--index", index_folder, "--json", stdin="đăng ký kết hôn\nlệ phí bao nhiêu\n".encode())
    replies = [json.loads(text) for text in done.out.splitlines() if text.startswith("{")]
    assert [reply["answered"] for reply in replies] == [[MARRIAGE], [MARRIAGE]]


@pytest.mark.parametrize("typed", [b"", b"\n\n\xff\xfe\x00\n" + b"\x00" * 1000, b"x" * 5_000_000])
def test_ask__conversation_survives_any_bytes(run: Run, index_folder: Path, typed: bytes) -> None:
    done = run("ask", "--index", index_folder, stdin=typed)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("question", ["", "'; DROP TABLE \x1b[31m", "--x"])
def test_ask__takes_any_question(run: Run, index_folder: Path, question: str) -> None:
    done = run("ask", "--index", index_folder, "--", question)
    assert (done.code, done.err) == (0, "")
    assert done.out.strip()


def test_batch__keeps_ids_and_order(run: Run, index_folder: Path) -> None:
    asked = [("z", "đăng ký khai sinh"), ("a", "đăng ký kết hôn"), ("mã số 3", ""), ("a", "đăng ký thường trú")]
    sent = b"\n".join(line(id=name, turns=[{"role": "user", "text": text}]) for name, text in asked)
    done = run("batch", "--index", index_folder, stdin=sent)
    replies = [json.loads(text) for text in done.out.splitlines()]
    assert (done.code, done.err) == (0, "")
    assert [reply["id"] for reply in replies] == ["z", "a", "mã số 3", "a"]
    assert [reply["answered"] for reply in replies] == [[BIRTH], [MARRIAGE], [], [RESIDENCE]]


def test_batch__carries_the_state_and_takes_the_options_given(run: Run, index_folder: Path) -> None:
    turns = [
        USER,
        {"role": "assistant", "options": [RESIDENCE, TEMPORARY]},
        {"role": "user", "text": "cái thứ hai"},
        {"role": "assistant"},
        {"role": "user", "text": "lệ phí bao nhiêu"},
    ]
    done = run("batch", "--index", index_folder, stdin=line(turns=turns))
    reply = json.loads(done.out)
    assert (reply["answered"], reply["facets"]) == ([TEMPORARY], ["fee"])


@pytest.mark.parametrize("sent", [b"", b" \n\n"])
def test_batch__of_nothing_gives_nothing(run: Run, index_folder: Path, sent: bytes) -> None:
    done = run("batch", "--index", index_folder, stdin=sent)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_batch__survives_odd_texts(run: Run, index_folder: Path) -> None:
    texts = ["\x00", "\ufeff", "🙂", "x" * 1_000_000, "\n\r\u2028"]
    sent = b"".join(line(id=str(n), turns=[{"role": "user", "text": text}]) for n, text in enumerate(texts))
    done = run("batch", "--index", index_folder, stdin=sent)
    assert (done.code, done.err) == (0, "")
    assert [json.loads(text)["id"] for text in done.out.split("\n")[:-1]] == ["0", "1", "2", "3", "4"]


def test_batch__takes_a_byte_order_mark(run: Run, index_folder: Path) -> None:
    """Programs on Windows put one at the beginning of UTF-8; the readers of sources take it too."""
    done = run("batch", "--index", index_folder, stdin=b"\xef\xbb\xbf" + line())
    assert done.code == 0, done.err


def test_show__prints_the_whole_record_and_its_version(run: Run, index_folder: Path) -> None:
    shown = json.loads(run("show", "--index", index_folder, BIRTH).out)
    record = Engine.open(index_folder).catalogue.get(BIRTH)
    assert shown.pop("version") == record.version
    assert Procedure.model_validate(shown) == record


def test_index__reports_and_writes(run: Run, tmp_path: Path) -> None:
    other = procedure("9.000002", "Chọi dế")
    file = write(tmp_path / "records.jsonl", rich_procedure(), other, rich_procedure())
    done = run("index", file, "--out", tmp_path / "index")
    assert (done.code, done.err) == (0, "")
    assert "Đã đọc 3 bản ghi" in done.out
    assert "Gộp theo mã: 1" in done.out
    assert "Đã ghi 2 thủ tục" in done.out
    assert list(Engine.open(tmp_path / "index").catalogue.codes) == ["9.000001", "9.000002"]


def test_index__reports_what_it_rejects_with_line_and_field(run: Run, tmp_path: Path) -> None:
    bad = json.loads(rich_procedure("9.000002").model_dump_json()) | {"channels": [{"kind": "pigeon"}]}
    file = write(tmp_path / "records.jsonl", rich_procedure())
    file.write_text(f"{file.read_text('utf-8')}\n{json.dumps(bad)}\n{{\n", "utf-8")
    done = run("index", file, "--out", tmp_path / "index")
    assert done.code == 0
    assert "Không nhận 2 dòng" in done.out
    assert "records.jsonl, dòng 2, trường channels" in done.out
    assert "records.jsonl, dòng 3" in done.out


def test_index__strict_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "records.jsonl", rich_procedure())
    file.write_text(f"{file.read_text('utf-8')}\n{{\n", "utf-8")
    refused(run("index", file, "--strict", "--out", tmp_path / "index"), 3, "records.jsonl, dòng 2")
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_index__strict_leaves_the_old_index(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "records.jsonl", rich_procedure())
    assert run("index", file, "--out", tmp_path / "index").code == 0
    file.write_text("{\n", "utf-8")
    refused(run("index", file, "--strict", "--out", tmp_path / "index"), 3)
    refused(run("index", file, "--out", tmp_path / "index"), 3)
    assert list(Engine.open(tmp_path / "index").catalogue.codes) == ["9.000001"]


@pytest.mark.parametrize("name", ["mau.csv", "mau.xlsx"])
def test_template__indexes_back(run: Run, tmp_path: Path, name: str) -> None:
    assert run("template", tmp_path / name).code == 0
    done = run("index", tmp_path / name, "--strict", "--out", tmp_path / "index")
    assert done.code == 0, done.err
    assert len(Engine.open(tmp_path / "index").catalogue.codes) >= 1


def test_evaluate__prints_figures(run: Run, index_folder: Path, tmp_path: Path) -> None:
    case = {"id": "1", "turns": [USER], "expect": {"behaviour": "answer", "codes": [BIRTH]}}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case))
    table = run("evaluate", "--index", index_folder, "--cases", tmp_path / "cases.jsonl")
    figures = run("evaluate", "--index", index_folder, "--cases", tmp_path / "cases.jsonl", "--json")
    assert (table.code, figures.code) == (0, 0)
    assert "ALL" in table.out
    assert json.loads(figures.out)["figures"]["ALL"]["top1"] == 1.0


def test_version__is_printed(run: Run) -> None:
    done = run("version")
    assert done.code == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", done.out)


def test_help__lists_the_commands_of_the_contract(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    assert all(f"\n  {name}" in done.out for name in ("index", "ask", "batch", "show", "evaluate"))


def test_sample_catalogue__answers_without_any_index(run: Run) -> None:
    first = run("ask", "--json", "đăng ký thường trú lệ phí bao nhiêu")
    assert first.code == 0
    assert json.loads(first.out)["answered"] == [RESIDENCE]
    again = run("ask", "--json", "đăng ký thường trú lệ phí bao nhiêu")
    assert (again.out, again.err) == (first.out, "")


def test_sample_catalogue__shows_its_records(run: Run) -> None:
    done = run("show", RESIDENCE)
    assert done.code == 0
    assert json.loads(done.out)["complete"] is True


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_output__is_utf_8_whatever_the_terminal(run: Run, index_folder: Path, encoding: str) -> None:
    surroundings = {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = run("ask", "--index", index_folder, "đăng ký khai sinh lệ phí bao nhiêu", **surroundings)
    assert done.code == 0
    assert "Lệ phí: 8.000 đồng" in done.out
    assert "Lỗi: Danh mục không có thủ tục" in run("show", "--index", index_folder, "9.9", **surroundings).err


# ---- what is refused

USAGE = {
    "no command": (),
    "unknown command": ("fly",),
    "unknown option": ("ask", "--bogus", "x"),
    "option without value": ("ask", "--index"),
    "too many arguments": ("ask", "a", "b"),
    "show without code": ("show",),
    "index without source": ("index", "--out", "x"),
    "index without out": ("index", "x"),
    "evaluate without cases": ("evaluate",),
}


@pytest.fixture(scope="module")
def misused(run: Run) -> dict[str, Any]:
    return {case: run(*arguments) for case, arguments in USAGE.items()}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage__exits_with_2(misused: dict[str, Any], case: str) -> None:
    refused(misused[case], 2)


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage__is_told_in_vietnamese(misused: dict[str, Any], case: str) -> None:
    done = misused[case]
    assert done.err.startswith("Sai cách dùng")
    assert not ENGLISH.search(done.err), done.err


BAD_LINES = {
    "broken JSON": b'{"id": "a", "turns": [',
    "no JSON": b"xin chao",
    "a list": b"[]",
    "nothing": b"null",
    "a number": b"7",
    "bytes": b"\xff\xfe\x00\x01",
    "no id": b'{"turns": [{"role": "user", "text": "x"}]}',
    "id of another type": b'{"id": 7, "turns": [{"role": "user", "text": "x"}]}',
    "no turns": b'{"id": "a", "turns": []}',
    "text of another type": b'{"id": "a", "turns": [{"role": "user", "text": 5}]}',
    "unknown role": b'{"id": "a", "turns": [{"role": "bot", "text": "x"}]}',
    "options of another type": line(turns=[{"role": "assistant", "options": "x"}, USER]).strip(),
    "no turn of the person": b'{"id": "a", "turns": [{"role": "assistant", "options": []}]}',
    "lone surrogate": b'{"id": "a", "turns": [{"role": "user", "text": "\\ud800"}]}',
    "deeply nested": b"[" * 200_000,
    "5 MB in a line": b'{"id": "' + b"x" * 5_000_000 + b'"}',
}


@pytest.fixture(scope="module")
def fed(run: Run, index_folder: Path) -> dict[str, Any]:
    """`batch` on a good line, a bad one and a good one."""
    return {
        case: run("batch", "--index", index_folder, stdin=line() + bad + b"\n" + line())
        for case, bad in BAD_LINES.items()
    }


@pytest.mark.parametrize("case", BAD_LINES)
def test_batch__refuses_a_bad_line_and_answers_none(fed: dict[str, Any], case: str) -> None:
    refused(fed[case], 3, "dòng 2")
    assert len(fed[case].err) < 2_000


@pytest.mark.parametrize("case", BAD_LINES)
def test_batch__tells_what_is_wrong_in_vietnamese(fed: dict[str, Any], case: str) -> None:
    assert not ENGLISH.search(fed[case].err), fed[case].err


@pytest.mark.parametrize("command", [("ask", "x"), ("batch",), ("show", BIRTH), ("evaluate", "--cases", "x")])
def test_missing_index__is_refused(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(command[0], "--index", tmp_path / "none", *command[1:], stdin=line())
    refused(done, 3, "Không thấy chỉ mục")
    assert list(tmp_path.iterdir()) == []


def test_index_that_is_none__is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "manifest.json").write_text('{"format": 0}')
    refused(run("ask", "--index", tmp_path, "x"), 3, "chỉ mục")
    refused(run("ask", "--index", tmp_path / "file", "x"), 3, "chỉ mục")
    refused(run("ask", "--index", tmp_path / "old", "x"), 3, "phiên bản khác")


@pytest.mark.parametrize("code", ["9.999999", "", "../../x"])
def test_show__refuses_an_unknown_code(run: Run, index_folder: Path, code: str) -> None:
    refused(run("show", "--index", index_folder, code), 3, "Danh mục không có thủ tục")


BAD_SOURCES = {
    "empty": b"",
    "bytes": bytes(range(256)) * 10,
    "broken JSON": b'{"code": ',
    "another JSON": b'{"a": 1}',
    "cut gzip": b"\x1f\x8b\x08\x00\x00",
    "no zip": b"PK\x03\x04abc",
    "5 MB line": b'{"code": "' + b"x" * 5_000_000 + b'"}\n{}',
}


@pytest.mark.parametrize("case", BAD_SOURCES)
def test_index__refuses_a_source_without_records(run: Run, tmp_path: Path, case: str) -> None:
    (tmp_path / "x.jsonl").write_bytes(BAD_SOURCES[case])
    refused(run("index", tmp_path / "x.jsonl", "--out", tmp_path / "index"), 3)
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


def test_index__refuses_a_source_that_is_missing(run: Run, tmp_path: Path) -> None:
    refused(run("index", tmp_path / "none", "--out", tmp_path / "index"), 3, "không có tệp")
    assert list(tmp_path.iterdir()) == []


def test_index__does_not_overwrite_another_folder(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "records.jsonl", rich_procedure())
    refused(run("index", file, "--out", tmp_path), 3, "không phải thư mục chỉ mục")
    refused(run("index", file, "--out", file), 3)
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


@pytest.mark.parametrize("out", ["/proc/motcua-index", "/dev/null/index"])
def test_index__tells_in_vietnamese_that_it_cannot_write(run: Run, tmp_path: Path, out: str) -> None:
    file = write(tmp_path / "records.jsonl", rich_procedure())
    done = run("index", file, "--out", out)
    refused(done, 3)
    assert not ENGLISH.search(done.err), done.err


@pytest.mark.parametrize("name", ["x.pdf", "none/x.csv", "x"])
def test_template__refuses_what_it_cannot_write(run: Run, tmp_path: Path, name: str) -> None:
    refused(run("template", tmp_path / name), 3)
    assert list(tmp_path.iterdir()) == []


def test_evaluate__refuses_a_bad_question_set(run: Run, index_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "1"}')
    refused(run("evaluate", "--index", index_folder, "--cases", tmp_path / "bad.jsonl"), 3, "bad.jsonl, dòng 1")
    refused(run("evaluate", "--index", index_folder, "--cases", tmp_path / "none"), 3)
