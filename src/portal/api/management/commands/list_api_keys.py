"""Lists the keys of programs."""

from datetime import datetime
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from portal.api.models import ApiKey


class Command(BaseCommand):
    """Shows of each key what is kept: its beginning, name, limit, and when it was used."""

    help = "Liệt kê khóa truy cập của các chương trình."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a key."""
        for row in ApiKey.objects.all():
            parts = (
                f"{row.prefix}…",
                row.name,
                row.limit or "không giới hạn",
                _state(row),
                f"dùng lần cuối: {_day(row.last_used_at)}",
            )
            self.stdout.write("  ".join(parts))


def _state(row: ApiKey) -> str:
    if not row.active:
        return "đã thu hồi"
    if row.expires_at is None:
        return "đang dùng"
    told = "hết hạn" if row.expires_at <= timezone.now() else "dùng đến"
    return f"{told} {_day(row.expires_at)}"


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y") if moment else "chưa"
