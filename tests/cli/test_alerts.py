"""`metriccare alerts`: rules in and out of a file, what they would have done, and what they did."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.cli.conftest import Run
from tests.hospital import Hospital
from tests.live.shop import drop, records, text

RULES = """
[[rule]]
name = "stays-long"
kind = "threshold"
title = "Stays are long"
measure = "alos"
above = 0.5
minimum_n = 1
"""


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """A worker's log goes to standard error, which is this test's alone."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One rule in a file."""
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.mark.usefixtures("north")
def test_rules_go_in_and_come_out(run: Run, file: Path) -> None:
    assert run("alerts", "list").out == "there are no rules yet (metriccare alerts apply --presets)\n"
    assert run("alerts", "apply", "--presets").out == "7 added, 0 changed, 0 removed, 0 unchanged\n"
    assert run("alerts", "apply", file, "--prune").out == "1 added, 0 changed, 7 removed, 0 unchanged\n"
    file.write_text(RULES.replace("0.5", "0.25"), encoding="utf-8")
    assert run("alerts", "apply", file).out == "0 added, 1 changed, 0 removed, 0 unchanged\n"
    (row,) = json.loads(run("alerts", "list", "--json").out)
    assert (row["rule"], row["kind"], row["version"], row["enabled"]) == ("stays-long", "threshold", 2, True)
    file.write_text(run("alerts", "rules").out, encoding="utf-8")
    again = json.loads(run("alerts", "apply", file, "--json").out)
    assert again == {"added": [], "changed": [], "removed": [], "same": ["stays-long"]}
    trail = json.loads(run("audit", "list", "--json").out)
    assert [event["action"] for event in trail].count("settings_changed") == 4


@pytest.mark.usefixtures("north")
def test_what_is_wrong_is_said(run: Run, file: Path) -> None:
    file.write_text(RULES.replace("alos", "sepsis"), encoding="utf-8")
    wrong = run("alerts", "apply", file)
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    assert f"{file} line 6: measure: must be 'mortality'" in wrong.err
    assert run("alerts", "apply").code == 2
    assert run("alerts", "apply", file, "--presets").code == 2
    assert run("alerts", "apply", file.with_name("none.toml")).code == 3
    assert "there is no rule 'deaths'" in run("alerts", "test", "deaths").err
    assert run("alerts", "list").out.startswith("there are no rules yet")


def test_a_rule_is_replayed_before_it_is_kept(run: Run, north: Hospital, file: Path) -> None:
    none = run("alerts", "test", "stays-long", "--file", file)
    assert (none.code, "no numbers yet" in none.err) == (3, True)
    north.land(*records(1))
    assert run("run").code == 0
    told = run("alerts", "test", "stays-long", "--file", file).out
    assert told.startswith("stays-long: would have fired once (1 place, 2024-01 to 2024-01)")
    found = json.loads(run("alerts", "test", "stays-long", "--file", file, "--json").out)
    assert (found["periods"], len(found["fired"])) == (1, 1)
    file.write_text(RULES.replace("0.5", "5000.0"), encoding="utf-8")
    assert "would have fired never" in run("alerts", "test", "stays-long", "--file", file).out


def test_the_worker_evaluates_what_lands_once(run: Run, north: Hospital, file: Path) -> None:
    assert run("alerts", "apply", file).code == 0
    assert run("alerts", "history").out == "no rule has fired yet\n"
    drop(north.tenant, "stay.ndjson", text(*records(1)))
    assert run("worker", "--once").code == 0
    (alert,) = json.loads(run("alerts", "history", "--json").out)
    assert (alert["rule"], alert["state"], alert["title"]) == ("stays-long", "open", "Stays are long")
    assert run("worker", "--once").code == 0
    assert len(json.loads(run("alerts", "history", "--json").out)) == 1


def test_new_tenant_begins_with_rules(run: Run) -> None:
    assert run("tenants", "add", "west").code == 0
    listed = json.loads(run("alerts", "list", "--tenant", "west", "--json").out)
    assert [one["rule"] for one in listed] == [
        "feed-silent", "figures-are-old", "infection-cluster", "mortality-rises", "quarantine-share",
        "readmission-target-missed", "run-failed",
    ]  # fmt: skip
    assert {one["author"] for one in listed} == {"MetricCare"}
