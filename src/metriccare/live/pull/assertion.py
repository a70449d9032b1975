"""Who we are at a server, and how we say so: an assertion that is signed, for one endpoint, once (RFC 7523). Pure.

Not what is got for it (`smart`), nor the key (`keys`).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt

from metriccare.live.pull.keys import Private, algorithm

LIFE = 240
"""Seconds that an assertion holds; five minutes are the most that is allowed."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are at a server, and what we ask to do; empty is found out or left to it."""

    id: str
    token_url: str
    scope: str
    types: tuple[str, ...]
    key: Private


def scope_of(types: tuple[str, ...], capabilities: tuple[str, ...]) -> str:
    """To read and search these types, as the server's version of SMART spells it."""
    right = "read" if capabilities and "permission-v2" not in capabilities else "rs"
    return " ".join(f"system/{one}.{right}" for one in types)


def assertion(client: Client, token_url: str, now: datetime) -> str:
    """Who we are, signed, for this endpoint, once."""
    moment = int(now.timestamp())
    claims = {
        "iss": client.id,
        "sub": client.id,
        "aud": token_url,
        "iat": moment,
        "exp": moment + LIFE,
        "jti": uuid.uuid4().hex,
    }
    name = algorithm(client.key)
    header = {"alg": name, "kid": client.key.kid, "typ": "JWT"}
    return jwt.encode(header, claims, client.key, algorithms=[name])
