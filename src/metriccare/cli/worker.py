"""`metriccare worker`: watches drop folders, keeps the schedule, carries out what is asked. What that is: `live`.

Here is put together what follows a run, since the rooms that do it stand above `live`.
"""

import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare import settings
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.aws.fast_lane import FastLane
    from metriccare.live.workshop import Workshop

PATIENCE = 20.0


def worker(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Do what there is to do now, then end; for a schedule of your own.")
    ] = False,
    at_once: Annotated[
        int, typer.Option(min=1, max=16, metavar="N", help="Tenants that are worked for at the same time.")
    ] = 2,
    until_closed: Annotated[
        bool, typer.Option("--until-closed", hidden=True, help="End when standard input does.")
    ] = False,
) -> None:
    """Watch drop folders, keep the schedule and bring figures up to date, until it is stopped.

    `metriccare serve` starts one by itself. Any number may run beside each other; killed at any moment, the next one
    goes on.
    """
    from metriccare.alerts.delivering import deliver_due, keep_delivering
    from metriccare.cli.posting import post_of
    from metriccare.live.worker import Worker
    from metriccare.web.logs import configure

    configure(for_good=not once)
    decided = threading.Event()
    shop = workshop(decided)
    post = post_of(shop, decided)
    lane = fast_lane()
    beside = (partial(keep_delivering, post), *([] if lane is None else [lane.run]))
    made = Worker(shop, at_once=at_once, beside=beside)
    if once:
        if lane is not None:
            lane.once()
        done = made.once()
        deliver_due(post)
        typer.echo(f"{done} {'job' if done == 1 else 'jobs'} done")
        return
    stop = threading.Event()
    _listen(stop, until_closed=until_closed)
    typer.echo(f"watching the drop folders in {home()} (stop it with Ctrl-C)")
    if not made.run(stop, PATIENCE):
        # A long rebuild cannot be interrupted, and need not be waited for: the next worker begins it again.
        sys.stdout.flush()
        os._exit(0)


def workshop(decided: threading.Event) -> "Workshop":
    """What the worker's threads share, its database brought to the newest form. `decided`: alerts may have been."""
    from metriccare.alerts import presets
    from metriccare.database import migrate
    from metriccare.database.engine import Database
    from metriccare.live.following import AlertRules
    from metriccare.live.workshop import Workshop, utc_now
    from metriccare.tenants import registry

    database = Database.of(home())
    migrate.upgrade(database)
    presets.begin_everywhere(database, registry.names(home()), utc_now())
    return Workshop(home(), database, after_run=AlertRules(database, decided))


def fast_lane() -> "FastLane | None":
    """What brings files out of S3, in an installation that has a queue for it. Raises UsageError where it cannot."""
    url = settings.queue_url()
    if url is None:
        return None
    from metriccare.cli.on_aws import aws_parts
    from metriccare.live.feeds import DEFAULT
    from metriccare.tenants import registry

    with aws_parts():
        from metriccare.aws.fast_lane import FastLane

    def folders() -> dict[str, Path]:
        return {name: registry.folder_of(home()) / name / DEFAULT for name in registry.names(home())}

    return FastLane.of(url, folders)


def _listen(stop: threading.Event, *, until_closed: bool) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    if until_closed:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()


def _wait_for_end(stop: threading.Event) -> None:
    """Whoever started us holds the other end, and lets go of it however it dies."""
    # Not by Python's stream: a thread that waits there holds its lock, and the process may end first.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()
