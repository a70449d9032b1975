"""The server's authorization: assertions really verified, tokens that run out and can be revoked. Not HTTP."""

import json
import secrets
import time
from collections.abc import Mapping

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

ALGORITHMS = ["RS384", "ES384"]
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class RefusedError(Exception):
    """With the error's name in OAuth."""


class Tokens:
    """Who may come in. Without a client that is registered everybody may."""

    def __init__(self) -> None:
        self.clients: dict[str, KeySetSerialization] = {}
        self.seconds = 300.0
        self.given = 0
        self.scopes: list[str] = []
        self._tokens: dict[str, float] = {}
        self._used: set[str] = set()

    def clear(self) -> None:
        self.__init__()

    def revoke(self) -> None:
        self._tokens.clear()

    def lets_in(self, header: str | None) -> bool:
        if not self.clients:
            return True
        token = (header or "").removeprefix("Bearer ")
        return self._tokens.get(token, 0.0) > time.monotonic()

    def give(self, form: Mapping[str, str], endpoint: str) -> dict[str, object]:
        """A token for an assertion that holds in every respect."""
        if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION:
            raise RefusedError("unsupported_grant_type")
        self._check(form.get("client_assertion", ""), endpoint)
        if not form.get("scope", "").startswith("system/"):
            raise RefusedError("invalid_scope")
        token = secrets.token_urlsafe(24)
        self._tokens[token] = time.monotonic() + self.seconds
        self.given += 1
        self.scopes.append(form["scope"])
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self.seconds,
            "scope": form["scope"],
        }

    def _check(self, assertion: str, endpoint: str) -> None:
        try:
            header = json.loads(_unpadded(assertion.partition(".")[0]))
            client, jwks = next(
                (client, jwks)
                for client, jwks in self.clients.items()
                if any(key["kid"] == header["kid"] for key in jwks["keys"])
            )
            decoded = jwt.decode(assertion, KeySet.import_key_set(jwks), algorithms=ALGORITHMS)
            claims = decoded.claims
        except (JoseError, ValueError, StopIteration, KeyError, TypeError) as error:
            raise RefusedError("invalid_client") from error
        now = time.time()
        good = (
            decoded.header["typ"] == "JWT"
            and claims["iss"] == claims["sub"] == client
            and claims["aud"] == endpoint
            and now < claims["exp"] <= now + 300
            and claims["jti"] not in self._used
        )
        if not good:
            raise RefusedError("invalid_client")
        self._used.add(claims["jti"])


def _unpadded(text: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
