"""Starts the web server, uvicorn with as many processes as asked for, and a worker for what no request waits for."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.core.management.base import SystemCheckError

from portal.settings.environment import env


class Command(BaseCommand):
    """Serves the site until it is stopped."""

    help = "Chạy máy chủ web (uvicorn)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take address, port and number of workers."""
        parser.add_argument("--host", default="127.0.0.1", help="Địa chỉ lắng nghe.")
        parser.add_argument("--port", type=int, default=8000, help="Cổng.")
        parser.add_argument("--workers", type=int, default=env.int("WORKERS", 2), help="Số tiến trình.")
        parser.add_argument("--no-worker", action="store_true", help="Không chạy kèm tiến trình làm việc nền (work).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the settings, then serve; a public server with an insecure setting does not start."""
        if not 0 < options["port"] < 65536:
            raise CommandError(f"Cổng {options['port']} không hợp lệ: cần một số từ 1 đến 65535.")
        if options["workers"] < 1:
            raise CommandError("Cần ít nhất một tiến trình.")
        production = os.environ["DJANGO_SETTINGS_MODULE"].endswith(".production")
        try:
            call_command("check", deploy=production, fail_level="ERROR", verbosity=0)
        except SystemCheckError as fault:
            raise CommandError(str(fault)) from fault
        with self._figures(options["workers"]), self._worker(wanted=not options["no_worker"]):
            self._serve(options)

    @contextmanager
    def _figures(self, workers: int) -> Iterator[None]:
        """Give several workers a folder to add their figures up in; one alone keeps them in memory."""
        if workers == 1:
            yield
            return
        with tempfile.TemporaryDirectory(prefix="motcua-metrics-", ignore_cleanup_errors=True) as folder:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            try:
                yield
            finally:
                del os.environ["PROMETHEUS_MULTIPROC_DIR"]

    @contextmanager
    def _worker(self, *, wanted: bool) -> Iterator[None]:
        """Run `work` beside the server; it ends with it, also where the server is killed."""
        if not wanted:
            yield
            return
        line = [sys.executable, "-m", "portal", "work", "--parent", str(os.getpid())]
        worker = subprocess.Popen(line)  # noqa: S603  # this very program
        try:
            yield
        finally:
            worker.terminate()
            worker.wait()

    def _serve(self, options: dict[str, Any]) -> None:
        host = f"[{options['host']}]" if ":" in options["host"] else options["host"]
        self.stdout.write(f"Một Cửa: http://{host}:{options['port']}/ (Ctrl+C để dừng)")
        self.stdout.flush()
        try:
            uvicorn.run(
                "portal.asgi:application",
                host=options["host"],
                port=options["port"],
                workers=options["workers"],
                log_config=settings.LOGGING,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                ws="none",
                http="h11",  # the other one, httptools, reads headers of any length
                h11_max_incomplete_event_size=16 * 1024,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=20,
            )
        except SystemExit as leaving:
            if leaving.code not in (None, 0):
                raise CommandError(f"Máy chủ không chạy được tại cổng {options['port']}.") from leaving
            sys.exit(0)
