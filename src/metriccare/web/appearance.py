"""Light or dark: what this browser was told to show; without a word a page follows the reader's system.

Not the colours (`theme`). The choice is the screen's and not the person's, so the browser keeps it and no account does.
"""

from typing import Literal

from fastapi import Request
from starlette.responses import Response

from metriccare.web.premises import ServeOptions

Appearance = Literal["light", "dark"]
COOKIE = "metriccare-appearance"
A_YEAR = 365 * 86_400


def named(word: str) -> Appearance | None:
    """The appearance of that name; anything else is the reader's system."""
    if word == "light" or word == "dark":
        return word
    return None


def chosen(request: Request) -> Appearance | None:
    """What the browser was told; None follows the system."""
    return named(request.cookies.get(COOKIE, ""))


def remember(response: Response, appearance: Appearance | None, options: ServeOptions) -> None:
    """Let every later page look so; without a choice, the cookie goes."""
    response.set_cookie(
        COOKIE,
        appearance or "",
        max_age=A_YEAR if appearance else 0,
        secure=options.tls,
        httponly=True,
        samesite="lax",
    )
