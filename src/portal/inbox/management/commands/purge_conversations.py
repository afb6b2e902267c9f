"""Deletes old conversations and cases that are done; meant to run once a day."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from portal.conversations.services import purge
from portal.inbox.services import purge as purge_cases


class Command(BaseCommand):
    """Deletes the conversations in which nothing was said for long, and the cases of the inbox that are done."""

    help = "Xóa các hội thoại và việc đã xong trong hộp thư đã quá thời hạn lưu (MOTCUA_RETENTION_DAYS)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another age than the setting's."""
        parser.add_argument("--days", type=int, help="Số ngày, thay cho thiết lập.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        if options["days"] is not None and options["days"] < 0:
            raise CommandError("Số ngày không được âm.")
        conversations, cases = purge(options["days"]), purge_cases(options["days"])
        self.stdout.write(f"Đã xóa {conversations} hội thoại, {cases} việc trong hộp thư.")
