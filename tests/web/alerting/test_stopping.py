"""A server with open pages stops at once, with one process and with several; and all of them are told of an alert."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from metriccare.access import accounts, sessions
from metriccare.access.principals import Came
from metriccare.alerts import rules, story
from metriccare.alerts.book import Book
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rules import Kept
from metriccare.database.engine import Database
from metriccare.web.stream.ending import at_a_signal
from tests.web.alerting.raised import NORTH, PRIYA, high

COMMAND = (
    sys.executable,
    "-c",
    "import sys; from metriccare.cli.main import main; sys.exit(main())",
    "serve",
)
PATIENCE = 300
SOON = 15.0
"""Seconds; waiting for answers that never end would take the server's whole patience of 20. A busy machine is slow."""


@contextmanager
def serving(home: Path, workers: int) -> Generator[tuple[str, "subprocess.Popen[bytes]"]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*COMMAND, "--no-worker", "--port", str(port), "--workers", str(workers)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        command, env=os.environ | {"METRICCARE_HOME": str(home)}, stdout=quiet, stderr=quiet
    )
    site = f"http://127.0.0.1:{port}"
    try:
        _answers(site)
        yield site, server
    finally:
        server.kill()
        server.wait()


def _answers(site: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if httpx2.get(f"{site}/healthz").status_code == 200:
                return
        except httpx2.TransportError:
            if time.monotonic() > end:
                raise
        time.sleep(0.1)


def signed_in(home: Path) -> str:
    """The cookie of somebody who sees all of demo-north."""
    now = datetime.now(UTC)
    database = Database.of(home)
    with database.writing() as session:
        found = accounts.find(session, "ruth.okafor@demo.example")
        assert found is not None
        raw = sessions.start(session, found.id, Came("password"), now)
    database.close()
    return f"metriccare={raw}"


def fire(home: Path) -> None:
    database = Database.of(home)
    with database.writing() as session:
        book, rule = Book(session, NORTH), high()
        version = rules.put(book, PRIYA, rule)
        reading = Reading(
            Labels("hospital-1"), Verdict.BREACH, "It is high.", 3.0, 100, "2026-05", 1, "2026-05"
        )
        story.open_alert(book, b"k", Kept(rule, version, "Ada"), reading, "firing", 4, 3, datetime.now(UTC))
    database.close()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_server_with_open_streams_stops_soon_and_tells_all_of_them_before(home: Path, workers: int) -> None:
    cookie = signed_in(home)
    with serving(home, workers) as (site, server):
        headers = {"Accept": "text/event-stream", "Cookie": cookie}
        # Each comes on a connection of its own, so that with several processes all of them have some.
        pages = [httpx2.Client(headers=headers, timeout=PATIENCE) for _ in range(3 * workers)]
        streams = [page.stream("GET", f"{site}/t/{NORTH}/alerts/stream") for page in pages]
        told = [stream.__enter__().iter_lines() for stream in streams]
        assert [_next(lines)["open"] for lines in told] == [0] * len(pages)
        fire(home)
        assert [_next(lines)["open"] for lines in told] == [1] * len(pages)
        server.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        server.wait(PATIENCE)
        assert time.monotonic() - begun < SOON
        assert [line for lines in told for line in lines if line.startswith("data")] == []
        for page in pages:
            page.close()


def test_signal_ends_what_is_open_and_reaches_the_server_too() -> None:
    reached: list[int] = []
    ended = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda number, _: reached.append(number))
    try:
        servers = signal.getsignal(signal.SIGTERM)
        with at_a_signal(ended.set):
            signal.raise_signal(signal.SIGTERM)
            assert ended.wait(60)
        assert reached == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGTERM) is servers
    finally:
        signal.signal(signal.SIGTERM, before)


def test_signals_are_left_alone_outside_the_main_thread() -> None:
    servers = signal.getsignal(signal.SIGTERM)
    seen: list[object] = []

    def elsewhere() -> None:
        with at_a_signal(lambda: None):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [servers]


def _next(lines: Iterator[str]) -> dict[str, object]:
    return json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
