"""A provider of identity on loopback: real HTTP, real keys, tokens signed; what it says may be spoilt by a test."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "parchemin", "secret-de-l-essai:%"


def key():
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Provider:
    """What it says of who signs in, and what of its tokens a test spoils."""

    issuer: str = ""
    named: str = ""  # the issuer that its own description gives
    person: dict = field(default_factory=lambda: {"sub": "personne-1", "email_verified": True})
    token: dict = field(default_factory=dict)  # claims of the ID token, changed; None takes one out
    head: dict = field(default_factory=dict)
    signed_userinfo: bool = False
    algorithm: str = "ES256"
    private: object = field(default_factory=key)
    signer: object = None  # another key, that it does not publish
    codes: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)  # each form of the token endpoint
    elsewhere: str = ""  # where the token endpoint sends on

    def settings(self, **more) -> dict:
        return {
            "name": "oidc",
            "label": "l’essai",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            **more,
        }

    def description(self) -> dict:
        return {
            "issuer": self.named or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }

    def keys(self) -> dict:
        told = jwt.algorithms.ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {"keys": [{**told, "kid": "une", "use": "sig", "alg": "ES256"}]}

    def sign(self, claims: dict) -> str:
        head = {"kid": "une", **self.head}
        if self.algorithm == "none":
            return jwt.encode(claims, None, algorithm="none", headers=head)
        if self.algorithm == "HS256":  # with what everybody may read
            return jwt.encode(claims, json.dumps(self.keys()["keys"][0]), algorithm="HS256", headers=head)
        return jwt.encode(claims, self.signer or self.private, algorithm=self.algorithm, headers=head)

    def sign_in(self, address: str) -> str:
        """What a browser does there: the address it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def tokens(self, form: dict, authorization: str) -> dict | None:
        asked = self.codes.pop(form["code"], None)
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or pair[0] != CLIENT:
            return None
        if asked["redirect_uri"] != form["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.token,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "acces", "token_type": "Bearer", "id_token": self.sign(claims)}


@contextmanager
def running() -> Iterator[Provider]:
    one = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def say(self, body: bytes, kind="application/json", status=200, **headers):
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self.say(json.dumps(one.description()).encode())
            elif path == "/jwks":
                self.say(json.dumps(one.keys()).encode())
            elif path == "/userinfo" and self.headers["Authorization"] == "Bearer acces":
                if one.signed_userinfo:
                    told = {"iss": one.issuer, "aud": CLIENT, **one.person}
                    self.say(one.sign(told).encode(), "application/jwt")
                else:
                    self.say(json.dumps(one.person).encode())
            else:
                self.say(b"{}", status=404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            one.asked.append(form)
            if one.elsewhere:
                self.say(b"", status=307, Location=one.elsewhere)
                return
            tokens = one.tokens(form, self.headers["Authorization"] or "")
            self.say(json.dumps(tokens or {"error": "invalid_grant"}).encode(), status=200 if tokens else 400)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
