"""The cache in Redis: values as JSON, and one client for all requests of a worker."""

import json
from functools import cache
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis


class JsonSerializer:
    """Writes values as JSON: whoever writes into Redis cannot have Python run it. Tuples become lists."""

    def dumps(self, value: Any) -> bytes | int:
        """Return a value as bytes, lazy texts as texts; a whole number stays one, so that Redis can count with it."""
        return value if type(value) is int else json.dumps(value, default=str).encode()

    def loads(self, data: bytes) -> Any:
        """Return the value; None, as if nothing were kept, where the bytes are no JSON."""
        try:
            return json.loads(data)
        except ValueError:
            return None


@cache
def _client(address: str, patience: float) -> Redis:
    """Return the client of a server, safe for many threads, with a pool of connections that last."""
    return Redis.from_url(address, socket_timeout=patience, socket_connect_timeout=patience)


class LastingClient(RedisCacheClient):
    """Django makes a cache anew in each request's context, and with it a connection; this one takes the worker's own.

    Options: `patience`, the seconds that the server is waited for.
    """

    def __init__(self, servers: list[str], *, patience: float) -> None:
        """Take the addresses of the servers, of which the first is used."""
        super().__init__(servers)
        self._serializer: Any = JsonSerializer()  # the class's annotation knows Django's own alone
        self._lasting = _client(servers[0], patience)

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """Return the worker's client."""
        return self._lasting


class LastingRedisCache(RedisCache):
    """Django's cache in Redis over `LastingClient`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """Take the server's address and the settings of the cache."""
        super().__init__(server, params)
        self._class = LastingClient
