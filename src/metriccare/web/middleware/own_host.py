"""Without TLS the application answers to the names of this machine alone.

A page of a foreign site can let its own name lead here (DNS rebinding), and would then be our page to the browser: in a
demonstration it could sign in by the one click. By TLS it cannot, for the certificate is not of its name.
"""

from starlette.datastructures import URL
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WORDS = "There is nothing here under this name. Open the address that metriccare serve has printed.\n"


class OwnHost:
    """Answers 421 where the Host header names another machine."""

    def __init__(self, app: ASGIApp, *, url: str) -> None:
        self.app = app
        self.names = LOOPBACK | {URL(url).hostname}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it is meant for us."""
        if scope["type"] == "http" and URL(scope=scope).hostname not in self.names:
            await PlainTextResponse(WORDS, 421)(scope, receive, send)
            return
        await self.app(scope, receive, send)
