"""Who a request comes from, as far as limits need to know."""

import hashlib
import hmac
from ipaddress import ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

UNKNOWN: Final = "0.0.0.0"  # noqa: S104  # a name for a client without an address, nothing is bound


def address(request: HttpRequest) -> str:
    """Return the client's address; of `X-Forwarded-For` only what trusted proxies wrote is believed."""
    peer: str = request.META.get("REMOTE_ADDR") or UNKNOWN
    trusted = settings.TRUSTED_PROXIES
    if not trusted:
        return peer
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    claimed = chain[-trusted] if len(chain) >= trusted else peer
    try:
        return str(ip_address(claimed))
    except ValueError:
        return peer


def network_address(request: HttpRequest) -> str:
    """Return the address that stands for the client where tries are counted: of IPv6 the beginning of its /64.

    Whoever has one IPv6 address has all of its /64, so each of them must not be a client of its own.
    """
    try:
        parsed = ip_address(address(request))
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed  # how a socket for both kinds writes IPv4
        within = ip_network(f"{parsed}/64", strict=False) if parsed.version == 6 else ip_network(parsed)
    except ValueError:
        return UNKNOWN
    return str(within.network_address)


def client_key(request: HttpRequest) -> str:
    """Return a key for the client that does not tell its address; IPv6 clients are told apart by /64."""
    where = network_address(request)
    return hmac.new(settings.SECRET_KEY.encode(), where.encode(), hashlib.sha256).hexdigest()[:32]
