"""`/alerts` of the API: the inbox by cursor, values for whoever may see them, and the acts."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.policy import Permission
from metriccare.alerts.kinds import InfectionCluster
from tests.web.alerting.raised import NORTH, WORDS, high, raised, silent
from tests.web.api.conftest import Program, slug
from tests.web.people.acts import account

BASE = f"/api/v1/t/{NORTH}/alerts"
Programs = Callable[..., Program]


def test_alert_with_its_value_for_whoever_may_see_small_counts(app: FastAPI, program: Programs) -> None:
    alert = raised(app, "hospital-1")
    assert program("ruth").get(f"{BASE}/{alert}").json() == {
        "id": alert,
        "version": 1,
        "rule": "high",
        "rule_version": 1,
        "kind": "threshold",
        "severity": "concern",
        "title": "Mortality is high",
        "words": WORDS,
        "why": "Why.",
        "todo": "Do.",
        "hospital": "hospital-1",
        "department": None,
        "ward": None,
        "measure": "mortality",
        "variant": "default",
        "since": "2026-05",
        "period": "2026-05",
        "value": 3.3,
        "n": 123,
        "state": "open",
        "phase": "firing",
        "fired_at": "2026-07-14T09:42:00Z",
        "resolved_at": None,
        "owner_id": None,
        "owner": None,
        "taken_at": None,
        "snoozed_until": None,
        "fired_run": 4,
        "normal_run": 3,
        "steps": [{"number": 1, "at": "2026-07-14T09:42:00Z", "what": "fired", "words": WORDS, "by": None}],
    }


def test_value_is_for_nobody_else_and_days_of_a_cluster_for_nobody(app: FastAPI, program: Programs) -> None:
    rate = raised(app, "hospital-1")
    cluster = raised(
        app,
        "hospital-1",
        ward="4 West",
        rule=InfectionCluster(name="cluster", title="A cluster"),
        period="2026-05-03",
    )
    feed = silent(app)

    def told(person: str, alert: str) -> list[object]:
        found = program(person).get(f"{BASE}/{alert}").json()
        return [found[name] for name in ("value", "n", "since", "period")]

    assert told("imani", rate) == [3.3, 123, "2026-05", "2026-05"]
    assert told("dana", rate) == [None, None, None, None]
    assert told("ruth", cluster) == [3.3, 123, None, None]
    assert told("ruth", feed) == [None, None, None, None]


def test_inbox_by_cursor_and_filters(app: FastAPI, program: Programs) -> None:
    first, second = raised(app, "hospital-1"), raised(app, "hospital-2", minutes=1)
    ruth = program("ruth")
    page = ruth.get(f"{BASE}?limit=1").json()
    assert [one["id"] for one in page["items"]] == [second]
    rest = ruth.get(f"{BASE}?limit=1&cursor={page['next']}").json()
    assert [one["id"] for one in rest["items"]] == [first]
    assert rest["next"] is None
    assert ruth.get(f"{BASE}?hospital=hospital-1").json()["items"][0]["id"] == first
    assert ruth.get(f"{BASE}?measure=hai").json()["items"] == []
    assert ruth.get(f"{BASE}?show=taken").json()["items"] == []
    assert ruth.get(f"{BASE}?owner=nobody&show=open").json()["items"][1]["id"] == first
    assert [one["id"] for one in program("imani").get(BASE).json()["items"]] == [first]
    assert program("sam").get("/api/v1/t/demo-south/alerts").json() == {"items": [], "next": None}


@pytest.mark.parametrize("query", ["?show=other", "?measure=other", "?limit=0", "?owner="])
def test_inbox_that_cannot_be_asked(program: Programs, query: str) -> None:
    assert program("ruth").get(BASE + query).status_code == 422


def test_acts_one_after_another(app: FastAPI, program: Programs) -> None:
    alert = raised(app, "hospital-1")
    ruth, dana = program("ruth"), account(app, "dana.whitfield@demo.example").id
    at = f"{BASE}/{alert}"
    assert ruth.post(f"{at}/take", json={"version": 1, "note": "Mine."}).json()["owner"] == "Ruth Okafor"
    again = ruth.post(f"{at}/take", json={"version": 1})
    assert (again.status_code, slug(again)) == (409, "conflict")
    assert ruth.post(f"{at}/assign", json={"version": 2, "user_id": dana}).json()["owner_id"] == dana
    assert ruth.post(f"{at}/give-back", json={"version": 3}).json()["owner"] is None
    snoozed = ruth.post(f"{at}/snooze", json={"version": 4, "until": "2026-07-15T09:00:00+02:00"}).json()
    assert snoozed["snoozed_until"] == "2026-07-15T07:00:00Z"
    assert ruth.post(f"{at}/wake", json={"version": 5}).json()["snoozed_until"] is None
    told = ruth.post(f"{at}/notes", json={"note": "Called the ward."}).json()
    assert [(step["what"], step["words"], step["by"]) for step in told["steps"]] == [
        ("fired", WORDS, None),
        ("taken", "Mine.", "Ruth Okafor"),
        ("assigned", "To Dana Whitfield.", "Ruth Okafor"),
        ("given back", "", "Ruth Okafor"),
        ("snoozed", "Until 2026-07-15 07:00 UTC.", "Ruth Okafor"),
        ("snooze over", "", "Ruth Okafor"),
        ("note", "Called the ward.", "Ruth Okafor"),
    ]
    assert told["version"] == 6


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("assign", {"version": 1, "user_id": "nobody"}),
        ("snooze", {"version": 1, "until": "2026-07-14T09:42:00Z"}),
        ("snooze", {"version": 1, "until": "2026-11-01T00:00:00Z"}),
        ("snooze", {"version": 1, "until": "2026-02-30T00:00:00Z"}),
        ("snooze", {"version": 1, "until": "tomorrow"}),
        ("snooze", {"version": 1, "until": "0001-01-01T00:00:00+14:00"}),
        ("notes", {"note": " "}),
    ],
)
def test_act_that_cannot_be_done(app: FastAPI, program: Programs, act: str, body: dict[str, object]) -> None:
    alert = raised(app, "hospital-1")
    answer = program("ruth").post(f"{BASE}/{alert}/{act}", json=body)
    assert (answer.status_code, slug(answer)) == (422, "unprocessable")


def test_nothing_of_another_place_or_without_the_permission(app: FastAPI, program: Programs) -> None:
    other = raised(app, "hospital-2", rule=high())
    imani = program("imani")
    assert imani.get(f"{BASE}/{other}").status_code == 404
    assert imani.post(f"{BASE}/{other}/take", json={"version": 1}).status_code == 404
    assert imani.post(f"{BASE}/{other}/notes", json={"note": "Hello"}).status_code == 404
    reads = program("ruth", may=frozenset({Permission.ALERTS}))
    assert reads.get(f"{BASE}/{other}").json()["value"] is None
    assert reads.post(f"{BASE}/{other}/take", json={"version": 1}).status_code == 403
