"""An OpenID Connect provider on this machine, that tells the truth or lies as a test wants it."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT: Final = "mot-cua"
SECRET: Final = "bi-mat-cua-cong"  # noqa: S105  # of a provider that only the tests have
KEY_ID: Final = "khoa-1"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """The provider: what it says of the person who signs in, and how it signs."""

    url: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    sign: Callable[["Provider", dict[str, Any]], str] | None = None
    status: int = 200
    nonce: str = ""
    challenge: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def token(self) -> str:
        """Return the identity token."""
        now = int(time.time())
        told = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            "sub": "nguoi-1",
            **self.claims,
        }
        told = {name: value for name, value in told.items() if value is not None}
        if self.sign is not None:
            return self.sign(self, told)
        return jwt.encode(told, self.key, algorithm="RS256", headers={"kid": KEY_ID})

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        self.asked.append((path, form))
        if path == "/keys":
            told = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**told, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            right = form.get("client_secret") == SECRET and _challenge(form.get("code_verifier", "")) == self.challenge
            return (self.status, {"access_token": "x", "id_token": self.token()}) if right else (400, {"error": "x"})
        return (200, self.userinfo) if path == "/userinfo" and self.userinfo is not None else (404, {})


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*provider.answer(urlsplit(self.path).path, {}))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(*provider.answer(self.path, {name: values[0] for name, values in parse_qs(sent).items()}))

        def _send(self, status: int, told: Any) -> None:
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
