"""The server's HTTP: what each address answers, and the troubles on the way there. What it holds: `world`.

Troubles are counted: `throttle` 2 refuses the next two requests.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from tests.live.fhir.exports import Exports
from tests.live.fhir.searching import Searches
from tests.live.fhir.tokens import RefusedError, Tokens
from tests.live.fhir.world import World, instant

FHIR = "application/fhir+json"
NDJSON = "application/fhir+ndjson"


class State:
    """Everything that one server process knows."""

    def __init__(self) -> None:
        self.world = World()
        self.clear()
        self.base = ""
        self.looks = 1
        self.with_token = True
        self.retry_after = "0"

    def clear(self) -> None:
        self.world.clear()
        self.tokens = Tokens()
        self.exports, self.searches = Exports(self.world), Searches(self.world)
        self.looks, self.with_token, self.retry_after = 1, True, "0"


STATE = State()


class Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.1, so that a length is what ends an answer."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if parts.path.startswith("/control/"):
            self._send(200, json.dumps(control(parts.path.removeprefix("/control/"), body)).encode())
            return
        STATE.world.note(
            method=self.command,
            path=parts.path,
            query=parts.query,
            host=self.headers["Host"],
            token=bool(self.headers["Authorization"]),
        )
        place = parts.path.removeprefix("/fhir")
        if place == "/.well-known/smart-configuration":
            self._send(200, json.dumps(configuration()).encode(), "application/json")
        elif place == "/token":
            self._token(body)
        elif not STATE.tokens.lets_in(self.headers["Authorization"]):
            self._outcome(401, "login")
        elif not self._in_trouble():
            time.sleep(0.2 if STATE.world.trouble("sluggish") else 0.0)
            self._served(place.strip("/").split("/"), parts.query)

    def _in_trouble(self) -> bool:
        trouble = STATE.world.trouble
        if trouble("throttle"):
            self._outcome(429, "throttled", {"Retry-After": STATE.retry_after})
        elif trouble("unavailable"):
            self._outcome(503, "transient")
        elif trouble("fail"):
            self._outcome(500, "exception")
        elif trouble("redirect"):
            self._send(302, b"", headers={"Location": f"{STATE.base}{self.path.removeprefix('/fhir')}"})
        elif trouble("redirect_elsewhere"):
            self._send(
                302, b"", headers={"Location": STATE.base.replace("127.0.0.1", "localhost") + "/Patient"}
            )
        elif trouble("hang_up"):
            self.close_connection = True
        else:
            return False
        return True

    def _served(self, place: list[str], query: str) -> None:
        if place[-1] == "$export":
            self._kick_off("/".join(place[:-1]), query)
        elif place[0] == "jobs":
            self._job(place[1])
        elif place[0] == "files":
            self._file(place[1], place[2])
        elif place[0] == "page":
            self._page(place[1], int(place[2]))
        else:
            self._bundle(STATE.searches.first(place[0], query, STATE.base))

    def _kick_off(self, level: str, query: str) -> None:
        if (
            self.headers["Prefer"] != "respond-async"
            or "_outputFormat=application%2Ffhir%2Bndjson" not in query
        ):
            self._outcome(400, "not-supported")
            return
        name = STATE.exports.begin(level, query)
        self._send(202, b"", headers={"Content-Location": f"{STATE.base}/jobs/{name}"})

    def _job(self, name: str) -> None:
        job = STATE.exports.jobs.get(name)
        if job is None or STATE.world.trouble("lose_job"):
            STATE.exports.jobs.pop(name, None)
            self._outcome(404, "not-found")
        elif self.command == "DELETE":
            STATE.exports.jobs.pop(name)
            self._send(202, b"")
        elif job.looks < STATE.looks:
            job.looks += 1
            self._send(202, b"", headers={"X-Progress": "half way", "Retry-After": STATE.retry_after})
        else:
            manifest = STATE.exports.manifest(name, STATE.base, with_token=STATE.with_token)
            self._send(200, manifest, "application/json")

    def _file(self, name: str, file: str) -> None:
        job = STATE.exports.jobs.get(name)
        if job is None or STATE.world.trouble("expire_link"):
            self._outcome(410 if STATE.with_token else 403, "expired")
            return
        self._content(job.files[file][2])

    def _content(self, content: bytes) -> None:
        trouble = STATE.world.trouble
        if trouble("gzip") and "gzip" in self.headers["Accept-Encoding"]:
            packed = gzip.compress(content)
            packed = packed[: len(packed) // 2] if trouble("torn_gzip") else packed
            self._send(200, packed, NDJSON, {"Content-Encoding": "gzip"})
        elif trouble("says_more"):
            self._send(200, content[: len(content) // 2], NDJSON, length=len(content))
            self.close_connection = True
        elif trouble("says_less"):
            self._send(200, content, NDJSON, length=len(content) - 20)
            self.close_connection = True
        elif trouble("drip"):
            self._drip(content)
        else:
            self._send(200, content, NDJSON)

    def _drip(self, content: bytes) -> None:
        self._head(200, len(content), NDJSON)
        with suppress(OSError):
            for place in range(len(content)):
                self.wfile.write(content[place : place + 1])
                time.sleep(0.02)

    def _page(self, name: str, number: int) -> None:
        if not STATE.searches.knows(name) or STATE.world.trouble("expire_page"):
            self._outcome(410, "expired")
        else:
            self._bundle(STATE.searches.page(name, number, STATE.base))

    def _bundle(self, content: bytes) -> None:
        if STATE.world.trouble("half_page"):
            content = content[: len(content) // 2]
        self._send(200, content, FHIR, {"Date": ""} if STATE.world.trouble("no_date") else None)

    def _token(self, body: bytes) -> None:
        try:
            given = STATE.tokens.give(dict(parse_qsl(body.decode())), f"{STATE.base}/token")
        except RefusedError as error:
            self._send(400, json.dumps({"error": str(error), "error_description": "for Mrs Smith"}).encode())
        else:
            self._send(200, json.dumps(given).encode(), "application/json")

    def _outcome(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        issue = {"severity": "error", "code": code, "diagnostics": "about Patient Smith"}
        content = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()
        self._send(status, content, FHIR, headers)

    def _send(
        self,
        status: int,
        content: bytes,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self._head(status, len(content) if length is None else length, kind, headers)
        with suppress(OSError):
            self.wfile.write(content)

    def _head(self, status: int, length: int, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(length), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        del format, args


def configuration() -> dict[str, object]:
    return {
        "token_endpoint": f"{STATE.base}/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "capabilities": ["client-confidential-asymmetric", "permission-v2"],
    }


def control(name: str, body: bytes) -> object:
    """What a test tells the server, and what it asks of it."""
    return _CONTROLS[name](json.loads(body or b"null"))


def _put(said: dict[str, object]) -> None:
    STATE.world.put(said["resources"], said["seconds"])  # pyright: ignore[reportArgumentType]


def _settings(said: dict[str, object]) -> None:
    for name, value in said.items():
        setattr(STATE, name, value)


def _register(said: dict[str, object]) -> None:
    STATE.tokens.clients |= said  # pyright: ignore[reportAttributeAccessIssue, reportOperatorIssue]


_CONTROLS: dict[str, Callable[..., object]] = {
    "put": _put,
    "delete": lambda said: STATE.world.delete(*said),
    "troubles": STATE.world.troubles.update,
    "calm": lambda _said: STATE.world.troubles.clear(),
    "register": _register,
    "settings": _settings,
    "token_seconds": lambda said: setattr(STATE.tokens, "seconds", said),
    "revoke": lambda _said: STATE.tokens.revoke(),
    "clear": lambda _said: STATE.clear(),
    "log": lambda _said: STATE.world.log,
    "jobs": lambda _said: list(STATE.exports.jobs),
    "asked": lambda _said: STATE.exports.asked,
    "tokens": lambda _said: {"given": STATE.tokens.given, "scopes": STATE.tokens.scopes},
    "now": lambda _said: instant(STATE.world.clock),
    "resources": lambda _said: [one.resource for one in STATE.world.stored.values() if not one.deleted],
}


def serve() -> None:
    """Until the process is ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    STATE.base = f"http://127.0.0.1:{server.server_port}/fhir"
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(json.dumps({"base": STATE.base}) + "\n")
    sys.stdout.flush()
