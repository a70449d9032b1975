"""The token that a form carries, so that only our own pages can send it.

Not the session: its secret is given. The token is masked anew on each page, or compressing a page beside text that the
visitor chose would give the secret away byte by byte (BREACH).
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from urllib.parse import urlsplit

from fastapi import Request

FIELD = "csrf"
HEADER = "x-csrf-token"
BYTES = 32


def token(secret: bytes) -> str:
    """A fresh mask and the masked secret, as text for a form field."""
    mask = secrets.token_bytes(BYTES)
    return urlsafe_b64encode(mask + _mixed(mask, secret)).decode()


def holds(secret: bytes, sent: str) -> bool:
    """Whether what the form sent unmasks to the session's secret; constant time."""
    try:
        raw = urlsafe_b64decode(sent.encode("ascii"))
    except (NotBase64, ValueError):
        return False
    if len(raw) != 2 * BYTES:
        return False
    return secrets.compare_digest(_mixed(raw[:BYTES], raw[BYTES:]), secret)


def from_our_page(request: Request) -> bool:
    """Whether the browser says that our own page sent this; for forms before there is a session, such as signing in.

    Browsers send at least one of the two headers with every form; a program that sends neither has no cookie to misuse.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    return own and site in {"same-origin", "none"}


def _mixed(mask: bytes, secret: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, secret, strict=True))
