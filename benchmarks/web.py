"""`make bench-web`: the web application under a steady load of readers, on the lake of the other benchmark.

50 requests a second arrive whether or not the last ones are answered; 70 % were asked before, 30 % are combinations of
filters that nobody asked. Server and client share the machine. Not the pipeline's speed (`run`).
"""

import argparse
import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import httpx2

from benchmarks import feed, ours
from benchmarks.memory import held_mib
from benchmarks.run import CACHE
from benchmarks.table import Row, keep, shown
from metriccare.access import accounts, memberships, sessions
from metriccare.access.policy import Grant, Role
from metriccare.access.principals import Came
from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.gold.measures import query
from metriccare.tenants import registry

RESULTS = Path(__file__).parent / "results" / "web.json"
A_SECOND = 50
SECONDS = 60
SEEN = 0.7
SLUGS = ("mortality", "readmission", "infection", "length-of-stay")
BASE = f"/t/{ours.TENANT}"


@dataclass
class Answers:
    """Milliseconds of one kind of request, and how many failed."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0

    def p99(self) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[98] if len(self.milliseconds) > 1 else 0.0


def seen_addresses() -> list[str]:
    """Pages and API reads that everybody opens."""
    pages = [f"{BASE}/home/compliance", f"{BASE}/measures", f"{BASE}/summary"]
    pages += [f"{BASE}/measures/{slug}" for slug in SLUGS]
    pages += [f"/api/v1{BASE}/measures?measure={name}" for name in ("mortality", "alos")]
    return pages


def new_addresses(home: Path, chance: random.Random) -> Iterator[str]:
    """Combinations of filters, each once, in no order."""
    tenant = registry.get(home, ours.TENANT)
    places = query(tenant, measure="mortality", variant="default", by=["hospital", "department"])
    months = sorted(
        str(row["month"]) for row in query(tenant, measure="alos", variant="default", by=["month"])
    )
    spans = [(first, last) for first, last in product(months, months) if first < last]
    people = list(product(("", "female", "male"), ("", "18-44", "45-64", "65-74", "75-84", "85+")))
    while True:
        place, (first, last), (sex, age) = chance.choice(places), chance.choice(spans), chance.choice(people)
        asked = {
            "hospital": place["hospital"], "department": place["department"], "from": first, "to": last,
            "sex": sex, "age": age,
        }  # fmt: skip
        named = {name: str(value) for name, value in asked.items() if value}
        yield str(httpx2.URL(f"{BASE}/measures/{chance.choice(SLUGS)}", params=named))


async def load(
    client: httpx2.AsyncClient, unseen: Iterator[str], chance: random.Random
) -> dict[str, Answers]:
    """Send the load at its pace; what came back, by kind."""
    answers = {"seen": Answers(), "unseen": Answers()}
    known, begun, waiting = seen_addresses(), time.perf_counter(), set[asyncio.Task[None]]()
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.perf_counter()))
        kind = "seen" if chance.random() < SEEN else "unseen"
        address = chance.choice(known) if kind == "seen" else next(unseen)
        task = asyncio.create_task(_ask(client, address, answers[kind]))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    return answers


async def _ask(client: httpx2.AsyncClient, address: str, into: Answers) -> None:
    started = time.perf_counter()
    try:
        answer = await client.get(address)
    except httpx2.HTTPError:
        into.errors += 1
        return
    into.milliseconds.append((time.perf_counter() - started) * 1000)
    if answer.status_code != 200:
        into.errors += 1
        sys.stderr.write(f"{answer.status_code} {address}\n")


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


def rows(home: Path) -> Iterator[Row]:
    """Every promise, measured."""
    chance = random.Random(1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [ours.PROGRAM, "serve", "--port", str(port)],
        env={**os.environ, "METRICCARE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _until_ready(url)
        yield from _under_load(home, url, server.pid, chance)
    finally:
        server.terminate()
        server.wait(30)


def _under_load(home: Path, url: str, server: int, chance: random.Random) -> Iterator[Row]:
    async def whole() -> tuple[dict[str, Answers], float]:
        cookies = {"metriccare": session_of(home)}
        async with httpx2.AsyncClient(base_url=url, cookies=cookies, timeout=30) as client:
            for address in seen_addresses():
                first = await client.get(address)
                first.raise_for_status()
            before = held_mib(server)
            return await load(client, new_addresses(home, chance), chance), before

    answers, before = asyncio.run(whole())
    after = held_mib(server)
    together = Answers([ms for one in answers.values() for ms in one.milliseconds])
    note = f"{len(together.milliseconds):,} answers, median {statistics.median(together.milliseconds):.0f} ms"
    yield Row("p99 of all requests", together.p99(), "ms", "at most", 100, note)
    for kind, one in answers.items():
        note = f"{len(one.milliseconds):,} answers, median {statistics.median(one.milliseconds):.0f} ms"
        yield Row(
            f"p99 of what was {kind} before" if kind == "seen" else "p99 of new filters",
            one.p99(),
            "ms",
            "at most",
            100,
            note,
        )
    yield Row("errors", sum(one.errors for one in answers.values()), "", "at most", 0)
    yield Row(
        "memory at the end, against its start",
        after / before,
        "x",
        "at most",
        1.25,
        f"{before:.0f} MiB, then {after:.0f} MiB",
    )


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
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="metriccare-bench-") as work:
        home = given.home or Path(work) / "home"
        if given.home is None:
            ours.build(home, feed.made(CACHE, given.scale))
        measured = list(rows(home))
        shutil.rmtree(Path(work), ignore_errors=True)
    keep(measured, given.scale, given.out)
    sys.stdout.write(shown(measured) + "\n")


if __name__ == "__main__":
    main()
