"""Everything between a fresh checkout and a site that answers: database, catalogue, index, files, first account."""

import gc
import secrets
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandParser, call_command

from portal.procedures.indexing import current_build, published_digest
from portal.procedures.models import Procedure

FIRST_NAME = "quantri"
SELDOM: Final = 50_000
"""Objects made before garbage is looked for: migrations make models by the thousand, and nearly none is garbage."""


class Command(BaseCommand):
    """Sets the site up; what is done already is left as it is, so it may run before every start."""

    help = "Chuẩn bị trang: cơ sở dữ liệu, danh mục mẫu (nếu chưa có danh mục nào), chỉ mục, tệp tĩnh, tài khoản đầu."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether a first account may be made."""
        parser.add_argument(
            "--no-account",
            action="store_true",
            help="Không tạo tài khoản đầu: mật khẩu của nó sẽ nằm lại trong nhật ký.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step that is not done yet."""
        gc.set_threshold(SELDOM)  # the command ends soon, and takes a fifth less time
        self._say("Cơ sở dữ liệu…")
        call_command("migrate", interactive=False, verbosity=0)
        if not Procedure.objects.exists():
            self._say("Nạp danh mục mẫu…")
            call_command("import_records", sample=True, verbosity=options["verbosity"])
        self._say("Nạp đơn vị hành chính…")
        call_command("load_units", verbosity=0)
        build = current_build()
        if build is None or build.digest != published_digest():
            self._say("Lập chỉ mục…")
            call_command("build_index", verbosity=options["verbosity"])
        self._say("Gom tệp tĩnh…")
        call_command("collectstatic", interactive=False, verbosity=0)
        if not options["no_account"]:
            self._first_account()
        self._say("Sẵn sàng.")

    def _first_account(self) -> None:
        users = get_user_model()
        if users.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser(FIRST_NAME, password=password)
        self._say("Tài khoản quản trị đầu tiên (chỉ hiện một lần, hãy ghi lại):")
        self._say(f"  địa chỉ: /quan-tri/   tên: {FIRST_NAME}   mật khẩu: {password}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
