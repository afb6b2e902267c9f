"""Who a request comes from, as far as limits need to know."""

import hashlib
import hmac
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """Return the client's address; of `X-Forwarded-For` only what trusted proxies wrote is believed."""
    peer: str = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  # a name for "unknown", nothing is bound
    trusted = settings.TRUSTED_PROXIES
    if not trusted:
        return peer
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    claimed = chain[-trusted] if len(chain) >= trusted else peer
    try:
        return str(ip_address(claimed))
    except ValueError:
        return peer


def client_key(request: HttpRequest) -> str:
    """Return a key for the client that does not tell its address; IPv6 clients are told apart by /64."""
    where = address(request)
    try:
        parsed = ip_address(where)
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed  # how a socket for both kinds writes IPv4
        where = str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
    except ValueError:
        where = "unknown"
    return hmac.new(settings.SECRET_KEY.encode(), where.encode(), hashlib.sha256).hexdigest()[:32]
