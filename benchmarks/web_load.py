"""The load of `bench-web`: what readers ask, at a steady pace whether or not the last ones are answered.

Not the server, nor what its answers should have taken (`web`).
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path

import httpx2

from benchmarks import ours
from metriccare.gold.measures import query
from metriccare.tenants import registry

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

    def median(self) -> float:
        return statistics.median(self.milliseconds) if self.milliseconds else 0.0


def pages() -> list[str]:
    """Pages that everybody opens."""
    return [
        f"{BASE}/home/compliance",
        f"{BASE}/measures",
        f"{BASE}/summary",
        *(f"{BASE}/measures/{slug}" for slug in SLUGS),
    ]


def seen_addresses() -> list[str]:
    """Pages and API reads that everybody opens."""
    return pages() + [f"/api/v1{BASE}/measures?measure={name}" for name in ("mortality", "alos")]


def new_addresses(home: Path, chance: random.Random) -> Iterator[str]:
    """Combinations of filters, in no order; out of so many that hardly one comes twice."""
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


@dataclass(frozen=True)
class Plan:
    """What is asked, in order: its kind and its address. Made before the clock runs."""

    requests: Sequence[tuple[str, str]]

    @classmethod
    def made(cls, home: Path, chance: random.Random, a_second: int, seconds: int) -> "Plan":
        known, fresh = seen_addresses(), new_addresses(home, chance)
        kinds = ["seen" if chance.random() < SEEN else "new" for _ in range(a_second * seconds)]
        new = islice(fresh, kinds.count("new"))
        return cls([(kind, chance.choice(known) if kind == "seen" else next(new)) for kind in kinds])


async def load(client: httpx2.AsyncClient, plan: Plan, a_second: int) -> dict[str, Answers]:
    """Send the plan at its pace; what came back, by kind."""
    answers = {"seen": Answers(), "new": Answers()}
    begun, waiting = time.perf_counter(), set[asyncio.Task[None]]()
    for number, (kind, address) in enumerate(plan.requests):
        due = begun + number / a_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(_ask(client, address, answers[kind], due))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    return answers


async def _ask(client: httpx2.AsyncClient, address: str, into: Answers, due: float) -> None:
    """Counted from when the request was due: a client that falls behind does not make the server look quick."""
    try:
        answer = await client.get(address)
    except httpx2.HTTPError:
        into.errors += 1
        return
    into.milliseconds.append((time.perf_counter() - due) * 1000)
    if answer.status_code != 200:
        into.errors += 1
        sys.stderr.write(f"{answer.status_code} {address}\n")
