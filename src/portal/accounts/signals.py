"""What befalls an account, written into the trail; what must end its sessions ends them."""

import hashlib
import hmac
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts import sessions, trail
from portal.accounts.models import StaffSession, User

FAILED: Final = trail.action("motcua.session.failed", _("Đăng nhập không thành công"), _("Đăng nhập không thành công"))
CREATED: Final = trail.action("motcua.user.created", _("Tạo người dùng"), _("Tạo người dùng"))
ROLES: Final = trail.action("motcua.user.roles", _("Đổi vai trò"), _("Đổi vai trò của người dùng"))
RIGHTS: Final = trail.action("motcua.user.rights", _("Đổi quyền riêng"), _("Đổi quyền riêng của người dùng"))
PASSWORD: Final = trail.action("motcua.user.password", _("Đổi mật khẩu"), _("Đổi mật khẩu"))
STATE: Final = trail.action("motcua.user.state", _("Đổi trạng thái tài khoản"), _("Đổi trạng thái tài khoản"))

WATCHED: Final = ("is_active", "is_superuser")
"""Fields of a user whose change ends all sessions, besides the password."""


@receiver(user_logged_in, dispatch_uid="session")
def _begin(sender: Any, request: HttpRequest, user: Any, **_signal: Any) -> None:
    sessions.begin(request, user, verified=getattr(request, "second_factor_given", ""))


@receiver(user_logged_out, dispatch_uid="session")
def _leave(sender: Any, request: HttpRequest, user: Any, **_signal: Any) -> None:
    StaffSession.objects.filter(key=request.session.session_key or "").delete()
    if isinstance(user, User):
        trail.record(user, sessions.LEFT, user)


@receiver(user_login_failed, dispatch_uid="session")
def _fail(sender: Any, credentials: dict[str, Any], **_signal: Any) -> None:
    """Write down a failed sign-in, under the account where there is one, else under a mark of the name alone."""
    name = str(credentials.get("username") or "")
    user = User.objects.filter(username=name).first() if name else None
    if user is not None:
        trail.record(None, FAILED, user)
    else:
        trail.record_without_subject(None, FAILED, "?", mark=mark_of(name) if name else "")


def mark_of(name: str) -> str:
    """Return a mark by which tries of one name are known as such, and from which the name cannot be read."""
    return hmac.new(settings.SECRET_KEY.encode(), name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


@receiver(pre_save, sender=User, dispatch_uid="account")
def _compare(sender: Any, instance: User, update_fields: Any = None, **_signal: Any) -> None:
    """Find what is about to change."""
    instance._changed = []  # type: ignore[attr-defined]  # read after it was saved
    names = [name for name in WATCHED if update_fields is None or name in update_fields]
    if instance.pk is None or (not names and instance.__dict__.get("_password") is None):
        return
    before = User.objects.filter(pk=instance.pk).values("password", *WATCHED).first()
    if before is not None:
        changed = [name for name in names if before[name] != getattr(instance, name)]
        # One that Django hashes anew at a sign-in is saved alone, and nobody set it.
        is_written = update_fields is None or (
            "password" in update_fields and instance.__dict__.get("_password") is not None
        )
        new_password = before["password"] != instance.password and is_written
        instance._changed = [*changed, *(["password"] if new_password else [])]  # type: ignore[attr-defined]


@receiver(post_save, sender=User, dispatch_uid="account")
def _tell(sender: Any, instance: User, created: bool, raw: bool = False, **_signal: Any) -> None:
    """Write down what changed, and end the sessions."""
    if raw:
        return
    if created:
        trail.record(None, CREATED, instance)
        return
    changed: list[str] = instance._changed  # type: ignore[attr-defined]  # set before it was saved
    if "password" in changed:
        trail.record(None, PASSWORD, instance)
    told = {name: getattr(instance, name) for name in changed if name != "password"}
    if told:
        trail.record(None, STATE, instance, **told)
    if changed:
        sessions.end_all(instance, "account changed")


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="roles")
def _roles_changed(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any
) -> None:
    _links_changed(instance, action, reverse, pk_set, Group, ROLES)


@receiver(m2m_changed, sender=User.user_permissions.through, dispatch_uid="rights")
def _rights_changed(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any
) -> None:
    _links_changed(instance, action, reverse, pk_set, Permission, RIGHTS)


def _links_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, kind: type[Group | Permission], name: str
) -> None:
    """Write down which groups or rights were given or taken, of whichever side it was done."""
    if action == "pre_clear":
        instance._cleared = list(instance.user_set.all()) if reverse else [instance]
    if action not in ("post_add", "post_remove", "post_clear") or (pk_set is not None and not pk_set):
        return
    if action == "post_clear":
        users, told = instance._cleared, []
    elif reverse:
        users, told = list(User.objects.filter(pk__in=pk_set or ())), [str(instance)]
    else:
        users, told = [instance], sorted(str(one) for one in kind._default_manager.filter(pk__in=pk_set or ()))
    for user in users:
        trail.record(None, name, user, **{action.removeprefix("post_"): told})
        sessions.end_all(user, "rights changed")
