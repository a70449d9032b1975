"""Alert rules, silences and channels by programs: the same rules as the pages', and never a secret."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.alerts import presets
from metriccare.alerts.book import Book
from metriccare.alerts.tables import DEAD, MessageRow
from tests.web.api.conftest import Program, slug
from tests.web.conftest import NOW

Come = Callable[..., Program]
AT = "/api/v1/t/demo-north/alerts"
HIGH = {
    "kind": "threshold",
    "title": "Readmission is high",
    "measure": "readmission_30d",
    "window": "rolling_90",
    "by": ["hospital"],
    "above": 10,
}
OFFICE = {"kind": "email", "to": ["quality@hospital.example"]}


@pytest.fixture
def ruth(app: FastAPI, program: Come) -> Program:
    """The compliance officer's program, and the rules that a tenant begins with."""
    presets.begin_everywhere(app.state.premises.database, ["demo-north"], NOW)
    return program("ruth")


def test_rules_are_listed_in_pages(ruth: Program) -> None:
    first = ruth.get(f"{AT}/rules?limit=5").json()
    assert [one["name"] for one in first["items"]][:2] == ["feed-silent", "figures-are-old"]
    found = first["items"][1]
    assert (found["version"], found["author"], found["state"]) == (1, "MetricCare", "Not judged yet")
    assert found["watches"] == "Figures older than 15 minutes"
    assert found["definition"]["minutes"] == 15
    assert len(ruth.get(f"{AT}/rules?limit=5&cursor={first['next']}").json()["items"]) == 2


def test_rule_is_written_changed_and_removed(app: FastAPI, ruth: Program) -> None:
    assert ruth.put(f"{AT}/rules/high?version=0", json=HIGH).json()["version"] == 1
    assert ruth.put(f"{AT}/rules/high?version=1", json={**HIGH, "above": 12.5}).json()["version"] == 2
    late = ruth.put(f"{AT}/rules/high?version=1", json=HIGH)
    assert (late.status_code, slug(late)) == (409, "conflict")
    assert ruth.delete(f"{AT}/rules/high?version=2").status_code == 204
    one = ruth.get(f"{AT}/rules/high").json()
    assert one["rule"] is None
    assert [(each["version"], each["author"]) for each in one["items"]] == [
        (1, "Ruth Okafor"), (2, "Ruth Okafor"), (3, "Ruth Okafor"),
    ]  # fmt: skip
    assert one["items"][2]["definition"] is None
    assert ruth.get(f"{AT}/rules/nothing").status_code == 404
    with app.state.premises.database.reading() as session:
        noted = [(link.action, link.object_id) for link in trail.in_order(session)]
    assert noted == [("settings_changed", "high")] * 3


def test_what_was_read_can_be_sent_again(ruth: Program) -> None:
    read = ruth.get(f"{AT}/rules/infection-cluster").json()["rule"]
    sent = ruth.put(f"{AT}/rules/infection-cluster?version=1", json=read["definition"])
    assert sent.json() == read


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        (
            {"measure": "lactate"},
            "measure",
            "measure: must be 'mortality', 'readmission_30d', 'hai' or 'alos'",
        ),
        ({"above": None}, "above", "a threshold rule needs either above or below"),
        (
            {"window": "month", "by": ["ward"]},
            "window",
            "a ward has rolling windows only: choose rolling_30 or rolling_90",
        ),
        ({"kind": "treshold"}, "kind", "there is no kind of rule 'treshold'"),
        ({"colour": "red"}, "colour", "there is no setting colour"),
        ({"name": "low"}, "name", "the address has another one"),
    ],
)
def test_what_is_no_rule_is_refused_at_its_setting(
    ruth: Program, changed: dict[str, object], field: str, words: str
) -> None:
    answer = ruth.put(f"{AT}/rules/high?version=0", json={**HIGH, **changed})
    assert answer.status_code == 422
    assert {"field": field, "message": words} in answer.json()["errors"]


