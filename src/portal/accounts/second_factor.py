"""The second factor: a code from an application on one's telephone (TOTP), or one of the recovery codes."""

import re
from base64 import b32encode
from collections.abc import Iterable
from enum import StrEnum
from io import BytesIO
from os import urandom
from typing import Final

import segno
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts import trail
from portal.accounts.models import User
from portal.accounts.roles import Role

RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10
"""Of chance in each recovery code: 80 bits, written as 16 letters and digits."""

ENROLLED: Final = trail.action("motcua.second_factor.enrolled", _("Bật xác thực hai lớp"), _("Bật xác thực hai lớp"))
REMOVED: Final = trail.action("motcua.second_factor.removed", _("Tắt xác thực hai lớp"), _("Tắt xác thực hai lớp"))
RESET: Final = trail.action(
    "motcua.second_factor.reset", _("Đặt lại xác thực hai lớp"), _("Đặt lại xác thực hai lớp của người dùng")
)
RENEWED: Final = trail.action("motcua.second_factor.recovery_codes", _("Cấp mã dự phòng mới"), _("Cấp mã dự phòng mới"))
RECOVERED: Final = trail.action(
    "motcua.second_factor.recovery_used", _("Dùng mã dự phòng"), _("Đăng nhập bằng mã dự phòng")
)
FAILED: Final = trail.action(
    "motcua.second_factor.failed", _("Nhập sai mã xác thực"), _("Nhập sai mã xác thực hai lớp")
)


class Check(StrEnum):
    """What came of a code."""

    RIGHT = "totp"
    RECOVERY = "recovery"
    WRONG = "wrong"
    WAIT = "wait"

    @property
    def is_right(self) -> bool:
        """Whether the code counts."""
        return self in (Check.RIGHT, Check.RECOVERY)


def required_for(user: User) -> bool:
    """Whether a user must give a second factor: by one of the roles held, or as a superuser."""
    wanted = set(settings.TWO_FACTOR_ROLES)
    if user.is_superuser:
        return Role.ADMINISTRATOR.value in wanted
    names = {role.group_name for role in Role if role.value in wanted}
    return any(group.name in names for group in user.groups.all())


def enrolled(user: User) -> bool:
    """Whether a user has a second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def pending(user: User) -> TOTPDevice:
    """Return the device that a user is about to enrol; drawn at the first call, the same until it is confirmed."""
    found, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "TOTP"})
    return found


def secret(device: TOTPDevice) -> str:
    """Return a device's secret as a person types it: groups of four."""
    return _grouped(b32encode(device.bin_key).decode())


def picture(device: TOTPDevice) -> str:
    """Return a device's secret as a QR code, an SVG to put into a page."""
    image = BytesIO()
    segno.make(device.config_url, error="m").save(
        image, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, nl=False
    )
    return image.getvalue().decode()


def _grouped(text: str) -> str:
    return " ".join(re.findall(".{1,4}", text))


def enrol(user: User, code: str) -> list[str] | None:
    """Confirm the pending device with its first code; return the recovery codes, None where the code is wrong.

    No one enrols over a second factor that is in use: that one must be turned off first.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or enrolled(user):
            return None
        if (plain := _plain(code)) is None or not device.verify_token(plain):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _draw_codes(user)
        trail.record(user, ENROLLED, user)
    return codes


def renew_codes(user: User) -> list[str]:
    """Draw new recovery codes; those before hold no longer."""
    with transaction.atomic():
        codes = _draw_codes(user)
        trail.record(user, RENEWED, user)
    return codes


def _draw_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [b32encode(urandom(RECOVERY_BYTES)).decode().lower() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=one) for one in codes)
    return [_grouped(one) for one in codes]


def codes_left(user: User) -> int:
    """Return how many recovery codes a user has left."""
    return int(StaticToken.objects.filter(device__user=user).count())


def check(user: User, code: str) -> Check:
    """Look whether a code is right; after a wrong one the next is looked at only when some time has passed.

    The time doubles with each wrong code. A code is good once: that of the application for its half minute, a
    recovery code for ever.
    """
    plain = _plain(code)
    kinds = TOTPDevice if plain is not None else StaticDevice
    typed = plain if plain is not None else re.sub(r"[^a-z0-9]", "", code.lower())
    with transaction.atomic():
        device = kinds.objects.select_for_update().filter(user=user, confirmed=True).first()
        result = _verified(device, typed)
    if result is Check.RECOVERY:
        trail.record(user, RECOVERED, user, left=codes_left(user))
    if result is Check.WRONG:
        trail.record(user, FAILED, user)
    return result


def _verified(device: TOTPDevice | StaticDevice | None, typed: str) -> Check:
    if device is None:
        return Check.WRONG
    if not device.verify_is_allowed()[0]:
        return Check.WAIT
    if not device.verify_token(typed):
        return Check.WRONG
    return Check.RIGHT if isinstance(device, TOTPDevice) else Check.RECOVERY


def _plain(code: str) -> str | None:
    """Return a code of the application without what people type between its figures; None for anything else."""
    found = re.sub(r"[\s-]", "", code)
    return found if re.fullmatch(r"[0-9]{6}", found) else None


def remove(user: User) -> None:
    """Turn the second factor off, at the user's own wish."""
    _delete((user,))
    trail.record(user, REMOVED, user)


def reset(user: User, actor: User | None) -> None:
    """Take the second factor of somebody who lost it; they enrol anew at their next sign-in, where they must."""
    with transaction.atomic():
        _delete((user,))
        trail.record(actor, RESET, user)


def _delete(users: Iterable[User]) -> None:
    TOTPDevice.objects.filter(user__in=users).delete()
    StaticDevice.objects.filter(user__in=users).delete()
