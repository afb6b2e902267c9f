"""Deletes old conversations; meant to run once a day."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from portal.conversations.services import purge


class Command(BaseCommand):
    """Deletes the conversations in which nothing was said for long."""

    help = "Xóa các hội thoại đã quá thời hạn lưu (MOTCUA_RETENTION_DAYS)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another age than the setting's."""
        parser.add_argument("--days", type=int, help="Số ngày, thay cho thiết lập.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        if options["days"] is not None and options["days"] < 0:
            raise CommandError("Số ngày không được âm.")
        self.stdout.write(f"Đã xóa {purge(options['days'])} hội thoại.")
