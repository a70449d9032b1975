"""`make bench-web`: the web application under a steady load of readers, on the lake of the other benchmark.

50 requests a second arrive whether or not the last ones are answered; 70 % were asked before, 30 % are combinations of
filters that nobody asked. Server and client share the machine. Not the pipeline's speed (`run`).
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from benchmarks import feed, ours, web_browser, web_load
from benchmarks.memory import held_mib
from benchmarks.run import CACHE
from benchmarks.table import Row, keep, shown
from benchmarks.web_load import Answers, Plan
from metriccare.access import accounts, memberships, sessions
from metriccare.access.policy import Grant, Role
from metriccare.access.principals import Came
from metriccare.database import migrate
from metriccare.database.engine import Database

RESULTS = Path(__file__).parent / "results" / "web.json"
KIB = 1024


def session_of(home: Path) -> str:
    """A compliance officer who is signed in: she may ask for any combination."""
    database, now = Database.of(home), datetime.now(UTC)
    migrate.upgrade(database)
    with database.writing() as session:
        account = accounts.create(session, f"reader-{now.timestamp()}@bench.example", "Reader", now)
        memberships.give(session, account.id, Grant(ours.TENANT, Role.COMPLIANCE), now)
        raw = sessions.start(session, account.id, Came("password"), now)
    database.close()
    return raw


def rows(home: Path, a_second: int, seconds: int) -> Iterator[Row]:
    """Every promise, measured."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [ours.PROGRAM, "serve", "--no-worker", "--port", str(port)],
        env={**os.environ, "METRICCARE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _until_ready(url)
        cookie = session_of(home)
        plan = Plan.made(home, random.Random(1), a_second, seconds)
        yield from _under_load(url, cookie, server.pid, plan, a_second)
        yield from _in_a_browser(url, cookie)
    finally:
        server.terminate()
        server.wait(30)


def _under_load(url: str, cookie: str, server: int, plan: Plan, a_second: int) -> Iterator[Row]:
    async def whole() -> tuple[dict[str, Answers], float, int]:
        async with httpx2.AsyncClient(base_url=url, cookies={"metriccare": cookie}, timeout=30) as client:
            heaviest = max([await _weight(client, address) for address in web_load.seen_addresses()])
            before = held_mib(server)
            return await web_load.load(client, plan, a_second), before, heaviest

    answers, before, heaviest = asyncio.run(whole())
    after = held_mib(server)
    together = Answers([ms for one in answers.values() for ms in one.milliseconds])
    yield _p99(f"p99 of all requests, {a_second} a second", together)
    yield _p99("p99 of what was seen before", answers["seen"])
    yield _p99("p99 of new filters", answers["new"])
    yield Row("errors", sum(one.errors for one in answers.values()), "", "at most", 0)
    note = f"{before:.0f} MiB, then {after:.0f} MiB"
    yield Row("memory at the end, against its start", after / before, "x", "at most", 1.25, note)
    yield Row("the heaviest page asked for, gzip", heaviest / KIB, "KiB", "at most", 20)


def _p99(what: str, answers: Answers) -> Row:
    note = f"{len(answers.milliseconds):,} answers, median {answers.median():.0f} ms"
    return Row(what, answers.p99(), "ms", "at most", 100, note)


async def _weight(client: httpx2.AsyncClient, address: str) -> int:
    """The bytes of an answer as they cross the wire; the first visit, which makes what later ones are given again."""
    async with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        answer.raise_for_status()
        return sum([len(part) async for part in answer.aiter_raw()])


def _in_a_browser(url: str, cookie: str) -> Iterator[Row]:
    for path, took in web_browser.first_paints(url, cookie, web_load.pages()[:4]).items():
        yield Row(f"first paint of {path}", took, "ms", "at most", 500)


def _until_ready(url: str) -> None:
    for _ in range(600):
        try:
            if httpx2.get(f"{url}/readyz").status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, keep it as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.web", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 500,000 encounters")
    parser.add_argument("--home", type=Path, help="a home with the tenant already built; else one is made")
    parser.add_argument("--rate", type=int, default=web_load.A_SECOND, help="requests a second")
    parser.add_argument("--seconds", type=int, default=web_load.SECONDS, help="how long the load lasts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="metriccare-bench-") as work:
        home = given.home or Path(work) / "home"
        if given.home is None:
            ours.build(home, feed.made(CACHE, given.scale))
        measured = list(rows(home, given.rate, given.seconds))
    keep(measured, given.scale, given.out)
    sys.stdout.write(shown(measured) + "\n")


if __name__ == "__main__":
    main()
