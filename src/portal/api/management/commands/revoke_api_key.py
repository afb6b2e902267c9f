"""Revokes a key by the beginning that lists show of it."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from portal.api.models import PREFIX_LENGTH, ApiKey


class Command(BaseCommand):
    """Takes a key out of use; every worker refuses it a few seconds later."""

    help = "Thu hồi khóa truy cập theo phần đầu của khóa."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the beginning of the key, or the whole key."""
        parser.add_argument("prefix", metavar="ĐẦU_KHÓA", help="Phần đầu của khóa, như list_api_keys hiện.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Revoke."""
        prefix = options["prefix"][:PREFIX_LENGTH]
        if not ApiKey.objects.filter(prefix=prefix).update(active=False):
            raise CommandError(f"Không có khóa nào bắt đầu bằng {prefix}.")
        self.stdout.write(f"Đã thu hồi khóa {prefix}…")
