"""Draws a key for a program and shows it, this once."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.api.models import ApiKey

MOST_DAYS = 3650


class Command(BaseCommand):
    """Keeps the hash of a new key; the key itself is kept nowhere."""

    help = "Tạo khóa truy cập cho một chương trình; khóa chỉ hiện một lần."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the program's name, its limit, and for how long the key holds."""
        parser.add_argument("name", metavar="TÊN", help="Tên chương trình, để nhận ra khóa về sau.")
        parser.add_argument(
            "--limit", default="", metavar="GIỚI_HẠN", help="Như 600/minute; bỏ trống là không giới hạn."
        )
        parser.add_argument("--expires", type=int, metavar="NGÀY", help="Số ngày khóa còn hiệu lực.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw the key, and print it alone on standard output, so that a script can take it."""
        days = options["expires"]
        if days is not None and not 0 < days <= MOST_DAYS:
            raise CommandError(f"Số ngày phải từ 1 đến {MOST_DAYS}.")
        expires = timezone.now() + timedelta(days=days) if days else None
        row, key = ApiKey.draw(options["name"].strip(), limit=options["limit"], expires_at=expires)
        try:
            row.full_clean()
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        row.save()
        self.stderr.write(f"Khóa của {row.name} (chỉ hiện một lần; hãy giữ kín):")
        self.stdout.write(key)
