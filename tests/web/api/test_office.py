"""Feedback, settings, emergencies, search and first steps, by programs: the same rules as the pages'."""

import datetime as dt
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from tests.web.api.conftest import NORTH, SOUTH, Program, slug
from tests.web.conftest import Browser, Clock
from tests.web.matrix import Samples

Come = Callable[..., Program]
AT = f"/api/v1/t/{NORTH}"
REASON = "Called to a cardiac arrest on that ward"


def actions(app: FastAPI) -> list[tuple[str, str]]:
    with app.state.premises.database.reading() as session:
        return [(link.action, link.outcome) for link in trail.in_order(session) if link.action != "sign_in"]


def test_feedback_comes_to_mean_n_and_comments_without_their_authors(app: FastAPI, program: Come) -> None:
    imani, dana = program("imani"), program("dana")
    for rating, comment in ((5, "The list saves an hour"), (2, ""), (4, "Too many clicks")):
        sent = {"rating": rating, "comment": comment, "page": f"/t/{NORTH}/stays/{'a' * 64}"}
        assert imani.post(f"{AT}/feedback/ratings", json=sent).status_code == 204
    scale = imani.post(f"{AT}/feedback/usability", json={"answers": [4, 2, 5, 1, 4, 2, 5, 1, 4, 2]})
    assert (scale.status_code, scale.json()) == (201, {"score": 85.0})
    told = dana.get(f"{AT}/feedback?limit=1").json()
    assert told["goal"] == 4.0
    assert told["ratings"]["n"] == 3
    assert told["ratings"]["mean"] == pytest.approx(11 / 3)
    assert told["ratings"]["months"][0]["month"] == "2026-07"
    assert told["usability"] == {"n": 1, "mean": 85.0, "months": [{"month": "2026-07", "n": 1, "mean": 85.0}]}
    rest = dana.get(f"{AT}/feedback?limit=1&cursor={told['next']}").json()
    assert {one["comment"] for one in (*told["items"], *rest["items"])} == {
        "The list saves an hour",
        "Too many clicks",
    }
    assert rest["next"] is None
    assert set(told["items"][0]) == {"at", "rating", "comment", "page"}
    assert told["items"][0]["page"] == f"/t/{NORTH}/stays/…"
    assert actions(app) == [("feedback_given", "allowed")] * 4
    assert program("sam").get(f"/api/v1/t/{SOUTH}/feedback").json()["ratings"]["n"] == 0


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("ratings", {"rating": 6}),
        ("ratings", {"rating": True}),
        ("ratings", {"rating": 3, "tenant": SOUTH}),
        ("usability", {"answers": [3] * 9}),
        ("usability", {"answers": [3] * 9 + [0]}),
    ],
)
def test_feedback_that_is_none_is_refused(app: FastAPI, program: Come, path: str, sent: dict) -> None:
    answer = program("imani").post(f"{AT}/feedback/{path}", json=sent)
    assert (answer.status_code, slug(answer)) == (422, "unprocessable")
    assert actions(app) == []


@pytest.mark.usefixtures("apart")
def test_settings_are_read_foreseen_and_changed_by_version(app: FastAPI, program: Come) -> None:
    dana = program("dana")
    before = dana.get(f"{AT}/settings").json()
    text = before["text"].replace('time_zone = "UTC"', 'time_zone = "Europe/Paris"')
    foreseen = dana.post(f"{AT}/settings/foresee", json={"text": text}).json()
    moves = "moments without an offset, dates, months and every measure"
    assert foreseen == {"items": [{"setting": "time_zone", "moves": moves}]}
    assert dana.get(f"{AT}/settings").json() == before
    changed = dana.put(f"{AT}/settings", json={"text": text, "version": before["version"]})
    assert changed.json() == {"version": before["version"] + 1, "text": text}
    assert actions(app) == [("settings_changed", "allowed")]
    stale = dana.put(f"{AT}/settings", json={"text": before["text"], "version": before["version"]})
    assert (stale.status_code, slug(stale)) == (409, "conflict")
    wrong = dana.put(f"{AT}/settings", json={"text": 'time_zone = "Mars/North"', "version": 2})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "text")
    assert dana.get(f"{AT}/settings").json()["text"] == text


