"""Makes a user with a role, and a password to be changed at the first sign-in."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import Role


class Command(BaseCommand):
    """Keeps a new user; the password is shown once."""

    help = "Tạo người dùng với một vai trò; mật khẩu tạm chỉ hiện một lần và phải đổi khi đăng nhập lần đầu."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name to sign in with, and the role."""
        parser.add_argument("name", metavar="TÊN", help="Tên đăng nhập.")
        parser.add_argument("--role", required=True, choices=Role.values, help="Vai trò.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the user, and print the password alone on standard output, so that a script can take it."""
        password = secrets.token_urlsafe(12)
        user = User(username=options["name"].strip(), password_is_temporary=True)
        user.set_password(password)
        try:
            user.full_clean()
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        with transaction.atomic():
            user.save()
            user.give_role(Role(options["role"]))
        self.stderr.write(f"Mật khẩu tạm của {user.username} (chỉ hiện một lần; phải đổi khi đăng nhập lần đầu):")
        self.stdout.write(password)
