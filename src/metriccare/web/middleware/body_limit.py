"""No body is larger than its route takes: told by its header at once, or cut off while it streams.

Not the reading: a route that takes a stream reads it in pieces itself.
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM_BYTES = 1024 * 1024
STREAMED = "/ingest"
STREAM_BYTES = 1024 * 1024 * 1024


class BodyLimit:
    """Raises 413 where the body is read, in the one form that every reader of a body lets through."""

    def __init__(self, app: ASGIApp, *, form: int = FORM_BYTES, stream: int = STREAM_BYTES) -> None:
        self.app = app
        self.form = form
        self.stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that cannot grow past its limit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.stream if str(scope["path"]).endswith(STREAMED) else self.form
        announced = Headers(scope=scope).get("content-length", "0")
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            _refuse(int(announced) if announced.isdecimal() else 0, limit)
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                _refuse(taken, limit)
            return message

        await self.app(scope, bounded, send)


def _refuse(size: int, limit: int) -> None:
    if size > limit:
        raise HTTPException(413, f"at most {limit:,} bytes are taken here")
