"""Turns a surface off or on where the staff's pages cannot be reached."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.switches.models import Surface, Switch
from portal.switches.services import turn_off, turn_on

FORM = "%Y-%m-%d %H:%M"


class Command(BaseCommand):
    """Turns off, turns on, or tells how the switches stand."""

    help = "Tạm ngừng (off), mở lại (on) hoặc xem (status) trang hỏi đáp (web), widget, API."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, with which surface, and what is told."""
        parser.add_argument("action", choices=("off", "on", "status"), help="Việc cần làm.")
        parser.add_argument("surface", nargs="?", choices=Surface.values, help="Phần của trang.")
        parser.add_argument("--notice", default="", help="Thông báo cho người dân (bắt buộc khi tạm ngừng).")
        parser.add_argument("--notice-en", default="", help="Thông báo bằng tiếng Anh.")
        parser.add_argument("--reason", default="", help="Lý do, ghi vào nhật ký (bắt buộc khi tạm ngừng).")
        parser.add_argument("--until", default="", metavar="'NĂM-THÁNG-NGÀY GIỜ:PHÚT'", help="Tự mở lại lúc.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how the switches stand."""
        if options["action"] != "status":
            self._turn(options)
        now = timezone.now()
        known = {row.surface: row for row in Switch.objects.all()}
        for surface in Surface:
            row = known.get(surface)
            self.stdout.write(f"{surface.value}: {_state(row) if row and row.off_at(now) else 'đang chạy'}")

    def _turn(self, options: dict[str, Any]) -> None:
        if not options["surface"]:
            raise CommandError(f"Cần nêu một phần: {', '.join(Surface.values)}.")
        surface = Surface(options["surface"])
        if options["action"] == "on":
            turn_on(surface, reason=options["reason"])
            return
        told = {name: options[name] for name in ("notice", "notice_en", "reason")}
        try:
            turn_off(surface, **told, until=_moment(options["until"]))
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.strptime(text, FORM))
    except ValueError as fault:
        raise CommandError(f"Không đọc được thời điểm {text!r}: viết như '2026-12-31 08:00'.") from fault


def _state(row: Switch) -> str:
    until = f", tự mở lại lúc {timezone.localtime(row.until):%H:%M %d/%m/%Y}" if row.until else ""
    return f"tạm ngừng{until}: {row.notice}"
