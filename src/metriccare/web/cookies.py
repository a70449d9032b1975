"""The one cookie: an opaque session id that scripts cannot read and other sites cannot send.

Not the session (`access.sessions`).
"""

from fastapi import Request
from starlette.responses import Response

from metriccare.web.premises import ServeOptions

TWELVE_HOURS = 12 * 3600


def name(options: ServeOptions) -> str:
    """`__Host-` binds the cookie to this host and path; browsers take it by TLS only."""
    return "__Host-metriccare" if options.tls else "metriccare"


def session_cookie(request: Request, options: ServeOptions) -> str:
    """The session id as the browser sent it; empty where there is none."""
    return request.cookies.get(name(options), "")


def set_session(response: Response, value: str, options: ServeOptions) -> None:
    """Give the browser its session id."""
    response.set_cookie(
        name(options),
        value,
        max_age=TWELVE_HOURS,
        path="/",
        secure=options.tls,
        httponly=True,
        samesite="lax",
    )


def clear_session(response: Response, options: ServeOptions) -> None:
    """Take the session id away."""
    response.delete_cookie(name(options), path="/", secure=options.tls, httponly=True, samesite="lax")
