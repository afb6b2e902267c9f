"""Who a request comes from: what of `X-Forwarded-For` is believed, and the key under which a client is counted."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from portal.core.clients import address, client_key

PEER = "198.51.100.7"


def request(forwarded: str | None = None, peer: str = PEER) -> HttpRequest:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, PEER),
        (0, "203.0.113.1", PEER),
        (0, "203.0.113.1, 203.0.113.2, 203.0.113.3", PEER),
        (1, None, PEER),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "192.0.2.66, 203.0.113.1", "203.0.113.1"),
        (1, "192.0.2.66,192.0.2.67 ,  203.0.113.1 ", "203.0.113.1"),
        (2, "203.0.113.1, 203.0.113.9", "203.0.113.1"),
        (2, "192.0.2.66, 203.0.113.1, 203.0.113.9", "203.0.113.1"),
        (2, "203.0.113.9", PEER),
        (1, "not-an-address", PEER),
        (1, "203.0.113.1, <script>", PEER),
        (1, "", PEER),
        (1, " , ,", PEER),
        (1, "2001:db8:0:0:0:0:0:1", "2001:db8::1"),
    ],
)
def test_address__believes_only_what_trusted_proxies_wrote(
    settings: Any, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address(request(forwarded)) == expected


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_key__does_not_change_with_what_a_client_makes_up(settings: Any, proxies: int) -> None:
    settings.TRUSTED_PROXIES = proxies
    written_by_proxies = ["203.0.113.1", "203.0.113.9"][:proxies]
    keys = {
        client_key(request(", ".join([*made_up, *written_by_proxies])))
        for made_up in ([], ["192.0.2.1"], ["192.0.2.2", "192.0.2.3"])
    }
    assert len(keys) == 1


def test_key__tells_clients_apart_and_does_not_hold_the_address() -> None:
    keys = [client_key(request(peer=peer)) for peer in ("198.51.100.7", "198.51.100.8", "2001:db8::1")]
    assert len(set(keys)) == len(keys)
    assert not any("198" in key and "100.7" in key for key in keys)
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)


def test_key__depends_on_the_secret(settings: Any) -> None:
    before = client_key(request())
    settings.SECRET_KEY = "another"  # noqa: S105
    assert client_key(request()) != before


def test_key__is_one_for_a_64_of_ipv6() -> None:
    home, same_home, neighbour = "2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3", "2001:db8:1:3::1"
    assert client_key(request(peer=home)) == client_key(request(peer=same_home))
    assert client_key(request(peer=home)) != client_key(request(peer=neighbour))


def test_key__tells_ipv4_clients_of_a_socket_for_both_kinds_apart() -> None:
    mapped = [client_key(request(peer=f"::ffff:198.51.100.{last}")) for last in (7, 8)]
    assert mapped[0] != mapped[1]
    assert mapped[0] == client_key(request(peer="198.51.100.7"))


@pytest.mark.parametrize("peer", ["", "unix:", "@", "testclient"])
def test_key__of_a_peer_without_an_address_is_one_for_all(peer: str) -> None:
    assert client_key(request(peer=peer)) == client_key(request(peer=peer))
