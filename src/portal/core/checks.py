"""System checks of the portal's own settings (`motcua-portal check --deploy`)."""

import re
import shlex
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from motcua import places
from motcua.errors import ModelSettingsError
from motcua.model.settings import DEFAULTS, ModelSettings
from portal.core.limits import is_rule
from portal.core.working_time import dates, hours, weekdays
from portal.settings.environment import email_settings

ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?")
MEASURING: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[^\s\"'<>;,]*)?")
LIMITS: Final = ("ASK_LIMIT", "POST_LIMIT", "READ_LIMIT", "LIVE_HELP_LIMIT")
LEAST: Final = {
    "RETENTION_DAYS": 1,
    "RECORD_AGE_DAYS": 1,
    "SMALL_COUNT": 3,
    "REQUEST_BYTES": 1,
    "UPLOAD_BYTES": 1,
    "TRUSTED_PROXIES": 0,
    "REPLY_DAYS": 1,
    "LIVE_HELP_WAIT": 10,
    "LIVE_HELP_IDLE": 10,
    "OFFICERS_A_VILLAGE": 1,
}
SHORTEST_SECRET: Final = 50
SHORTEST_METRICS_KEY: Final = 16


@register()
def settings_hold(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find settings that cannot be right, wherever the portal runs."""
    found: list[CheckMessage] = []
    for name in LIMITS:
        if getattr(settings, name) and not is_rule(getattr(settings, name)):
            found.append(Error(f"MOTCUA_{name} is no limit.", hint="Write it as 30/minute.", id="motcua.E001"))
    for origin in settings.WIDGET_ORIGINS:
        if not ORIGIN.fullmatch(origin):
            hint = "Write scheme and host, without a path: https://example.gov.vn"
            found.append(Error(f"MOTCUA_WIDGET_ORIGINS: {origin!r} is no origin.", hint=hint, id="motcua.E002"))
    if settings.PROVINCE and places.province(settings.PROVINCE) is None:
        hint = "Write the name of one of the 34 provinces, such as Quảng Ngãi."
        found.append(Error("MOTCUA_PROVINCE names no province.", hint=hint, id="motcua.E003"))
    if not ORIGIN.fullmatch(settings.SITE_URL):
        hint = "Write scheme and host, without a path: https://example.gov.vn"
        found.append(Error("MOTCUA_SITE_URL is no address of a site.", hint=hint, id="motcua.E004"))
    for name, least in LEAST.items():
        if getattr(settings, name) < least:
            found.append(Error(f"MOTCUA_{name} must be {least} or more.", id="motcua.E005"))
    if settings.AXES_FAILURE_LIMIT < 1:
        found.append(Error("MOTCUA_LOGIN_FAILURES must be 1 or more.", id="motcua.E005"))
    found += _letters_hold() + _working_time_holds() + _model_settings_hold() + _measuring_holds()
    return found + _voice_holds()


def _voice_holds() -> list[CheckMessage]:
    """Find a command of the voice that cannot be read or that names no file to write."""
    try:
        words = shlex.split(settings.SPEECH_COMMAND)
    except ValueError:
        words = [""]
    if words and not any("{file}" in word for word in words):
        hint = "Write program and options, with {file} for the file to write: piper -m vi.onnx -f {file}"
        return [Error("MOTCUA_SPEECH_COMMAND is no command that writes a file.", hint=hint, id="motcua.E025")]
    return []


def _letters_hold() -> list[CheckMessage]:
    """Find an address of a mail server that cannot be read, and one without a sender's address."""
    if not settings.EMAIL_URL:
        return []
    if "EMAIL_HOST" not in email_settings(settings.EMAIL_URL):
        hint = "Write it as smtp+tls://name:password@mail.example.gov.vn:587."
        return [Error("MOTCUA_EMAIL_URL is no address of a mail server.", hint=hint, id="motcua.E021")]
    if "@" not in settings.EMAIL_FROM:
        hint = "Set MOTCUA_EMAIL_FROM to the address that letters come from."
        return [Error("MOTCUA_EMAIL_URL needs a sender's address.", hint=hint, id="motcua.E022")]
    return []


def _measuring_holds() -> list[CheckMessage]:
    """Find a measuring script that is set up by half, or whose addresses cannot be right."""
    addresses = {"EMC_SCRIPT_URL": settings.EMC_SCRIPT_URL, "EMC_TRACKER_URL": settings.EMC_TRACKER_URL}
    told = (*addresses.values(), settings.EMC_SITE_ID)
    if any(told) and not all(told):
        hint = "Set MOTCUA_EMC_SCRIPT_URL, MOTCUA_EMC_TRACKER_URL and MOTCUA_EMC_SITE_ID, or none of them."
        return [Error("The measuring script is set up by half.", hint=hint, id="motcua.E023")]
    hint = "Write it whole, as its operator gave it: https://example.gov.vn/script.js"
    return [
        Error(f"MOTCUA_{name} is no address of a host's own over HTTPS.", hint=hint, id="motcua.E024")
        for name, address in addresses.items()
        if address and not MEASURING.fullmatch(address)
    ]


def _working_time_holds() -> list[CheckMessage]:
    """Find working days and hours that cannot be read; an office that works on no day could promise no reply."""
    found: list[CheckMessage] = []
    readers: tuple[tuple[str, Callable[[Any], object], str], ...] = (
        ("WORKING_HOURS", hours, "Write it as 07:30-11:30,13:30-17:00."),
        ("WORKING_DAYS", weekdays, "Write it as mon,tue,wed,thu,fri."),
        ("EXTRA_HOLIDAYS", dates, "Write it as 2026-08-31,2026-12-24."),
        ("EXTRA_WORKING_DAYS", dates, "Write it as 2026-08-22."),
    )
    for name, read, hint in readers:
        try:
            told = read(getattr(settings, name))
        except ValueError:
            told = None
        if told is None or (name == "WORKING_DAYS" and not told):
            found.append(Error(f"MOTCUA_{name} cannot be right.", hint=hint, id="motcua.E020"))
    return found


def _model_settings_hold() -> list[CheckMessage]:
    """Find settings of the language model that cannot be right; there are none to check where no address is set."""
    try:
        said = ModelSettings.of({name: str(getattr(settings, f"MODEL_{name}")) for name in DEFAULTS})
    except ModelSettingsError as fault:
        return [Error(fault.message, id="motcua.E006")]
    if said is not None and find_spec("httpx") is None:
        return [Error("MOTCUA_MODEL_URL needs the package httpx.", hint="Install motcua[model].", id="motcua.E007")]
    if said is not None and said.at_once >= settings.THREADS:
        hint = "Set MOTCUA_THREADS higher: a thread that waits for the model answers nobody else."
        return [Error("MOTCUA_MODEL_AT_ONCE must be lower than MOTCUA_THREADS.", hint=hint, id="motcua.E008")]
    return []


@register(Tags.security, deploy=True)
def public_server_is_guarded(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find what must not be on a public server; each is an error, so that it does not start."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", id="motcua.E010"))
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        hint = "Draw one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        found.append(Error("MOTCUA_SECRET_KEY is too short.", hint=hint, id="motcua.E011"))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(Error("MOTCUA_ALLOWED_HOSTS must name the hosts.", id="motcua.E012"))
    if not settings.SITE_URL.startswith("https://"):
        found.append(Error("MOTCUA_SITE_URL must begin with https://.", id="motcua.E013"))
    if not all(getattr(settings, name) for name in LIMITS):
        hint = f"Set {', '.join(f'MOTCUA_{name}' for name in LIMITS)}, or leave them unset for the defaults."
        found.append(Error("A limit is off.", hint=hint, id="motcua.E014"))
    found += _open_to_others()
    if not settings.OFFICE_NAME:
        hint = "Set MOTCUA_OFFICE_NAME: a public page names who answers for it."
        found.append(Warning("No office is named.", hint=hint, id="motcua.W015"))
    return found


def _open_to_others() -> list[CheckMessage]:
    """Find what would open the site to others: a key that can be guessed, pages that anyone on the way can change."""
    found: list[CheckMessage] = []
    if settings.METRICS_KEY and len(settings.METRICS_KEY) < SHORTEST_METRICS_KEY:
        hint = "Draw one: python -c 'import secrets; print(secrets.token_urlsafe(24))'"
        found.append(Error("MOTCUA_METRICS_KEY is too short.", hint=hint, id="motcua.E016"))
    if any(not origin.startswith("https://") for origin in settings.WIDGET_ORIGINS):
        hint = "Whoever is on the way can change a page of http:// and what stands around the frame."
        found.append(Error("MOTCUA_WIDGET_ORIGINS must begin with https://.", hint=hint, id="motcua.E017"))
    return found
