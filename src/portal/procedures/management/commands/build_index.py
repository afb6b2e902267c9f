"""Builds the index from the published versions and puts it in use, without a restart of any worker."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from motcua.errors import MotcuaError
from portal.procedures.indexing import build_index, current_build, published_digest
from portal.procedures.models import Procedure

FIELDS = 10
"""Steps that the engine reports after the records: one a field and spelling."""


class Command(BaseCommand):
    """Builds the index; until it is whole, the old one stays in use."""

    help = "Lập chỉ mục từ các phiên bản đã công bố và đưa vào sử dụng."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to leave a fresh index alone."""
        parser.add_argument("--if-stale", action="store_true", help="Bỏ qua nếu chỉ mục đang dùng còn đúng.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say what was built."""
        current = current_build()
        if options["if_stale"] and current is not None and current.digest == published_digest():
            self.stdout.write(f"Chỉ mục {current.name} còn đúng; không lập lại.")
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        quiet = options["verbosity"] == 0 or not console.is_terminal
        with Progress(*columns, console=console, disable=quiet) as progress:
            task = progress.add_task("Lập chỉ mục", total=Procedure.objects.published().count() + FIELDS)
            try:
                made = build_index(lambda step: progress.advance(task))
            except MotcuaError as fault:
                raise CommandError(fault.message) from fault
        if options["verbosity"]:
            self.stdout.write(f"Chỉ mục {made.name}: {made.records} thủ tục, đang dùng.")
