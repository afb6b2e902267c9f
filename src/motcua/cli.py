"""The command line of the contract. Errors go to standard error in Vietnamese; no traceback ever.

Exit codes: 0 done; 2 wrong usage; 3 unreadable or invalid input; 1 a fault of the engine itself, or quality that fell.
"""

import codecs
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from motcua.dialogue.conversation import Conversation, parse, reply_to
from motcua.dialogue.respond import Responder
from motcua.dialogue.state import State
from motcua.engine import Engine, build, engine_version
from motcua.errors import MotcuaError, Place, SourceError, TurnError, UnverifiedReplyError
from motcua.faults import legible, system_reason
from motcua.sample import sample_engine
from motcua.sources.reading import load, size
from motcua.talking import Talker, model_for, wish
from motcua.usage import wrong_usage

USAGE: Final = 2
INVALID: Final = 3
FAULT: Final = 1
LONGEST_INPUT_LINE: Final = 4 * 1024 * 1024
LEAVING: Final = frozenset({"thoát", "thoat", "exit", "quit"})

app = typer.Typer(
    help="Một Cửa: hỏi đáp thủ tục hành chính từ bản ghi chính thức, dẫn nguồn từng dòng.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def _typed(text: str | None) -> str | None:
    """Return an argument as the person typed it: UTF-8, even where the locale made something else of its bytes."""
    if text is None:
        return None
    raw = os.fsencode(text)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(sys.getfilesystemencoding(), "replace")


IndexOption = Annotated[Path | None, typer.Option("--index", help="Thư mục chỉ mục; không nêu thì dùng danh mục mẫu.")]
ProvinceOption = Annotated[
    str | None,
    typer.Option("--province", help="Tỉnh, thành phố: bỏ thủ tục riêng của nơi khác.", callback=_typed),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d", "%d/%m/%Y"], help="Trả lời theo bản có hiệu lực vào ngày này."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="In ra JSON.")]

ScopeOption = Annotated[str, typer.Option("--scope", help="Phạm vi trường hợp được tính.", callback=_typed)]


def open_engine(index: Path | None, as_of: datetime | None = None) -> Engine:
    """Open an index folder, or the sample catalogue where none is named, as it answers on a day (today's if None)."""
    engine = Engine.open(index) if index is not None else sample_engine(report=lambda text: err.print(text))
    return engine.on((as_of or datetime.now()).date())


@app.command("index")
def index_(
    sources: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục chứa bản ghi.", metavar="SOURCE...")],
    out_dir: Annotated[Path, typer.Option("--out", help="Thư mục chỉ mục sẽ ghi.")],
    strict: Annotated[bool, typer.Option("--strict", help="Dừng ở lỗi đầu tiên, không ghi gì.")] = False,
) -> None:
    """Đọc các nguồn, gộp theo mã, ghi thư mục chỉ mục và in báo cáo."""
    with _progress() as progress:
        reading = progress.add_task("Đọc nguồn", total=sum(map(size, sources)))
        merged = load(sources, strict=strict, progress=lambda count: progress.advance(reading, count))
        if not merged.records:
            _refuse(merged.report.rejected)
        records = list(merged.records.values())
        indexing = progress.add_task("Lập chỉ mục", total=len(records) + 10)
        build(records, out_dir, lambda step: progress.advance(indexing), history=merged.history)
    for line in merged.report.summary():
        out.print(line)
    out.print(f"Đã ghi {len(records)} thủ tục vào {out_dir}")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, disable=not sys.stderr.isatty())


def _refuse(faults: tuple[SourceError, ...]) -> NoReturn:
    for fault in faults[:20]:
        err.print(fault.message)
    raise MotcuaError("Không có bản ghi nào đọc được; không ghi gì.")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Câu hỏi; không nêu thì trò chuyện.", callback=_typed)] = None,
    index: IndexOption = None,
    province: ProvinceOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    explain: Annotated[bool, typer.Option("--explain", help="In lý do xếp hạng.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Thêm lời dễ hiểu hơn, cần mô hình ngôn ngữ.")] = False,
    english: Annotated[bool, typer.Option("--english", help="Thêm lời tiếng Anh, cần mô hình ngôn ngữ.")] = False,
) -> None:
    """Trả lời một câu hỏi; không có câu hỏi thì trò chuyện tại dấu nhắc."""
    wished = wish(plain=plain, english=english)
    model = model_for(wished)  # what is missing is told before an index is opened
    engine = open_engine(index, as_of)
    responder = Responder(engine.catalogue, engine.searcher, engine.reader, province, as_of.date() if as_of else None)
    talker = Talker(responder, engine.catalogue, model, wished, report=err.print)
    if question is None:
        _converse(talker, as_json=as_json)
        return
    if explain:
        _explain(engine, question, province)
    reply, _ = talker.turn(question, State())
    _print(reply.model_dump_json() if as_json else talker.shown(reply))


