"""Sessions of the staff: what is still to be done before one is complete, how long it lasts, and how it ends.

What a request needs to know stands in the session itself, so that looking costs no query. A session that is complete
also has a row (`StaffSession`), by which it is listed and ended.
"""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import second_factor, trail
from portal.accounts.models import StaffSession, User

KEY: Final = "staff"
NOTED_SECONDS: Final = 60.0
"""How often it is written down that a session is in use."""

HALF_SECONDS: Final = 600.0
"""How long somebody may take from the password to the second factor."""

WRONG_CODES: Final = 5
"""Wrong codes after which the password must be given anew."""

BEGAN: Final = trail.action("motcua.session.began", _("Đăng nhập"), _("Đăng nhập"))
LEFT: Final = trail.action("motcua.session.left", _("Đăng xuất"), _("Đăng xuất"))
ENDED: Final = trail.action("motcua.session.ended", _("Kết thúc phiên"), _("Kết thúc phiên đăng nhập"))

View = TypeVar("View", bound=Callable[..., Any])


class Step(StrEnum):
    """What is still to be done in a session."""

    CODE = "code"
    ENROL = "enrol"
    PASSWORD = "password"  # noqa: S105  # the name of a step
    DONE = "done"


def polled(view: View) -> View:
    """Mark a view that a page calls by itself: what it answers is no sign that the person is still there."""
    view.polled = True  # type: ignore[attr-defined]  # read by `portal.accounts.guarding`
    return view


def begin(request: HttpRequest, user: User, *, verified: str = "") -> None:
    """Begin a session for somebody whose name and password, or whose provider's word, are right.

    `verified` tells how a second factor was given already, empty for not at all.
    """
    now = time.time()
    request.session[KEY] = {"began": now, "seen": now, "verified": verified, "rule": _rule(), "wrong": 0}
    _settle(request, user)


def _settle(request: HttpRequest, user: User) -> None:
    state = request.session[KEY]
    state["step"] = next_step(user, state["verified"])
    request.session[KEY] = state
    if state["step"] == Step.DONE:
        admit(request, user)
        trail.record(user, BEGAN, user, second_factor=state["verified"] or "none")


def next_step(user: User, verified: str) -> Step:
    """Return what a user must do next."""
    if not verified and second_factor.enrolled(user):
        return Step.CODE
    if not verified and second_factor.required_for(user):
        return Step.ENROL
    return Step.PASSWORD if user.password_is_temporary else Step.DONE


def _rule() -> list[str]:
    """Return the setting that a session's step was found by: where it changed, the session is looked at anew."""
    return sorted(settings.TWO_FACTOR_ROLES)


def pass_step(request: HttpRequest, user: User, *, verified: str = "") -> None:
    """Go on after a step that was done; the session gets another key, so that one who knew it before is out."""
    request.session.cycle_key()
    state = request.session[KEY]
    request.session[KEY] = {**state, "verified": verified or state["verified"]}
    _settle(request, user)


def step_of(request: HttpRequest) -> Step:
    """Return what is still to be done in the session of a request."""
    return Step(request.session[KEY]["step"])


def count_wrong_code(request: HttpRequest) -> bool:
    """Count a wrong code; tell whether it was one too many, by which the session has ended."""
    state = request.session[KEY]
    request.session[KEY] = {**state, "wrong": state["wrong"] + 1}
    if state["wrong"] + 1 < WRONG_CODES:
        return False
    request.session.flush()
    return True


def over(state: dict[str, Any] | None) -> str:
    """Return why a session is over, empty where it is not."""
    if not state or "step" not in state:
        return "unknown"
    now = time.time()
    if state["rule"] != _rule() and not state["verified"]:
        return "settings"
    if now - state["began"] >= settings.SESSION_HOURS * 3600:
        return "age"
    if state["step"] != Step.DONE and now - state["began"] >= HALF_SECONDS:
        return "half"
    return "idle" if now - state["seen"] >= settings.SESSION_IDLE_MINUTES * 60 else ""


def admit(request: HttpRequest, user: User) -> None:
    """Give a complete session its row; beyond the number allowed, the oldest end."""
    key = request.session.session_key
    if not key:
        request.session.save()
        key = request.session.session_key
    StaffSession.objects.update_or_create(
        key=key, defaults={"user": user, "device": request.META.get("HTTP_USER_AGENT", "")[:200]}
    )
    StaffSession.objects.filter(user=user).exclude(pk__in=live(user).values("pk")).delete()
    rows = list(live(user).order_by("-began_at", "-id").exclude(key=key))
    end_rows(rows[max(0, settings.SESSIONS_AT_ONCE - 1) :], "too many")


def live(user: User) -> QuerySet[StaffSession]:
    """Return the sessions of a user that are not over; one that nobody came back to is only known to be by its time."""
    now = timezone.now()
    began = now - timedelta(hours=settings.SESSION_HOURS)
    seen = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES, seconds=NOTED_SECONDS)
    return StaffSession.objects.filter(user=user, began_at__gt=began, seen_at__gt=seen)


def note(request: HttpRequest, user: User) -> None:
    """Note that the person did something, at most once in a while."""
    state = request.session[KEY]
    now = time.time()
    if now - state["seen"] < NOTED_SECONDS:
        return
    request.session[KEY] = {**state, "seen": now}
    key = request.session.session_key
    if not StaffSession.objects.filter(key=key).update(seen_at=timezone.now()):
        admit(request, user)  # the key was drawn anew, as after one's own change of password


def end_rows(rows: Iterable[StaffSession], why: str) -> int:
    """End sessions, each at once; return how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    count = 0
    for row in rows:
        store(row.key).delete()
        row.delete()
        trail.record(None, ENDED, row.user, why=why)
        count += 1
    return count


def end_all(user: User, why: str, *, but: str = "") -> int:
    """End all sessions of a user, except one with the key `but`; return how many."""
    return end_rows(StaffSession.objects.filter(user=user).exclude(key=but).select_related("user"), why)


def end_this(request: HttpRequest, user: User, why: str) -> None:
    """End the session of a request that is over."""
    StaffSession.objects.filter(key=request.session.session_key).delete()
    request.session.flush()
    trail.record(None, ENDED, user, why=why)
