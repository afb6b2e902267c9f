"""Deletes entries of the trail that are older than the office must keep them."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from portal.accounts.retention import purge
from portal.accounts.sealing import FLOOR_DAYS


class Command(BaseCommand):
    """Deletes old entries; that it was done is itself an entry."""

    help = f"Xóa nhật ký hoạt động cũ hơn số ngày đã cho (ít nhất {FLOOR_DAYS}); việc xóa được ghi vào nhật ký."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the age."""
        parser.add_argument("--older-than", type=int, required=True, metavar="NGÀY", help="Số ngày.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many."""
        if options["older_than"] < FLOOR_DAYS:
            raise CommandError(f"Nhật ký phải giữ ít nhất {FLOOR_DAYS} ngày.")
        self.stdout.write(f"Đã xóa {purge(options['older_than'])} mục nhật ký.")
