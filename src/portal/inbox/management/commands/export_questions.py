"""Writes the test questions to a file that `motcua evaluate --cases` reads."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from motcua.faults import system_reason
from portal.inbox.regression import lines


class Command(BaseCommand):
    """Writes the test questions, one a line."""

    help = "Xuất các câu kiểm thử ra tệp cho `motcua evaluate --cases`."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to."""
        parser.add_argument("--out", required=True, type=Path, help="Tệp để ghi.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole or not at all, and say how many questions are in it."""
        out: Path = options["out"]
        written = list(lines())
        try:
            descriptor, aside = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in written)
            os.replace(aside, out)
        except OSError as fault:
            raise CommandError(f"Không ghi được {out}: {system_reason(fault)}.") from fault
        self.stdout.write(f"Đã ghi {len(written)} câu kiểm thử.")
