"""People of the staff for the tests, and the ways they sign in."""

from typing import Any, Final

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts import second_factor
from portal.accounts.models import User
from portal.accounts.roles import Role

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
PASSWORD: Final = "mat-khau-dai-cua-can-bo"  # noqa: S105  # of users that only the tests have
HOME: Final = "/quan-tri/"
LOGIN: Final = "/quan-tri/login/"
CODE: Final = "/quan-tri/ma-xac-thuc/"
ENROL: Final = "/quan-tri/bat-xac-thuc/"
NEW_PASSWORD: Final = "/quan-tri/mat-khau-moi/"  # noqa: S105  # an address
SECURITY: Final = "/quan-tri/bao-mat/"


def person(name: str = "lan", role: Role | None = Role.OFFICER, **given: Any) -> User:
    """Make a user with a role."""
    user = User.objects.create_user(name, password=PASSWORD, **given)
    if role:
        user.give_role(role)
    return user


def signed_in(user: User) -> Client:
    """Return a browser in which somebody is signed in, as far as the second factor lets them."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def log_in(name: str, password: str = PASSWORD, client: Client | None = None) -> tuple[Client, Any]:
    """Sign in by the form; return the browser and the answer."""
    browser = client or Client()
    return browser, browser.post(LOGIN, {"username": name, "password": password})


def is_in(client: Client) -> bool:
    """Whether a browser sees the staff's first page."""
    return bool(client.get(HOME).status_code == 200)


def code_of(user: User, *, confirmed: bool = True) -> str:
    """Return the code that a user's application shows now; one that was used is taken as not used yet."""
    devices = TOTPDevice.objects.filter(user=user, confirmed=confirmed)
    devices.update(last_t=-1)
    return _shown(devices.get())


def _shown(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06d}"


def enrolled(user: User) -> list[str]:
    """Enrol a user; return the recovery codes."""
    codes = second_factor.enrol(user, _shown(second_factor.pending(user)))
    assert codes
    TOTPDevice.objects.filter(user=user).update(last_t=-1)
    return codes
