"""Where the alerts of `bench-alerts` arrive: a receiver that writes down when it was told of which hospital."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Self


class Mailbox:
    """Listens on this machine; `arrived` holds the moment at which each hospital was first named."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        self._news = Condition()
        mailbox = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                mailbox._take(content, time.time())
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/alerts"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def when(self, hospital: str, patience: float) -> float | None:
        """When it was told of a hospital; None if that does not happen in so many seconds."""
        with self._news:
            told = self._news.wait_for(lambda: self.arrived.get(hospital), patience)
        return told or None

    def _take(self, content: bytes, now: float) -> None:
        with self._news:
            for alert in json.loads(content)["alerts"]:
                self.arrived.setdefault(str(alert["hospital"]), now)
            self._news.notify_all()
