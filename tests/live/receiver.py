"""Where webhooks arrive in tests: a real server on this machine that keeps what it was sent, and checks who sent it."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Self


@dataclass(frozen=True)
class Received:
    """One request: the message's id, and the hospitals of its alerts."""

    id: str
    told: str
    hospitals: tuple[str, ...]
    genuine: bool


@dataclass
class Receiver:
    """A server that takes everything; `secrets` are those of the channels that tell it."""

    secrets: list[str] = field(default_factory=list[str])
    received: list[Received] = field(default_factory=list[Received])

    def __post_init__(self) -> None:
        self._news = Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                sent = {
                    name: self.headers[f"X-MetricCare-{name}"] for name in ("Id", "Timestamp", "Signature")
                }
                receiver.take(content, sent)
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

    def take(self, content: bytes, sent: dict[str, str]) -> None:
        """Write one down; genuine as docs/how-to/alert-channels.md says that a receiver should see it."""
        signed = f"{sent['Id']}.{sent['Timestamp']}.".encode() + content
        due = [
            f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}" for secret in self.secrets
        ]
        body = json.loads(content)
        hospitals = tuple(str(alert["hospital"]) for alert in body["alerts"])
        genuine = not set(due).isdisjoint(sent["Signature"].split(",")) and body["id"] == sent["Id"]
        with self._news:
            self.received.append(Received(sent["Id"], body["told"], hospitals, genuine))
            self._news.notify_all()

    def of(self, hospital: str) -> set[str]:
        """The ids of the messages that say that something began at a hospital."""
        with self._news:
            return {one.id for one in self.received if one.told == "fired" and hospital in one.hospitals}

    def told_of(self, hospital: str, patience: float = 60.0) -> bool:
        """Whether it is told of a hospital within so many seconds."""
        with self._news:
            return self._news.wait_for(
                lambda: any(hospital in one.hospitals for one in self.received), patience
            )
