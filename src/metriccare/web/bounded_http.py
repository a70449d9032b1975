"""HTTP/1.1 as the server reads it, with a head of bounded size: uvicorn's reader keeps header lines without end.

Not a limit for bodies (`middleware.body_limit`): a head is read before any part of the application is asked.
"""

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
HEADERS = 100
REFUSED = "The head of the request is too large."


class TooManyHeadersError(httptools.HttpParserError):
    """Ends the reading of this connection; the server answers 400."""


class BoundedHttp(HttpToolsProtocol):
    """Refuses a request whose head does not end within its bounds."""

    _head: int | None = None
    """Bytes of a head that has not ended; None between heads."""

    def data_received(self, data: bytes) -> None:
        """Read on; a head may end in the same piece in which it grew too large, and not in a later one."""
        super().data_received(data)
        if self._head is None or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > HEAD_BYTES:
            self.send_400_response(REFUSED)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """One more line of it."""
        super().on_header(name, value)
        if len(self.headers) > HEADERS:
            raise TooManyHeadersError

    def on_headers_complete(self) -> None:
        """It has ended."""
        self._head = None
        super().on_headers_complete()