def test_emergency_is_opened_by_a_clinician_in_a_browser_seen_and_ended(
    app: FastAPI, program: Come, samples: Samples, clock: Clock
) -> None:
    stay = samples.outside["stay"]
    sent = {"stay": stay[:16], "reason": REASON}
    refused = program("imani").post(f"{AT}/emergency", json=sent)
    assert (refused.status_code, slug(refused)) == (403, "refused")
    imani = Browser(app).sign_in("imani.cole@demo.example")
    headers = {"X-CSRF-Token": imani.form_token()}
    assert imani.get(f"{AT}/stays/{stay}").status_code == 404
    opened = imani.post(f"{AT}/emergency", json=sent, headers=headers)
    assert (opened.status_code, opened.json()["stay_id"]) == (201, stay)
    assert opened.json()["until"] == "2026-07-14T10:42:00Z"
    assert imani.get(f"{AT}/stays/{stay}").status_code == 200
    ruth = program("ruth")
    (seen,) = ruth.get(f"{AT}/emergency").json()["items"]
    assert (seen["user_name"], seen["stay_id"], seen["reason"]) == ("Dr. Imani Cole", stay, REASON)
    assert ruth.delete(f"{AT}/emergency/{seen['id']}").status_code == 204
    assert ruth.delete(f"{AT}/emergency/{seen['id']}").status_code == 404
    assert imani.get(f"{AT}/stays/{stay}").status_code == 404
    nowhere = imani.post(f"{AT}/emergency", json=sent | {"stay": "0" * 64}, headers=headers)
    assert nowhere.status_code == 404
    assert ("emergency_opened", "failed") in actions(app)
    clock.now += dt.timedelta(days=31)
    assert program("ruth").get(f"{AT}/emergency").json()["items"] == []


def test_search_finds_within_the_scope_and_keeps_nothing(
    app: FastAPI, program: Come, samples: Samples
) -> None:
    imani = program("imani")
    own, outside = samples.own["stay"], samples.outside["stay"]
    assert imani.post(f"{AT}/search", json={"number": own[:12]}).json() == {"stay_ids": [own]}
    assert imani.post(f"{AT}/search", json={"number": outside[:12]}).json() == {"stay_ids": []}
    assert program("ruth").post(f"{AT}/search", json={"number": outside[:12]}).json() == {
        "stay_ids": [outside]
    }
    with app.state.premises.database.reading() as session:
        found = [(link.action, link.object_id, trail.detail_of(link)) for link in trail.in_order(session)]
    assert found == [("stay_searched", "", {"count": number}) for number in ("1", "0", "1")]


def test_first_steps(program: Come) -> None:
    steps = program("dana").get(f"{AT}/onboarding").json()["items"]
    assert {one["id"]: one["done"] for one in steps}["run"] is True


def test_trail_is_whole_until_somebody_edits_it(app: FastAPI, program: Come) -> None:
    from sqlalchemy import text

    ruth = program("ruth")
    assert ruth.get(f"{AT}/audit/whole").json() == {"whole": True, "events": 1, "faults": []}
    with app.state.premises.database.writing() as session:
        session.execute(text("UPDATE audit_event SET actor_name = 'Nobody'"))
    told = ruth.get(f"{AT}/audit/whole").json()
    assert (told["whole"], told["faults"][0]["kind"]) == (False, "edited")


def test_targets_and_deadlines_have_their_history_and_pages(program: Come) -> None:
    dana = program("dana")
    for month in ("2025-01", "2026-01"):
        sent = {"measure": "mortality", "from_month": month, "to_month": f"{month[:4]}-12", "value": 3.5}
        made = dana.post(f"{AT}/targets", json=sent).json()
    assert dana.put(f"{AT}/targets/{made['id']}", json=sent | {"value": 3.0, "version": 1}).status_code == 200
    assert dana.delete(f"{AT}/targets/{made['id']}?version=2").status_code == 204
    told = dana.get(f"{AT}/targets/{made['id']}").json()
    assert (told["measure"], [one["value"] for one in told["items"]]) == ("mortality", [3.5, 3.0, None])
    assert told["items"][0]["author"] == "Dana Whitfield"
    assert dana.get(f"{AT}/targets/{'0' * 32}").status_code == 404
    due = [
        dana.post(f"{AT}/deadlines", json={"title": day, "due": day}).json()
        for day in ("2026-09-01", "2026-08-01")
    ]
    first = dana.get(f"{AT}/deadlines?limit=1").json()
    second = dana.get(f"{AT}/deadlines?limit=1&cursor={first['next']}").json()
    assert [one["items"][0]["title"] for one in (first, second)] == ["2026-08-01", "2026-09-01"]
    assert dana.delete(f"{AT}/deadlines/{due[0]['id']}?version=1").status_code == 204
    told = dana.get(f"{AT}/deadlines/{due[0]['id']}").json()["items"]
    assert [(one["title"], one["closed"]) for one in told] == [("2026-09-01", False), ("2026-09-01", True)]


def test_target_of_another_hospital_has_no_history_for_a_clinician(program: Come) -> None:
    sent = {"measure": "mortality", "from_month": "2026-01", "value": 3.5, "hospital": "hospital-2"}
    made = program("ruth").post(f"{AT}/targets", json=sent).json()
    assert program("ruth").get(f"{AT}/targets/{made['id']}").status_code == 200
    assert program("imani").get(f"{AT}/targets/{made['id']}").status_code == 404
