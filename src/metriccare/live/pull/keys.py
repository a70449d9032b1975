"""The key pair by which we show a server who we are: made here, its private half sealed, its public half to be told.

RS384 and ES384 are what SMART Backend Services asks every server to take. Not what is signed with it (`smart`).
"""

import json
from collections.abc import Mapping
from typing import Literal, cast

from joserfc.jwk import ECKey, RSAKey

from metriccare.access.secrets import ApplicationSecret

Algorithm = Literal["RS384", "ES384"]
Private = RSAKey | ECKey

PURPOSE = "key of a FHIR server's feed"
RSA_BITS = 3072


def made(algorithm: Algorithm) -> Private:
    """A new key pair."""
    about: dict[str, str] = {"use": "sig", "alg": algorithm}
    if algorithm == "RS384":
        return RSAKey.generate_key(RSA_BITS, about, auto_kid=True)  # pyright: ignore[reportArgumentType] (its dict of texts)
    return ECKey.generate_key("P-384", about, auto_kid=True)  # pyright: ignore[reportArgumentType] (as above)


def sealed(secret: ApplicationSecret, feed: str, key: Private) -> bytes:
    """As it is kept with its feed, and with no other."""
    return secret.seal(PURPOSE, feed, json.dumps(key.as_dict(private=True)).encode())


def unsealed(secret: ApplicationSecret, feed: str, kept: bytes) -> Private:
    """What was sealed for this feed."""
    found = cast("dict[str, str | list[str]]", json.loads(secret.unseal(PURPOSE, feed, kept)))
    return RSAKey.import_key(found) if found["kty"] == "RSA" else ECKey.import_key(found)


def algorithm(key: Private) -> Algorithm:
    """What it signs with."""
    return "RS384" if isinstance(key, RSAKey) else "ES384"


def public(key: Private) -> Mapping[str, object]:
    """What the server has to be told: a set of one key."""
    return {"keys": [{**key.as_dict(private=False), "key_ops": ["verify"]}]}
