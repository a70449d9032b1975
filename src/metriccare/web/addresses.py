"""Addresses that lead on: where to go after signing in, and never to another host.

Not the routes (`declare`).
"""

import re
from urllib.parse import quote, urlsplit

from fastapi import Request

HOME = "/"
SIGN_IN = "/sign-in"
_SAFE = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
"""One slash first, then printable ASCII without a backslash: browsers read `//` and `/\\` as another host."""


def sign_in_address(request: Request) -> str:
    """The sign-in page, which comes back to what was asked where that was a page to read."""
    if request.method != "GET" or request.url.path in {HOME, SIGN_IN}:
        return SIGN_IN
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{SIGN_IN}?next={quote(asked, safe='/')}"


def local(address: str | None) -> str:
    """The address where it stays on this host, else home."""
    if not address or not _SAFE.fullmatch(address):
        return HOME
    parts = urlsplit(address)
    return HOME if parts.scheme or parts.netloc else address
