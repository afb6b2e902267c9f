"""Takes the second factor of somebody who lost it, where no administrator can get in."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from portal.accounts import second_factor, sessions
from portal.accounts.models import User


class Command(BaseCommand):
    """Deletes codes and ends sessions; the person enrols anew where they must."""

    help = "Đặt lại xác thực hai lớp của một người dùng (mất điện thoại và mã dự phòng)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name."""
        parser.add_argument("name", metavar="TÊN", help="Tên đăng nhập.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it, and say so."""
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Không có người dùng {options['name']}.")
        second_factor.reset(user, None)
        sessions.end_all(user, "second factor reset")
        self.stdout.write(f"Đã đặt lại xác thực hai lớp của {user.username}.")