def test_rule_is_tried_over_history_and_nothing_is_written(ruth: Program) -> None:
    found = ruth.post(f"{AT}/rules/high/test", json=HIGH).json()
    assert (found["noisy"], found["places"]) == (True, 3)
    assert found["times"] == len(found["fired"]) > 0
    assert found["fired"][0]["hospital"].startswith("hospital-")
    assert found["fired"][0]["value"] > 10
    never = ruth.post(f"{AT}/rules/high/test", json={**HIGH, "above": 99}).json()
    assert (never["times"], never["noisy"], never["fired"]) == (0, False, [])
    assert ruth.get(f"{AT}/rules/high").status_code == 404


def test_silence_begins_and_ends(ruth: Program) -> None:
    wish = {"rule": "run-failed", "reason": "Moving house", "until": "2026-07-15T08:00:00+02:00"}
    made = ruth.post(f"{AT}/silences", json=wish)
    assert made.status_code == 201
    assert made.json()["until"] == "2026-07-15T06:00:00Z"
    assert [one["rule"] for one in ruth.get(f"{AT}/silences").json()["items"]] == ["run-failed"]
    assert ruth.delete(f"{AT}/silences/{made.json()['id']}").status_code == 204
    assert ruth.get(f"{AT}/silences").json()["items"] == []
    (past,) = ruth.get(f"{AT}/silences?past=true").json()["items"]
    assert past["ended_at"] == "2026-07-14T09:42:00Z"
    assert ruth.delete(f"{AT}/silences/{'0' * 32}").status_code == 404
    wrong = ruth.post(f"{AT}/silences", json={**wish, "rule": "nothing"}).json()["errors"]
    assert wrong == [{"field": "rule", "message": "is not one of yours"}]


def test_channel_is_written_without_telling_its_secret(program: Come) -> None:
    dana = program("dana")
    hook = {
        "kind": "webhook",
        "url": "https://hooks.hospital.example/a",
        "secret": "five quiet herons wade home",
    }
    written = dana.put(f"{AT}/channels/pager", json=hook)
    assert written.json()["url"] == "https://hooks.hospital.example/a"
    without = dana.put(f"{AT}/channels/other", json={key: hook[key] for key in ("kind", "url")})
    assert without.json()["errors"] == [
        {"field": "secret", "message": "send one that the receiver knows, too"}
    ]
    assert (
        dana.put(f"{AT}/channels/pager", json={**hook, "secret": None, "enabled": False}).status_code == 200
    )
    listed = dana.get(f"{AT}/channels")
    assert "herons" not in listed.text + written.text
    assert [(one["name"], one["enabled"]) for one in listed.json()["items"]] == [("pager", False)]


def test_dead_letters_of_a_channel_are_tried_again(app: FastAPI, program: Come) -> None:
    dana = program("dana")
    dana.put(f"{AT}/channels/office", json=OFFICE)
    assert dana.post(f"{AT}/channels/office/test").status_code == 204
    assert dana.post(f"{AT}/channels/nothing/test").status_code == 404
    with app.state.premises.database.writing() as session:
        book = Book(session, "demo-north")
        (row,) = book.all(book.rows(MessageRow))
        row.state, row.last_error = DEAD, "the mailbox is full"
    (dead,) = dana.get(f"{AT}/dead-letters").json()["items"]
    assert (dead["channel"], dead["told"], dead["last_error"]) == ("office", "test", "the mailbox is full")
    assert dana.post(f"{AT}/channels/office/replay").json() == {"count": 1}
    assert dana.get(f"{AT}/dead-letters").json()["items"] == []
    assert dana.get(f"{AT}/channels").json()["items"][0]["waiting"] == 1


def test_channel_that_a_rule_names_stays(ruth: Program) -> None:
    ruth.put(f"{AT}/channels/office", json=OFFICE)
    ruth.put(f"{AT}/rules/high?version=0", json={**HIGH, "channels": ["office"]})
    refused = ruth.delete(f"{AT}/channels/office")
    assert refused.status_code == 400
    assert "high" in refused.json()["detail"]
    ruth.delete(f"{AT}/rules/high?version=1")
    assert ruth.delete(f"{AT}/channels/office").status_code == 204
    unknown = ruth.put(f"{AT}/rules/high?version=0", json={**HIGH, "channels": ["office"]})
    assert unknown.json()["errors"][0]["field"] == "channels"
