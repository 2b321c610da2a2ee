"""OpenID Connect, the part of who signs people in by another's word: discovery, the question asked, the tokens judged.

Code flow with PKCE, state and nonce. Nothing is believed of a token before its signature, by a key that the provider
publishes, and an asymmetric algorithm of ``ALGORITHMS``; then who says it, for whom, when, and in answer to what.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from parchemin.formats import outward

ALGORITHMS = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA")
LEEWAY = 60  # seconds that two clocks may differ by
#: Kinds of tokens that say something else than who signed in.
OTHER_KINDS = frozenset({"at+jwt", "application/at+jwt", "logout+jwt", "application/logout+jwt"})


class NotBelieved(Exception):  # noqa: N818 - what became of it
    """The provider did not answer, or what it said does not hold; the message says why, for whoever runs the machine."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the settings tell it. ``strong``: values of ``acr`` or ``amr`` that mean two factors were given;
    ``vouches``: its addresses count as verified though it does not say so of each."""

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str
    scopes: str = "openid email"
    acr: str = ""
    strong: frozenset[str] = frozenset()
    vouches: bool = False


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a provider publishes of itself."""

    authorization: str
    token: str
    userinfo: str
    jwks: str
    secret_in_form: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is kept in the session of who left for the provider, until they are back."""

    provider: str
    state: str
    nonce: str
    verifier: str

    @classmethod
    def drawn(cls, provider: str) -> Question:
        return cls(provider, *(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Said:
    """Who the provider says signed in, and how."""

    issuer: str
    subject: str
    email: str  # "" where it gives none that is verified
    strong: bool


def discover(provider: Provider) -> Endpoints:
    """What the provider publishes at its own address. ``NotBelieved`` when it gives itself another name."""
    told = _object(_asked(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration").body)
    if told.get("issuer") != provider.issuer:
        raise NotBelieved(f"{provider.issuer} se nomme {told.get('issuer')!r}")
    methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    at = Endpoints(
        authorization=str(told.get("authorization_endpoint", "")),
        token=str(told.get("token_endpoint", "")),
        userinfo=str(told.get("userinfo_endpoint", "")),
        jwks=str(told.get("jwks_uri", "")),
        secret_in_form="client_secret_basic" not in methods,
    )
    for url in (at.authorization, at.token, at.jwks, *([at.userinfo] if at.userinfo else [])):
        if not outward.encrypted(url):
            raise NotBelieved(f"{provider.issuer} donne une adresse en clair : {url!r}")
    return at


def address(provider: Provider, at: Endpoints, question: Question, back: str) -> str:
    """Where the browser is sent, to come back at ``back``."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(question.verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scopes,
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        **({"acr_values": provider.acr} if provider.acr else {}),
    }
    return f"{at.authorization}{'&' if '?' in at.authorization else '?'}{urlencode(asked)}"


def said(provider: Provider, at: Endpoints, question: Question, *, code: str, back: str) -> Said:
    """Who signed in, by the code brought back. ``NotBelieved`` when anything of it does not hold."""
    tokens = _object(_tokens(provider, at, question, code, back))
    keys = _keys(at)
    who = claims(str(tokens.get("id_token", "")), keys, provider)
    nonce = who.get("nonce")
    if not isinstance(nonce, str) or not secrets.compare_digest(nonce, question.nonce):
        raise NotBelieved("le jeton répond à une autre demande")
    more = _userinfo(provider, at, keys, str(tokens.get("access_token", "")), str(who["sub"]))
    told = {**who, **more}
    verified = told.get("email_verified") is True or (
        provider.vouches and told.get("email_verified") is not False
    )
    methods = who.get("amr")
    means = {str(who.get("acr", "")), *(map(str, methods) if isinstance(methods, list) else ())}
    return Said(
        issuer=provider.issuer,
        subject=str(who["sub"]),
        email=str(told.get("email") or "").strip().lower() if verified else "",
        strong=bool(means & provider.strong),
    )


def _tokens(provider: Provider, at: Endpoints, question: Question, code: str, back: str) -> bytes:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": question.verifier,
        "client_id": provider.client_id,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if at.secret_in_form:
        form["client_secret"] = provider.client_secret
    else:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return _asked(at.token, data=urlencode(form).encode(), headers=headers).body


def _keys(at: Endpoints) -> jwt.PyJWKSet:
    try:
        return jwt.PyJWKSet.from_dict(_object(_asked(at.jwks).body))
    except jwt.PyJWTError as reason:
        raise NotBelieved(f"les clés du fournisseur ne se lisent pas ({reason})") from reason


def claims(token: str, keys: jwt.PyJWKSet, provider: Provider, *, timed: bool = True) -> dict[str, Any]:
    """What a token says, once its signature, its issuer, its audience and its time hold."""
    try:
        head = jwt.get_unverified_header(token)
        if str(head.get("typ", "")).lower() in OTHER_KINDS:
            raise NotBelieved("le jeton est fait pour autre chose")
        told: dict[str, Any] = jwt.decode(
            token,
            _key(keys, head),
            algorithms=list(ALGORITHMS),
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "sub", *(["exp", "iat"] if timed else [])]},
        )
    except jwt.PyJWTError as reason:
        raise NotBelieved(f"le jeton ne tient pas ({reason})") from reason
    several = isinstance(told["aud"], list) and len(told["aud"]) > 1
    if told.get("azp", provider.client_id) != provider.client_id or (several and "azp" not in told):
        raise NotBelieved("le jeton est fait pour un autre")
    return told


def _key(keys: jwt.PyJWKSet, head: dict[str, Any]) -> jwt.PyJWK:
    """The key that a token names; the only one where it names none."""
    named = head.get("kid")
    fit = [one for one in keys.keys if one.public_key_use in (None, "sig") and one.key_type != "oct"]
    fit = [one for one in fit if one.key_id == named] if named is not None else fit
    if len(fit) != 1:
        raise NotBelieved("aucune clé du fournisseur ne répond du jeton")
    return fit[0]


def _userinfo(
    provider: Provider, at: Endpoints, keys: jwt.PyJWKSet, token: str, subject: str
) -> dict[str, Any]:
    """What more the provider says of the person: plain, or signed as the ID token is."""
    if not at.userinfo or not token:
        return {}
    answer = _asked(at.userinfo, headers={"Authorization": f"Bearer {token}"})
    if answer.media_type == "application/jwt":
        told = claims(answer.body.decode("ascii", "replace"), keys, provider, timed=False)
    else:
        told = _object(answer.body)
    if told.get("sub") != subject:
        raise NotBelieved("le fournisseur parle de deux personnes")
    return {name: told[name] for name in ("email", "email_verified") if name in told}


def _asked(url: str, **how: Any) -> outward.Answer:
    try:
        return outward.ask(url, **how)
    except outward.Unanswered as reason:
        raise NotBelieved(str(reason)) from reason


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as reason:
        raise NotBelieved("le fournisseur répond autre chose que du JSON") from reason
    if not isinstance(told, dict):
        raise NotBelieved("le fournisseur répond autre chose qu’un objet")
    return told
