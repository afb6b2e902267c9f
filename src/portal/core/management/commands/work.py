"""Does what no request waits for: tasks from the queue, and rounds such as publishing what has become due."""

import os
import secrets
import signal
import sys
import time
from types import FrameType
from typing import Any, Final

from django.core.management import BaseCommand, CommandParser
from django_tasks_db.management.commands.db_worker import Worker

from portal.core.rounds import Rounds

PAUSE: Final = 1.0
"""Seconds between two looks at the queue."""


class Command(BaseCommand):
    """Works until it is stopped; what is under way is finished first."""

    help = "Làm các việc nền: nhập danh mục, công bố đúng ngày, gửi thư…"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to stop when nothing is left to do, and whose end to share."""
        parser.add_argument("--once", action="store_true", help="Làm hết việc đang chờ rồi dừng.")
        parser.add_argument("--parent", type=int, default=0, help="Dừng khi tiến trình này không còn.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        self._stopping = False
        rounds = Rounds()
        if options["once"]:
            rounds.make_due()
            self._empty_queue()
            return
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self.stdout.write("Làm việc nền (Ctrl+C để dừng).")
        self.stdout.flush()
        while not self._stopping and self._wanted(options["parent"]):
            rounds.make_due()
            self._empty_queue()
            time.sleep(PAUSE)
        sys.exit(0)

    def _empty_queue(self) -> None:
        """Do the tasks that are ready."""
        Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=secrets.token_hex(8),
        ).run()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _wanted(self, parent: int) -> bool:
        """Whether the web server that this worker belongs to is still there."""
        return not parent or os.getppid() == parent
