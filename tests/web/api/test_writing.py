"""What a program writes: targets, deadlines, reviews, people, tokens, tenants; and the trail that it leaves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.access import accounts, memberships
from metriccare.access.audit import trail
from metriccare.access.policy import EVERYWHERE, Grant, Permission, Role
from metriccare.bronze.records import raw
from metriccare.office import worklist
from metriccare.tenants import registry
from metriccare.web.api.v1.findings import hidden_counts
from tests.web.api.conftest import NORTH, Program, slug
from tests.web.conftest import NOW, Browser

Come = Callable[..., Program]
T = f"/api/v1/t/{NORTH}"
TARGET = {"measure": "mortality", "variant": "default", "from_month": "2026-01", "value": 3.5}
DEADLINE = {"title": "Third quarter", "due": "2026-11-15", "authority": "The state", "completeness": 40.0}


def actions(app: FastAPI) -> list[tuple[str, str, str]]:
    with app.state.premises.database.reading() as session:
        links = trail.read(session, None)
    return [(link.action, link.object_type, link.outcome) for link in reversed(links)]


def test_target_is_set_changed_and_withdrawn(app: FastAPI, program: Come) -> None:
    dana = program("dana")
    made = dana.post(f"{T}/targets", json=TARGET)
    assert made.status_code == 201
    target = made.json()
    assert (target["value"], target["version"], target["author"]) == (3.5, 1, "Dana Whitfield")
    clash = dana.post(f"{T}/targets", json=TARGET)
    assert (clash.status_code, clash.json()["errors"][0]["field"]) == (422, "from_month")
    address = f"{T}/targets/{target['id']}"
    changed = dana.put(address, json=TARGET | {"value": 3, "version": 1})
    assert (changed.json()["value"], changed.json()["version"]) == (3.0, 2)
    late = dana.put(address, json=TARGET | {"value": 2, "version": 1})
    assert (late.status_code, slug(late)) == (409, "conflict")
    assert dana.get(f"{T}/targets").json()["items"] == [changed.json()]
    assert dana.delete(f"{address}?version=1").status_code == 409
    assert dana.delete(f"{address}?version=2").status_code == 204
    assert dana.get(f"{T}/targets").json()["items"] == []
    assert dana.put(f"{T}/targets/nothing", json=TARGET | {"version": 1}).status_code == 404
    assert actions(app) == [("target_changed", "Target", "allowed")] * 3


def test_deadline_is_entered_changed_and_closed(program: Come) -> None:
    dana = program("dana")
    made = dana.post(f"{T}/deadlines", json=DEADLINE).json()
    assert (made["due"], made["days_left"], made["completeness"]) == ("2026-11-15", 124, 40.0)
    address = f"{T}/deadlines/{made['id']}"
    changed = dana.put(address, json=DEADLINE | {"completeness": 90.5, "version": 1}).json()
    assert dana.get(f"{T}/deadlines").json()["items"] == [changed]
    wrong = dana.post(f"{T}/deadlines", json=DEADLINE | {"due": "2026-02-30"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "due")
    assert dana.delete(f"{address}?version=2").status_code == 204
    assert dana.get(f"{T}/deadlines").json()["items"] == []
    assert program("imani").post(f"{T}/deadlines", json=DEADLINE).status_code == 403


def test_review_is_taken_and_settled_by_its_owner_and_no_measure_moves(program: Come) -> None:
    imani = program("imani")
    before = imani.get(f"{T}/measures").json()["items"]
    item = imani.get(f"{T}/reviews?kind=death&limit=1").json()["items"][0]
    assert (item["status"], item["version"]) == ("new", 0)
    address = f"{T}/reviews/{item['stay_id']}/death"
    early = imani.post(f"{address}/settle", json={"version": 0, "outcome": "preventable"})
    assert (early.status_code, slug(early)) == (409, "conflict")
    taken = imani.post(f"{address}/take", json={"version": 0}).json()
    assert (taken["status"], taken["owner"]) == ("in review", "Dr. Imani Cole")
    silent = imani.post(f"{address}/settle", json={"version": 1, "outcome": "disputed"})
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "note")
    told = {"version": 1, "outcome": "disputed", "note": "She was transferred alive."}
    assert imani.post(f"{address}/settle", json=told).json()["outcome"] == "disputed"
    history = imani.get(address).json()
    assert [step["action"] for step in history["steps"]] == ["taken", "settled"]
    assert imani.get(f"{T}/reviews?status=reviewed").json()["items"][0]["stay_id"] == item["stay_id"]
    assert imani.get(f"{T}/measures").json()["items"] == before


def test_compliance_officer_settles_findings_and_no_other_review(
    program: Come, doubtful: worklist.Item
) -> None:
    ruth = program("ruth")
    address = f"{T}/reviews/{doubtful.stay_id}/finding"
    assert ruth.post(f"{address}/take", json={"version": 0}).json()["status"] == "in review"
    told = {"version": 1, "outcome": "not preventable"}
    assert ruth.post(f"{address}/settle", json=told).json()["status"] == "reviewed"
    death = ruth.get(f"{T}/reviews?kind=death&limit=1").json()["items"][0]
    refused = ruth.post(f"{T}/reviews/{death['stay_id']}/death/take", json={"version": 0})
    assert (refused.status_code, slug(refused)) == (403, "refused")


def test_token_for_findings_alone_lists_no_other_reason(program: Come, doubtful: worklist.Item) -> None:
    ruth = program("ruth", may=frozenset({Permission.FINDINGS}))
    listed = ruth.get(f"{T}/reviews?limit=200").json()["items"]
    assert [(one["stay_id"], one["kind"]) for one in listed] == [(doubtful.stay_id, "finding")]
    death = program("ruth").get(f"{T}/reviews?kind=death&limit=1").json()["items"][0]
    assert ruth.get(f"{T}/reviews/{death['stay_id']}/death").status_code == 404


def test_raw_record_is_shown_for_a_reason_that_is_kept_first(app: FastAPI, program: Come, home: Path) -> None:
    ruth = program("ruth")
    tenant = registry.get(home, NORTH)
    stay = worklist.items(tenant, EVERYWHERE)[0].stay_id
    source = ruth.get(f"{T}/stays/{stay}").json()["sources"][0]
    asked = {"source": 1, "purpose": "quality_review", "note": "The dates contradict each other."}
    for missing in ("purpose", "note", "source"):
        less = {name: value for name, value in asked.items() if name != missing}
        assert ruth.post(f"{T}/stays/{stay}/records", json=less).status_code == 422
    shown = ruth.post(f"{T}/stays/{stay}/records", json=asked)
    landed = raw(tenant, source["landing"], source["offset"], source["length"]).decode()
    assert shown.json() == {
        "fact": source["fact"],
        "landing": source["landing"],
        "line": source["line"],
        "entry": source["entry"],
        "raw": landed,
    }
    assert actions(app)[-1] == ("raw_record_viewed", source["fact"].partition("/")[0], "allowed")
    assert ruth.post(f"{T}/stays/{stay}/records", json=asked | {"source": 9999}).status_code == 404
    told = ruth.get(f"{T}/audit?action=raw_record_viewed").json()["items"]
    assert [one["detail"]["purpose"] for one in told] == ["quality_review"]
    assert "contradict" not in str(told)
    assert program("dana").post(f"{T}/stays/{stay}/records", json=asked).status_code == 403


def test_explanation_is_in_the_trail_before_it_is_shown(app: FastAPI, program: Come, home: Path) -> None:
    stay = worklist.items(registry.get(home, NORTH), EVERYWHERE)[0].stay_id
    answer = program("ruth").get(f"{T}/stays/{stay[:16]}").json()
    assert answer["stay_id"] == stay
    assert answer["rules"]
    assert "raw" not in answer["sources"][0]
    assert actions(app) == [("stay_viewed", "Stay", "allowed")]


def test_stays_behind_a_number_are_as_many_as_it_counts(program: Come) -> None:
    ruth = program("ruth")
    measure = ruth.get(f"{T}/measures?measure=mortality&variant=default").json()["items"][0]
    page = ruth.get(f"{T}/stays?measure=mortality&limit=1000").json()
    assert page["counts"]["numerator"] == len(page["items"]) == measure["numerator"]
    assert page["counts"]["numerator"] + page["counts"]["denominator"] == measure["denominator"]


def test_findings_and_quarantine_say_places_and_no_names(program: Come) -> None:
    ruth = program("ruth")
    counts = ruth.get(f"{T}/findings/counts").json()["items"]
    rows = ruth.get(f"{T}/findings?limit=1000").json()["items"]
    rule = counts[0]["rule"]
    of_rule = [row for row in rows if row["rule"] == rule]
    assert len({row["resource_id"] for row in of_rule}) == sum(
        one["records"] for one in counts if one["rule"] == rule
    )
    assert ruth.get(f"{T}/findings?rule=no_such").status_code == 400
    hidden = program("dana").get(f"{T}/findings/counts").json()["items"]
    small = {(one["rule"], name) for one in counts for name in ("records", "stays") if 1 <= one[name] <= 10}
    for one, shown in zip(counts, hidden, strict=True):
        for name in ("records", "stays"):
            # The page shows the sum of a rule: one small count alone could be subtracted from it.
            assert shown[name] == (None if (one["rule"], name) in small else one[name])
            assert "hidden" in shown or shown[name] is not None
    assert any("hidden" in one for one in hidden)
    assert program("dana").get(f"{T}/findings").status_code == 403
    places = ruth.get(f"{T}/quarantine?limit=5").json()
    assert len(places["items"]) == 5
    following = ruth.get(f"{T}/quarantine?limit=5&cursor={places['next']}").json()["items"]
    assert not {one["id"] for one in places["items"]} & {one["id"] for one in following}
    assert set(places["items"][0]) == {
        "id", "reason", "meaning", "landing", "file", "line", "entry", "settled_by",
    }  # fmt: skip
    assert ruth.get(f"{T}/quarantine?reason=boredom").status_code == 422


def test_one_small_count_hides_those_of_the_other_hospitals() -> None:
    rows: list[dict[str, object]] = [
        {"rule": "no_patient", "hospital": "a", "records": 30, "stays": 0},
        {"rule": "no_patient", "hospital": "b", "records": 4, "stays": 11},
        {"rule": "no_id", "hospital": "a", "records": 11, "stays": 0},
    ]
    assert hidden_counts(rows) == {("no_patient", "records")}


def test_clinician_who_is_also_administrator_sees_exact_counts_of_her_hospitals_only(
    app: FastAPI, program: Come
) -> None:
    with app.state.premises.database.writing() as session:
        imani = accounts.find(session, "imani.cole@demo.example")
        assert imani is not None
        memberships.give(session, imani.id, Grant("demo-north", Role.ADMINISTRATOR), NOW)
    hers, danas = (program(who).get(f"{T}/findings/counts").json()["items"] for who in ("imani", "dana"))
    assert hers == danas
    for path in ("measures?by=hospital,year", "stays?measure=mortality&limit=1000"):
        seen = {one["hospital"] for one in program("imani").get(f"{T}/{path}").json()["items"]}
        assert seen == {"hospital-1"}, path


def test_people_are_invited_given_roles_and_leave(app: FastAPI, program: Come) -> None:
    dana = program("dana")
    invited = dana.post(
        f"{T}/people", json={"email": "new@demo.example", "name": "New Person", "role": "clinician"}
    )
    assert invited.status_code == 201
    assert "/link/invite/" in invited.json()["link"]
    new = invited.json()["id"]
    again = {"email": "NEW@demo.example", "name": "x", "role": "compliance"}
    assert dana.post(f"{T}/people", json=again).status_code == 409
    assert dana.post(f"{T}/people", json=again | {"email": "no address"}).status_code == 400
    scope = {"hospitals": ["hospital-1"], "departments": None}
    person = dana.put(f"{T}/people/{new}/roles/clinician", json=scope).json()
    assert person["roles"] == [{"role": "clinician", **scope}]
    assert dana.put(f"{T}/people/{new}/roles/compliance", json=scope).status_code == 422
    assert person in dana.get(f"{T}/people").json()["items"]
    assert dana.delete(f"{T}/people/{new}/roles/clinician").status_code == 204
    assert dana.delete(f"{T}/people/{new}/roles/clinician").status_code == 404
    assert [one["name"] for one in dana.get(f"{T}/people").json()["items"]] == [
        "Dana Whitfield", "Dr. Imani Cole", "Ruth Okafor",
    ]  # fmt: skip
    assert {name for name, _, _ in actions(app)} == {"people_changed"}


def test_people_come_in_pages_in_order_of_their_addresses(program: Come) -> None:
    dana, seen, cursor = program("dana"), [], None
    while True:
        asked = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = dana.get(f"{T}/people", params=asked).json()
        seen.append([one["name"] for one in page["items"]])
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [["Dana Whitfield", "Dr. Imani Cole"], ["Ruth Okafor"]]


def test_nobody_changes_her_own_roles_or_those_of_another_tenants_people(program: Come) -> None:
    dana, sam = program("dana"), program("sam")
    own = next(
        one["id"] for one in dana.get(f"{T}/people").json()["items"] if one["name"] == "Dana Whitfield"
    )
    everything: dict[str, object] = {}
    assert dana.put(f"{T}/people/{own}/roles/clinician", json=everything).status_code == 409
    assert dana.delete(f"{T}/people/{own}/roles/administrator").status_code == 409
    other = sam.get("/api/v1/t/demo-south/people").json()["items"]
    stranger = next(one["id"] for one in other if one["name"] == "Sam Lindqvist")
    assert dana.put(f"{T}/people/{stranger}/roles/clinician", json=everything).status_code == 404


def test_token_makes_another_for_no_more_than_it_may(app: FastAPI, program: Come) -> None:
    may = frozenset({Permission.SIGNED_IN, Permission.PUBLISHED})
    narrow = program("ruth", may=may)
    asked = {"name": "Report", "permissions": ["published"], "days": 7}
    made = narrow.post(f"{T}/tokens", json=asked)
    assert made.status_code == 201
    token = made.json()["token"]
    assert token.startswith(made.json()["prefix"])
    assert Program(app, token).get(f"{T}/lake").status_code == 200
    more = narrow.post(f"{T}/tokens", json=asked | {"permissions": ["exact"]})
    assert (more.status_code, slug(more)) == (400, "bad-request")
    longer = narrow.post(f"{T}/tokens", json=asked | {"days": 90})
    assert longer.status_code == 400
    shown = narrow.get(f"{T}/tokens").json()["items"]
    assert {one["name"] for one in shown} == {"Report", "test"}
    assert token not in str(shown)


def test_trail_comes_in_pages_newest_first_and_reading_it_is_in_it(app: FastAPI, program: Come) -> None:
    dana, ruth = program("dana"), program("ruth")
    for month in ("2026-01", "2026-02", "2026-03"):
        dana.post(f"{T}/targets", json=TARGET | {"from_month": month, "to_month": month})
    first = ruth.get(f"{T}/audit?limit=2").json()
    rest = ruth.get(f"{T}/audit?limit=2&cursor={first['next']}").json()
    numbers = [one["number"] for one in (*first["items"], *rest["items"])]
    assert numbers == sorted(numbers, reverse=True)
    assert [one["action"] for one in first["items"]] == ["audit_read", "target_changed"]
    assert len(set(numbers)) == 4
    assert actions(app)[-2:] == [("audit_read", "", "allowed")] * 2
    assert dana.get(f"{T}/audit").status_code == 403
    assert actions(app)[-1] == ("refused", "", "refused")


@pytest.fixture
def operator(app: FastAPI) -> Browser:
    browser = Browser(app).sign_in("alex.moreau@demo.example")
    browser.headers["X-CSRF-Token"] = browser.form_token()
    return browser


def test_operator_runs_tenants_and_sees_no_measure(operator: Browser, apart: Path) -> None:
    found = operator.get("/api/v1/tenants").json()["items"]
    assert [(one["name"], one["state"], one["landings"]) for one in found] == [
        ("demo-north", "active", 5), ("demo-south", "active", 5),
    ]  # fmt: skip
    made = operator.post("/api/v1/tenants", json={"name": "north-shore", "preset": "mimic"})
    assert (made.status_code, made.json()["records"]) == (201, 0)
    assert registry.get(apart, "north-shore").settings.disposition_map
    assert operator.post("/api/v1/tenants", json={"name": "north-shore"}).status_code == 409
    assert operator.post("/api/v1/tenants", json={"name": "x", "preset": "none"}).status_code == 422
    assert operator.post("/api/v1/tenants", json={"name": "../x"}).status_code == 422
    places = operator.get(f"/api/v1/tenants/{NORTH}/quarantine").json()["items"]
    assert places
    assert operator.get("/api/v1/tenants/none/quarantine").status_code == 404
    assert operator.get(f"{T}/measures").status_code == 404


def test_suspended_tenant_lets_nobody_in_until_it_is_resumed(
    operator: Browser, apart: Path, program: Come
) -> None:
    del apart
    why = {"reason": "The contract is being renewed."}
    assert operator.post(f"/api/v1/tenants/{NORTH}/suspend", json={"reason": ""}).status_code == 422
    assert operator.post(f"/api/v1/tenants/{NORTH}/suspend", json=why).json()["state"] == "suspended"
    shut = program("dana").get(f"{T}/lake")
    assert (shut.status_code, slug(shut)) == (403, "tenant-suspended")
    assert operator.post(f"/api/v1/tenants/{NORTH}/suspend", json=why).status_code == 400
    assert operator.post(f"/api/v1/tenants/{NORTH}/resume", json=why).json()["state"] == "active"
    assert program("dana").get(f"{T}/lake").status_code == 200


def test_tenant_that_cannot_be_read_does_not_hide_the_others(operator: Browser, apart: Path) -> None:
    (apart / "tenants" / NORTH / "tenant.toml").write_text("broken = ")
    north, south = operator.get("/api/v1/tenants").json()["items"]
    assert (north["problem"] is not None, south["landings"]) == (True, 5)
