"""One structured line per request: who asked for which route, how it ended, how long it took.

Never what was asked: the path is the route's pattern, and neither query, form nor header is written.
"""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metriccare.web.middleware.measured import Measured

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
ID_HEADER = "x-request-id"
UNMATCHED = "(no route)"


class RequestLog:
    """Gives each request its id, measures it and writes its line."""

    def __init__(self, app: ASGIApp, *, measured: Measured, clock: Callable[[], float] = time.perf_counter):
        self.app = app
        self.measured = measured
        self.clock = clock
        self.log = structlog.get_logger("metriccare.web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; write its line even where it fails."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = request_id(Headers(scope=scope).get(ID_HEADER, ""))
        status = 500
        begun = self.clock()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)["X-Request-ID"] = state["request_id"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._write(scope, status, self.clock() - begun)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        route = pattern(scope)
        state = scope["state"]
        tenant = str(state.get("tenant", ""))
        # A stream lasts as long as its page is open: that says nothing of how quick an answer is.
        taken = None if state.get("streamed") else seconds
        self.measured.request(route, str(scope["method"]), status, tenant, taken)
        self.log.info(
            "request",
            request_id=state["request_id"],
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            tenant=tenant or None,
            user=state.get("user"),
        )


def request_id(given: str) -> str:
    """The id that a proxy gave, where it is one; else a fresh one."""
    return given if GIVEN.fullmatch(given) else secrets.token_hex(8)


def pattern(scope: Scope) -> str:
    """The pattern of the route that answered, such as `/t/{tenant}/measures`; never the path itself."""
    route = scope.get("route")
    found = getattr(route, "path", None)
    if isinstance(found, str):
        return found
    return "/static" if str(scope.get("path", "")).startswith("/static/") else UNMATCHED
