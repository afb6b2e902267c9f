"""Signing in by a provider: mozilla-django-oidc's exchange, with every check of the token made here.

The package checks signature and nonce alone. Whose token it is, for whom, from whom and until when is checked by
PyJWT, and only with the one way of signing that the settings name.
"""

import hmac
import logging
from typing import Any, Final

import jwt
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from portal.accounts import provider
from portal.accounts.models import User
from portal.accounts.provider import ProviderRefusedError

log = logging.getLogger(__name__)
NEEDED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")
LEEWAY: Final = 30
"""Seconds by which the provider's clock and ours may differ."""

LONGEST_SUBJECT: Final = 255
FAULTS: Final = (OSError, ValueError, TypeError, KeyError, AttributeError, SuspiciousOperation, jwt.PyJWTError)
"""What a provider that is away, broken or hostile makes of an exchange; what `requests` raises is an OSError."""


class ProviderBackend(OIDCAuthenticationBackend):
    """Turns the provider's answer into a user."""

    def authenticate(self, request: HttpRequest | None, **given: Any) -> User | None:
        """Return the user of an answer that the provider sent somebody back with; None for every other sign-in."""
        if request is None or "nonce" not in given or not provider.on():
            return None
        try:
            found: User | None = super().authenticate(request, **given)
        except FAULTS as fault:
            log.warning("sign-in by the provider failed: %s", type(fault).__name__)
            return None
        return found

    def verify_token(self, token: str, **given: Any) -> dict[str, Any]:
        """Return the claims of an identity token that is signed, current, from this provider, for this portal, new.

        Raises:
            SuspiciousOperation: it was asked for in another session, or is for several and this portal asked for none.
            PyJWTError: it is not what it must be.
        """
        algorithm = settings.OIDC_RP_SIGN_ALGO
        claims: dict[str, Any] = jwt.decode(
            token,
            self.retrieve_matching_jwk(token),
            algorithms=[algorithm],
            audience=settings.OIDC_RP_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": list(NEEDED)},
        )
        expected = given.get("nonce")
        if not expected or not hmac.compare_digest(str(claims["nonce"]).encode(), str(expected).encode()):
            raise SuspiciousOperation("nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else settings.OIDC_RP_CLIENT_ID) != settings.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("authorized party")
        if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise SuspiciousOperation("subject")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User | None:
        """Return the user of checked claims, None where they let nobody in."""
        claims = {**self._further_claims(access_token, payload), **payload}
        try:
            user = provider.user_of(claims)
        except ProviderRefusedError as refusal:
            provider.refuse(claims, str(refusal))
            return None
        self.request.second_factor_given = "provider" if provider.gave_second_factor(payload) else ""
        return user

    def _further_claims(self, access_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Return what the provider tells besides, where the settings say that it does.

        Raises:
            SuspiciousOperation: it tells of somebody else.
        """
        if not settings.OIDC_OP_USER_ENDPOINT:
            return {}
        told: dict[str, Any] = self.get_userinfo(access_token, "", payload)
        if told.get("sub") != payload["sub"]:
            raise SuspiciousOperation("another subject")
        return told


class BeginView(OIDCAuthenticationRequestView):
    """Sends somebody to the provider."""

    def __init__(self, **given: Any) -> None:
        """Refuse where there is no provider."""
        if not provider.on():
            raise Http404
        super().__init__(**given)


class CallbackView(OIDCAuthenticationCallbackView):
    """Takes somebody back from the provider."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Let them in, or say that they cannot be."""
        if not provider.on():
            raise Http404
        try:
            answered: HttpResponseBase = super().get(request)
        except FAULTS as fault:
            log.warning("answer of the provider refused: %s", type(fault).__name__)
            return self.login_failure()
        if request.GET.get("error"):
            return self.login_failure()
        return answered

    def login_failure(self) -> HttpResponseBase:
        """Go back to the login page, which says why in plain words."""
        messages.error(self.request, _("Không đăng nhập được qua nhà cung cấp. Liên hệ quản trị viên nếu cần."))
        refused: HttpResponseBase = super().login_failure()
        return refused
