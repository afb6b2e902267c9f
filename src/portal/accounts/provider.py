"""Who somebody is by the word of the office's provider (OpenID Connect), and which user that makes them here."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import sessions, trail
from portal.accounts.models import ProviderIdentity, User
from portal.accounts.roles import Role

REFUSED: Final = trail.action(
    "motcua.provider.refused", _("Từ chối đăng nhập qua nhà cung cấp"), _("Từ chối đăng nhập qua nhà cung cấp")
)
Claims = Mapping[str, Any]
LONGEST_NAME: Final = 100


class ProviderRefusedError(Exception):
    """The provider's word does not let this person in; the text says why, for the trail."""


def on() -> bool:
    """Whether people can sign in by a provider."""
    return bool(settings.OIDC_ISSUER)


def role_of(claims: Claims) -> Role | None:
    """Return the role that the claim gives: of several the first of the setting's list."""
    held = _values(claims, settings.OIDC_ROLE_CLAIM)
    for pair in settings.OIDC_ROLES:
        value, _sign, role = pair.rpartition(":")
        if value in held and role in Role.values:
            return Role(role)
    return None


def _values(claims: Claims, path: str) -> set[str]:
    """Return the values of a claim, one or several; points in its name lead inside unless it is named so itself."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return {found}
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()


def gave_second_factor(claims: Claims) -> bool:
    """Whether the provider says that it asked for a second factor in a way that counts here."""
    said = _values(claims, "amr") | _values(claims, "acr")
    return not said.isdisjoint(settings.OIDC_SECOND_FACTOR)


def user_of(claims: Claims) -> User:
    """Return the user that a checked token tells of, made where there is none, with the role that it gives.

    Who somebody is, is issuer and subject alone: an address or a name that a user of ours has too means nothing.

    Raises:
        ProviderRefusedError: no role is given, the account is turned off, or it is a superuser's.
    """
    role = role_of(claims)
    with transaction.atomic():
        known = (
            ProviderIdentity.objects.select_for_update()
            .select_related("user")
            .filter(issuer=settings.OIDC_ISSUER, subject=claims["sub"])
            .first()
        )
        if known is None and role is not None:
            return _made(claims, role)
        if known is not None and not known.user.is_superuser and (role is None or known.user.role is not role):
            known.user.give_role(role)
    return _admitted(known.user if known else None, role)


def _admitted(user: User | None, role: Role | None) -> User:
    if user is None or role is None:
        raise ProviderRefusedError("no role")
    if user.is_superuser:
        raise ProviderRefusedError("superuser")
    if not user.is_active:
        raise ProviderRefusedError("inactive")
    return user


def _made(claims: Claims, role: Role) -> User:
    user = User(
        username=_free_name(claims),
        first_name=_text(claims, "given_name"),
        last_name=_text(claims, "family_name"),
        email=_text(claims, "email") if claims.get("email_verified") is True else "",
    )
    user.set_unusable_password()
    user.save()
    ProviderIdentity.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=claims["sub"])
    user.give_role(role)
    return user


def _free_name(claims: Claims) -> str:
    """Return a name for a new user: the one at the provider where it is free, with a mark of the subject where not."""
    wanted = re.sub(r"[^\w.@+-]", "", _text(claims, "preferred_username"))
    mark = sha256(f"{settings.OIDC_ISSUER} {claims['sub']}".encode()).hexdigest()[:12]
    if wanted and not User.objects.filter(username__iexact=wanted).exists():
        return wanted
    return f"{wanted or 'sso'}-{mark}"


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    return value.replace("\0", "").strip()[:LONGEST_NAME] if isinstance(value, str) else ""


def refuse(claims: Claims, why: str) -> None:
    """Write down that somebody was refused; who already has a user loses its sessions."""
    known = ProviderIdentity.objects.filter(issuer=settings.OIDC_ISSUER, subject=str(claims.get("sub", ""))).first()
    if known is None:
        trail.record_without_subject(None, REFUSED, "?", why=why)
        return
    sessions.end_all(known.user, "provider refused")
    trail.record(None, REFUSED, known.user, why=why)
