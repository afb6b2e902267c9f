"""Settings of the staff's accounts: second factor, sessions, sign-in by a provider."""

from typing import Final

from portal.settings.environment import env

# Second factor --------------------------------------------------------------------------------------------------------
TWO_FACTOR_ROLES: list[str] = env.list("TWO_FACTOR_ROLES", ["administrator", "reviewer", "coordinator"])
"""Roles that must give a second factor; superusers count as administrators. Empty: everybody may, nobody must."""

# Sessions -------------------------------------------------------------------------------------------------------------
SESSION_IDLE_MINUTES: int = env.int("SESSION_IDLE_MINUTES", 30)
"""Minutes without a request of the person's after which a session of the staff ends."""

SESSION_HOURS: int = env.int("SESSION_HOURS", 8)
"""Hours after which a session of the staff ends, whatever is done in it."""

SESSIONS_AT_ONCE: int = env.int("SESSIONS_AT_ONCE", 3)
"""Sessions that one user may have at once; one more ends the oldest."""

SESSION_COOKIE_AGE = SESSION_HOURS * 3600

# Off switches ---------------------------------------------------------------------------------------------------------
SWITCH_SECONDS: float = 1.0
"""How long a worker believes what it read of the off switches; no variable changes it."""

# The trail ------------------------------------------------------------------------------------------------------------
TRAIL_SEALED: bool = True
"""Whether the database refuses to alter the trail. Only tests, which empty tables, turn it off; no variable does."""

# Sign-in by a provider (OpenID Connect) -------------------------------------------------------------------------------
OIDC_ISSUER: str = env.str("OIDC_ISSUER", "")
"""The provider's name as its tokens give it (`iss`); empty: nobody signs in by a provider."""

OIDC_OP_AUTHORIZATION_ENDPOINT: str = env.str("OIDC_AUTHORIZATION_URL", "")
"""Where people are sent to sign in."""

OIDC_OP_TOKEN_ENDPOINT: str = env.str("OIDC_TOKEN_URL", "")
"""Where the portal gets tokens."""

OIDC_OP_JWKS_ENDPOINT: str = env.str("OIDC_KEYS_URL", "")
"""Where the provider publishes the keys that it signs with."""

OIDC_OP_USER_ENDPOINT: str = env.str("OIDC_USERINFO_URL", "")
"""Where the portal asks for further claims; empty where the token itself holds all."""

OIDC_RP_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", "")
"""Name of the portal at the provider."""

OIDC_RP_CLIENT_SECRET: str = env.str("OIDC_CLIENT_SECRET", "")
"""Secret of the portal at the provider."""

OIDC_RP_SIGN_ALGO: str = env.str("OIDC_ALGORITHM", "RS256")
"""How the provider signs: RS256, RS384, RS512, ES256, ES384 or ES512."""

OIDC_RP_SCOPES: str = env.str("OIDC_SCOPES", "openid profile email")
"""What the portal asks to know."""

OIDC_NAME: str = env.str("OIDC_NAME", "")
"""Name of the provider on the button of the login page."""

OIDC_ROLE_CLAIM: str = env.str("OIDC_ROLE_CLAIM", "groups")
"""Claim that tells what a person is; points lead inside, as in `realm_access.roles`."""

OIDC_ROLES: list[str] = env.list("OIDC_ROLES", [])
"""Which value of that claim gives which role, such as `cb-mot-cua:officer`."""

OIDC_SECOND_FACTOR: list[str] = env.list("OIDC_SECOND_FACTOR", ["mfa"])
"""Values of `amr` or `acr` with which the provider's own second factor counts here; empty: none does."""

OIDC_SECONDS: float = env.float("OIDC_SECONDS", 5.0)
"""Seconds that the provider is waited for."""

OIDC_TIMEOUT = OIDC_SECONDS
OIDC_USE_PKCE: Final = True
OIDC_USE_NONCE: Final = True
OIDC_VERIFY_SSL: Final = True
OIDC_VERIFY_KID: Final = True
OIDC_ALLOW_UNSECURED_JWT: Final = False
OIDC_STORE_ACCESS_TOKEN: Final = False
OIDC_STORE_ID_TOKEN: Final = False
OIDC_AUTHENTICATION_CALLBACK_URL: Final = "accounts:provider_callback"
LOGIN_REDIRECT_URL: Final = "wagtailadmin_home"
LOGIN_REDIRECT_URL_FAILURE: Final = "/quan-tri/login/"
