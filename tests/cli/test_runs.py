"""`metriccare worker --once`, `run` and `runs`: what was done is on record, whoever did it."""

import json
from collections.abc import Iterator

import pytest
import structlog

from metriccare.gold import build
from tests.cli.conftest import Run
from tests.hospital import Hospital
from tests.live.shop import drop, records, text


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """A worker's log goes to standard error, which is this test's alone."""
    yield
    structlog.reset_defaults()


def listed(run: Run, *more: str) -> list[dict[str, object]]:
    return json.loads(run("runs", "--json", *more).out)


def test_a_run_by_hand_is_on_record(run: Run, north: Hospital) -> None:
    north.land(*records(1))
    assert run("run").code == 0
    assert run("run").code == 0
    assert run("run", "--full").code == 0
    found = listed(run)
    assert [(row["state"], row["trigger"], row["lake_run"]) for row in found] == [
        ("succeeded", "command_line", 2),
        ("nothing_new", "command_line", 1),
        ("succeeded", "command_line", 1),
    ]
    assert [row["id"] for row in listed(run, "--limit", "1")] == [found[0]["id"]]


def test_a_run_by_hand_that_fails_is_on_record(
    run: Run, north: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    north.land(*records(1))

    def broken(*_: object, **__: object) -> object:
        raise KeyError("Marie Meyer")

    monkeypatch.setattr(build, "run", broken)
    assert run("run").code == 70
    (row,) = listed(run)
    assert (row["state"], row["error"]) == ("failed", "unexpected KeyError")


def test_a_run_goes_on_where_the_database_does_not_answer(
    run: Run, north: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    north.land(*records(1))
    monkeypatch.setenv("METRICCARE_DATABASE_URL", "postgresql://nobody@/none?host=/nowhere")
    done = run("run")
    assert done.code == 0
    assert done.out.startswith("north: built from all of 1 landed file")
    assert done.err.startswith("this run is not in the history: the application's database postgresql")


def test_a_worker_does_what_there_is_to_do_and_ends(run: Run, north: Hospital) -> None:
    drop(north.tenant, "one.ndjson", text(*records(1)))
    done = run("worker", "--once")
    assert (done.code, done.out) == (0, "1 job done\n")
    shown = run("runs").out.splitlines()
    assert shown[0].split() == [
        "run", "tenant", "kind", "began", "why", "state", "seconds", "late_s",
        "files", "records", "quarantined", "stays", "changed",
    ]  # fmt: skip
    assert shown[1].split()[1:3] == ["north", "run"]
    one = run("runs", shown[1].split()[0]).out
    assert "flatten" in one
    assert run("worker", "--once").out == "0 jobs done\n"


def test_there_is_nothing_to_show(run: Run, north: Hospital) -> None:
    assert run("runs", "--tenant", north.tenant.name).out == (
        "nothing has run yet (metriccare worker, or metriccare run)\n"
    )
    missing = run("runs", "abc")
    assert (missing.code, missing.err) == (3, "metriccare: there is no run 'abc' (see: metriccare runs)\n")


def test_runs_of_tenants_that_are_gone_are_not_listed(run: Run, north: Hospital) -> None:
    north.land(*records(1))
    run("run")
    assert len(listed(run)) == 1
    assert run("tenants", "remove", "north", "--yes").code == 0
    assert listed(run) == []