def _converse(talker: Talker, *, as_json: bool) -> None:
    """Answer lines of standard input until it ends or the person leaves."""
    asking = sys.stdin.isatty()
    told = err if as_json else out
    told.print("Một Cửa là hệ thống trả lời tự động về thủ tục hành chính. Gõ câu hỏi rồi Enter; gõ “thoát” để dừng.")
    state = State()
    while True:
        if asking:
            told.print("\nHỏi: ", end="")
        line = sys.stdin.buffer.readline()
        text = line.decode("utf-8", "replace").strip()
        if not line or text.lower() in LEAVING:
            return
        if not text:
            continue
        if not asking:
            told.print(f"\nHỏi: {text}")
        reply, state = talker.turn(text, state)
        _print(reply.model_dump_json() if as_json else f"\n{talker.shown(reply)}")


def _explain(engine: Engine, question: str, province: str | None) -> None:
    """Print how the words were understood and each feature's share of the first scores."""
    read = engine.reader.read(question)
    words = " ".join(f"{token}:{weight:g}" for token, weight in zip(read.tokens, read.weights, strict=True))
    err.print(f"Từ và trọng số: {words}\nHỏi về: {', '.join(read.facets) or 'chung'}")
    for ranked in engine.searcher.search(read.query, province, most=5):
        row = engine.searcher.indexes.entries.rows[ranked.number]
        reasons = ", ".join(f"{name} {share:+.2f}" for name, share in ranked.reasons[:8])
        err.print(f"{row.code} {row.name[:80]} | điểm {ranked.score:.2f}, tin cậy {ranked.confidence:.2f} | {reasons}")


@app.command()
def batch(index: IndexOption = None, province: ProvinceOption = None, as_of: AsOfOption = None) -> None:
    """Đọc hội thoại (JSON, mỗi dòng một hội thoại) từ đầu vào chuẩn, in câu trả lời ra đầu ra chuẩn."""
    conversations = list(_conversations())
    engine = open_engine(index, as_of)
    responder = Responder(engine.catalogue, engine.searcher, engine.reader, province, as_of.date() if as_of else None)
    for conversation in conversations:
        _print(reply_to(conversation, responder).model_dump_json())


def _conversations() -> Iterator[Conversation]:
    """Yield the conversations of standard input; all are read and checked before the first is answered."""
    number = 0
    while line := sys.stdin.buffer.readline(LONGEST_INPUT_LINE + 1):
        number += 1
        place = Place("đầu vào chuẩn", number)
        if len(line) > LONGEST_INPUT_LINE:
            raise TurnError(f"{place}: dòng dài hơn {LONGEST_INPUT_LINE} byte")
        content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if content.strip():
            yield parse(content, place)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="Mã thủ tục.", callback=_typed)],
    index: IndexOption = None,
    as_of: AsOfOption = None,
) -> None:
    """In toàn bộ bản ghi của một thủ tục (JSON)."""
    record = open_engine(index, as_of).catalogue.get(code)
    _print(json.dumps({**record.model_dump(mode="json"), "version": record.version}, ensure_ascii=False, indent=1))


@app.command()
def evaluate(
    cases: Annotated[Path, typer.Option("--cases", help="Bộ câu hỏi (JSON, mỗi dòng một trường hợp).")],
    index: IndexOption = None,
    province: ProvinceOption = None,
    as_json: JsonOption = False,
    scope: ScopeOption = "national",
) -> None:
    """Đo chất lượng trả lời trên một bộ câu hỏi."""
    from motcua.evaluation.running import run_cases, written

    engine = open_engine(index)
    run = run_cases(engine, cases, province, scope)
    _print(run.as_json() if as_json else written(run))


