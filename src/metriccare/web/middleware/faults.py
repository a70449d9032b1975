"""A fault of ours ends here: it becomes an answer with every header, and nobody further out sees what it says.

The server would log a fault with its message, which may quote a patient's record. Not the answer itself (`failures`).
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BrokenOffError(RuntimeError):
    """A fault after the answer had begun: the connection ends, and the log has the reference."""


class Faults:
    """Answers by `answer` where the application raises; `answer` logs what may be logged."""

    def __init__(self, app: ASGIApp, *, answer: Callable[[Request, Exception], Response]) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:  # whatever it is, it is answered
            if scope["type"] != "http":
                raise
            response = self.answer(Request(scope), error)
            if begun:
                raise BrokenOffError from None
            await response(scope, receive, send)
