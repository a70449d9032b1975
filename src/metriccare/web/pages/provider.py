"""A tenant's OpenID provider, spoken to: where its endpoints are, the way there, and what it says on the way back.

Not who that is here (`signed_on`). Everything that could be forged is checked: issuer, signature, audience, nonce,
time; the code comes with the PKCE verifier whose hash went ahead. Answers are bounded in time and size.
"""

import secrets
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.httpx_client import OAuth2Client, OAuthError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from metriccare.access.sso import SignOn

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with the provider's own key; never a shared secret, never none."""
SCOPE = "openid profile email"
SECONDS = 5.0
LARGEST = 1 << 20
LEEWAY = 60
FRESH = 600
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class ProviderError(Exception):
    """The provider does not answer as OpenID Connect says, or not at all."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a provider says about itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the provider, and what has to be remembered until somebody comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


def way(sign_on: SignOn, back: str, now: float) -> Way:
    """Where to send the browser."""
    found = _endpoints(sign_on.issuer, int(now // FRESH))
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with closing(_client(sign_on, back)) as client:
        address, _ = client.create_authorization_url(
            found.authorization, state=state, nonce=nonce, code_verifier=verifier
        )
    return Way(address, state, nonce, verifier)


def claims(
    sign_on: SignOn, back: str, code: str, nonce: str, verifier: str, now: float
) -> Mapping[str, object]:
    """Who the provider says came, checked. Raises ProviderError."""
    found = _endpoints(sign_on.issuer, int(now // FRESH))
    try:
        with closing(_client(sign_on, back)) as client:
            token = client.fetch_token(found.token, code=code, code_verifier=verifier)
    except (OAuthError, httpx2.HTTPError, ValueError) as error:
        raise ProviderError(f"the code was not taken ({type(error).__name__})") from error
    said = _checked(sign_on, found, str(token.get("id_token", "")), nonce, now)
    if sign_on.group_claim in said or found.userinfo is None:
        return said
    return _with_userinfo(found.userinfo, said, str(token.get("access_token", "")))


class _Client(Protocol):
    """What is used of Authlib's client, whose own types say little."""

    def create_authorization_url(
        self, url: str, *, state: str, nonce: str, code_verifier: str
    ) -> tuple[str, str]:
        """The address with the hash of the verifier in it."""
        ...

    def fetch_token(self, url: str, *, code: str, code_verifier: str) -> Mapping[str, object]:
        """What the provider gives for a code."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...


def _client(sign_on: SignOn, back: str) -> _Client:
    secret = sign_on.secret()
    made: object = OAuth2Client(
        sign_on.client_id,
        None if secret is None else secret.get_secret_value(),
        token_endpoint_auth_method="none" if secret is None else "client_secret_basic",
        redirect_uri=back,
        scope=SCOPE,
        code_challenge_method="S256",
        timeout=SECONDS,
    )
    return cast("_Client", made)


def _checked(
    sign_on: SignOn, found: Endpoints, id_token: str, nonce: str, now: float
) -> Mapping[str, object]:
    try:
        keys = KeySet.import_key_set(cast("dict[str, list[dict[str, str]]]", _get(found.keys)))  # pyright: ignore[reportArgumentType]
        decoded = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            now=int(now),
            leeway=LEEWAY,
            iss={"essential": True, "value": found.issuer},
            aud={"essential": True, "value": sign_on.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(decoded.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderError(f"its token does not hold ({type(error).__name__})") from error
    said = cast("Mapping[str, object]", decoded.claims)
    audience = said.get("aud")
    if (
        isinstance(audience, list)
        and len(cast("list[object]", audience)) > 1
        and said.get("azp") != sign_on.client_id
    ):
        raise ProviderError("its token is for somebody else")
    return said


def _with_userinfo(address: str, said: Mapping[str, object], access_token: str) -> Mapping[str, object]:
    more = _get(address, {"Authorization": f"Bearer {access_token}"})
    if more.get("sub") != said.get("sub"):
        raise ProviderError("its two answers are about different people")
    return {**more, **said}


@lru_cache(maxsize=64)
def _endpoints(issuer: str, moment: int) -> Endpoints:
    """Discovery, asked again every ten minutes (`moment` counts them)."""
    del moment
    found = _get(f"{issuer}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise ProviderError("it says that it is another issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    authorization, token, keys = (_address(issuer, found.get(name)) for name in names)
    userinfo = found.get("userinfo_endpoint")
    return Endpoints(
        str(found["issuer"]),
        authorization,
        token,
        keys,
        None if userinfo is None else _address(issuer, userinfo),
    )


def _address(issuer: str, given: object) -> str:
    """An endpoint: by TLS, but for a provider on this machine itself."""
    parts = urlsplit(given) if isinstance(given, str) else urlsplit("")
    local = urlsplit(issuer).hostname in _LOOPBACK and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ProviderError("it names an endpoint without TLS")
    return str(given)


def _get(address: str, headers: Mapping[str, str] | None = None) -> Mapping[str, object]:
    """A JSON object that an address answers with, read up to a limit and without going elsewhere."""
    content = b""
    try:
        with httpx2.stream("GET", address, headers=headers, timeout=SECONDS) as answer:
            if answer.status_code != 200:
                raise ProviderError(f"it answered {answer.status_code}")
            for part in answer.iter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise ProviderError("its answer is too long")
        found: object = httpx2.Response(200, content=content).json()
    except (httpx2.HTTPError, ValueError) as error:
        raise ProviderError(f"it does not answer as it should ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise ProviderError("its answer is no object")
    return cast("Mapping[str, object]", found)
