"""System checks of the settings of accounts."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.accounts.roles import Role

ADDRESSES: Final = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "MOTCUA_OIDC_AUTHORIZATION_URL",
    "OIDC_OP_TOKEN_ENDPOINT": "MOTCUA_OIDC_TOKEN_URL",
    "OIDC_OP_JWKS_ENDPOINT": "MOTCUA_OIDC_KEYS_URL",
}
NEEDED: Final = {
    **ADDRESSES,
    "OIDC_RP_CLIENT_ID": "MOTCUA_OIDC_CLIENT_ID",
    "OIDC_RP_CLIENT_SECRET": "MOTCUA_OIDC_CLIENT_SECRET",
    "OIDC_ROLE_CLAIM": "MOTCUA_OIDC_ROLE_CLAIM",
    "OIDC_ROLES": "MOTCUA_OIDC_ROLES",
}
"""Settings without which nobody can sign in by a provider, and their variables."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
POSITIVE: Final = ("SESSION_IDLE_MINUTES", "SESSION_HOURS", "SESSIONS_AT_ONCE")


@register()
def account_settings_hold(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find settings of accounts that cannot be right."""
    found: list[CheckMessage] = [
        Error(f"MOTCUA_{name} must be 1 or more.", id="motcua.E030") for name in POSITIVE if getattr(settings, name) < 1
    ]
    for name in settings.TWO_FACTOR_ROLES:
        if name not in Role.values:
            hint = f"Roles are {', '.join(Role.values)}."
            found.append(Error(f"MOTCUA_TWO_FACTOR_ROLES: {name!r} is no role.", hint=hint, id="motcua.E031"))
    return found + (_provider_holds() if settings.OIDC_ISSUER else [])


def _provider_holds() -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Error(f"{variable} is needed where MOTCUA_OIDC_ISSUER is set.", id="motcua.E032")
        for name, variable in NEEDED.items()
        if not getattr(settings, name)
    ]
    if settings.OIDC_RP_SIGN_ALGO not in ALGORITHMS:
        hint = f"One of {', '.join(ALGORITHMS)}: keys that both sides know are not taken."
        found.append(Error("MOTCUA_OIDC_ALGORITHM is none that is taken.", hint=hint, id="motcua.E033"))
    for pair in settings.OIDC_ROLES:
        if pair.rpartition(":")[2] not in Role.values or not pair.rpartition(":")[0]:
            hint = "Write value:role, such as cb-mot-cua:officer."
            found.append(Error(f"MOTCUA_OIDC_ROLES: {pair!r} names no role.", hint=hint, id="motcua.E034"))
    return found


@register(Tags.security, deploy=True)
def provider_is_reached_safely(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find a provider that is spoken to where anyone on the way can listen."""
    if not settings.OIDC_ISSUER:
        return []
    names = {**ADDRESSES, "OIDC_OP_USER_ENDPOINT": "MOTCUA_OIDC_USERINFO_URL"}
    return [
        Error(f"{variable} must begin with https://.", id="motcua.E035")
        for name, variable in names.items()
        if getattr(settings, name) and not getattr(settings, name).startswith("https://")
    ]
