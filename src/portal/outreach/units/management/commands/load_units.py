"""Loads the provinces and communes in force as units."""

from typing import Any

from django.core.management import BaseCommand

from portal.outreach.units.loading import load


class Command(BaseCommand):
    """Brings the units to the list of places; may be run again at any time."""

    help = "Nạp 34 tỉnh, thành phố và các xã, phường, đặc khu làm đơn vị; chạy lại không đổi gì nếu đã đủ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what came of it."""
        loaded = load()
        if options["verbosity"]:
            self.stdout.write(
                f"Đơn vị: {loaded.added} mới, {loaded.changed} đổi, {loaded.ended} không còn trong danh mục."
            )