@app.command()
def gate(
    cases: Annotated[
        list[Path], typer.Option("--cases", help="Bộ câu hỏi, hoặc thư mục bộ câu hỏi; nêu được nhiều lần.")
    ],
    accepted: Annotated[Path, typer.Option("--accepted", help="Tệp các con số đã chấp nhận.")],
    index: IndexOption = None,
    province: ProvinceOption = None,
    scope: ScopeOption = "national",
    accept: Annotated[bool, typer.Option("--accept", help="Chấp nhận các con số vừa đo: ghi vào tệp.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Chỉ in bảng tổng.")] = False,
) -> None:
    """Đo trên bộ câu hỏi và các bản gõ lỗi của nó, so với con số đã chấp nhận; kém hơn thì kết thúc với mã 1."""
    from motcua.evaluation.accepted import changes, read_accepted, write_accepted
    from motcua.evaluation.gate import judge_runs, measure, question_files, report, to_accept
    from motcua.evaluation.noise import COPIES

    files, absent = question_files(cases)
    before = read_accepted(accepted)
    engine = open_engine(index)
    with _progress() as progress:
        running = progress.add_task("Đo chất lượng", total=len(files) * len(COPIES))
        measured = measure(engine, files, province, scope, lambda: progress.advance(running))
    for path in absent:
        err.print(f"Không có bộ câu hỏi nào ở {path}: bỏ qua.")
    _print(report(measured, before, brief=brief))
    if accept:
        after = to_accept(measured, before)
        write_accepted(accepted, after)
        _print("\n".join(["", *changes(before, after), f"Đã ghi các con số được chấp nhận vào {accepted}."]))
        return
    verdict = judge_runs(measured, before)
    for note in verdict.notes:
        err.print(note)
    for fall in verdict.falls:
        err.print(str(fall))
    if verdict.falls:
        err.print(f"Chất lượng giảm: {len(verdict.falls)} con số kém mức đã chấp nhận.")
        raise typer.Exit(FAULT)
    _print("Không con số nào kém mức đã chấp nhận quá giới hạn.")


@app.command()
def template(path: Annotated[Path, typer.Argument(help="Tệp .xlsx hoặc .csv sẽ ghi.")]) -> None:
    """Ghi bảng tính mẫu để cơ quan điền thủ tục của mình."""
    from motcua.sources.spreadsheet import write_template

    write_template(path)
    out.print(f"Đã ghi bảng tính mẫu {path}")


@app.command("version")
def version_() -> None:
    """In phiên bản."""
    _print(engine_version())


def _print(text: str) -> None:
    """Write text and a line end to standard output as UTF-8, whatever the terminal's own encoding."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def run() -> NoReturn:
    """Run the command line; every error becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # text streams in a process
    try:
        code = app(standalone_mode=False) or 0
    except SystemExit as leaving:  # typer makes a broken pipe an exit with 1
        code = _left() if isinstance(leaving.__context__, BrokenPipeError) else leaving.code
    except BrokenPipeError:
        code = _left()
    except KeyboardInterrupt:
        code = 130
    except Exception as fault:  # the last resort: a person never sees a traceback
        code = _report(fault)
    sys.exit(code)


def _left() -> int:
    """End quietly: whoever read standard output has gone, and what is still to be flushed goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]  # as above
    return 0


def _report(fault: Exception) -> int:
    """Say an error in a sentence and return the exit code it stands for."""
    if os.environ.get("MOTCUA_DEBUG"):
        err.print_exception()
    if isinstance(fault, typer.Exit):
        return fault.exit_code
    if (misuse := wrong_usage(fault)) is not None:
        _say(f"Sai cách dùng: {misuse}")
        return USAGE
    if isinstance(fault, MotcuaError) and not isinstance(fault, UnverifiedReplyError):
        _say(f"Lỗi: {fault.message}")
        return INVALID
    if isinstance(fault, OSError):
        _say(f"Lỗi: {f'{fault.filename}: ' if fault.filename else ''}{system_reason(fault)}")
        return INVALID
    if isinstance(fault, UnverifiedReplyError):
        _say(f"Lỗi của chương trình: {fault.message}")
        return FAULT
    _say(f"Lỗi của chương trình: {type(fault).__name__}: {fault}. Đặt MOTCUA_DEBUG=1 để xem chi tiết.")
    return FAULT


def _say(message: str) -> None:
    """Write a message to standard error."""
    err.print(legible(message))


if __name__ == "__main__":
    run()
