"""Reads records from files or folders into the database, tells what changed, publishes."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from motcua.faults import system_reason
from motcua.records.difference import Change, ChangeKind
from motcua.records.merging import Merged, merge
from motcua.sources.packaged import sample_records
from motcua.sources.reading import load, size
from portal.procedures import comparing, importing

SHOWN = 20
SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}


class Command(BaseCommand):
    """Imports records; nothing is written where the sources hold no record at all."""

    help = "Nhập bản ghi thủ tục từ tệp hoặc thư mục vào cơ sở dữ liệu."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sources, and whether to write and to publish."""
        parser.add_argument("sources", nargs="*", type=Path, metavar="NGUỒN", help="Tệp hoặc thư mục.")
        parser.add_argument("--sample", action="store_true", help="Nhập danh mục mẫu đi kèm.")
        parser.add_argument("--dry-run", action="store_true", help="Chỉ so sánh, không ghi gì.")
        parser.add_argument("--draft", action="store_true", help="Ghi phiên bản mới để người khác duyệt, chưa công bố.")
        parser.add_argument(
            "--whole", action="store_true", help="Nguồn là toàn bộ danh mục: thủ tục thiếu là không còn."
        )
        parser.add_argument("--rejected", type=Path, help="Ghi các dòng bị từ chối ra tệp này.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, write, report."""
        if bool(options["sources"]) == options["sample"]:
            raise CommandError("Cần nêu nguồn (tệp, thư mục) hoặc --sample.")
        if options["rejected"]:
            _write(options["rejected"], "")  # now, before anything is read: what cannot be reported is not imported
        with self._progress(options["verbosity"]) as progress:
            merged = self._read(options, progress)
            records, too_long = importing.storable(merged.records)
            planned = comparing.plan(records)
            refused = [*(fault.message for fault in merged.report.rejected), *too_long]
            if not options["dry_run"]:
                writing = progress.add_task("Ghi", total=len(records))
                names = [str(path) for path in options["sources"]] or ["danh mục mẫu"]
                importing.run(
                    records,
                    names,
                    rejected=refused,
                    publish=not options["draft"],
                    whole=options["whole"],
                    progress=lambda count: progress.advance(writing, count),
                )
        self._report(planned, refused, options)

    def _progress(self, verbosity: int) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        return Progress(*columns, console=console, disable=verbosity == 0 or not console.is_terminal)

    def _read(self, options: dict[str, Any], progress: Progress) -> Merged:
        if options["sample"]:
            return merge(sample_records())
        reading = progress.add_task("Đọc", total=sum(map(size, options["sources"])))
        merged = load(options["sources"], progress=lambda count: progress.advance(reading, count))
        if not merged.records:
            reasons = "\n".join(fault.message for fault in merged.report.rejected[:SHOWN])
            raise CommandError(f"Không có bản ghi nào đọc được; không ghi gì.\n{reasons}".rstrip())
        return merged

    def _report(self, planned: comparing.Plan, refused: list[str], options: dict[str, Any]) -> None:
        if options["rejected"]:
            _write(options["rejected"], "".join(f"{line}\n" for line in refused))
        if options["verbosity"] == 0:
            return
        out = self.stdout.write
        out(
            f"Mới: {len(planned.added)}, đổi: {len(planned.changed)}, giữ nguyên: {len(planned.unchanged)}, "
            f"không còn trong nguồn: {len(planned.missing)} (vẫn giữ), bị từ chối: {len(refused)}"
        )
        for code, changes in list(planned.changed.items())[:SHOWN]:
            out(f"{code}:")
            for change in changes:
                out(f"  {SIGNS[change.kind]} {change.path}: {_values(change)}")
        if len(planned.changed) > SHOWN:
            out(f"… và {len(planned.changed) - SHOWN} thủ tục khác đã đổi")
        for line in refused[:SHOWN]:
            out(f"  từ chối: {line}")
        if options["dry_run"]:
            out("Chỉ so sánh: chưa ghi gì.")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as fault:
        raise CommandError(f"Không ghi được tệp {path}: {system_reason(fault)}.") from fault


def _values(change: Change) -> str:
    told = [_short(value) for value in (change.old, change.new) if value is not None]
    return " → ".join(told)


def _short(value: object, most: int = 80) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= most else f"{text[:most]}…"
