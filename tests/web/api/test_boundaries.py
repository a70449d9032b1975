"""What must not pass: other tenants wherever they can be named, tokens that no longer hold, bodies that are none."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from metriccare.access.policy import EVERYWHERE, Permission
from metriccare.office import worklist
from metriccare.tenants import registry
from metriccare.web.api.call import call
from tests.web.api.conftest import NORTH, SOUTH, Program, slug, token_of
from tests.web.conftest import Browser, Clock

Come = Callable[..., Program]
TARGET = {"measure": "mortality", "from_month": "2026-01", "value": 3.5}


def stay_of(home: Path, tenant: str, *, hospital: str | None = None, other_than: str | None = None) -> str:
    items = worklist.items(registry.get(home, tenant), EVERYWHERE)
    return next(
        one.stay_id
        for one in items
        if hospital in (None, one.hospital) and (other_than is None or one.hospital != other_than)
    )


@pytest.mark.parametrize(
    "path",
    [
        "measures",
        "lake",
        "targets",
        "tokens",
        "people",
        "audit",
        "stays?measure=mortality",
        "findings/counts",
    ],
)
def test_another_tenant_in_the_path_is_not_found_like_one_that_is_nowhere(program: Come, path: str) -> None:
    for who in ("dana", "imani"):
        for tenant in (SOUTH, "no-such-tenant", "..%2fdemo-south", "demo-south%00"):
            answer = program(who).get(f"/api/v1/t/{tenant}/{path}")
            assert (answer.status_code, slug(answer)) == (404, "not-found")


def test_token_for_one_tenant_opens_no_other_of_its_owner(program: Come) -> None:
    ruth = program("ruth", SOUTH)
    assert ruth.get(f"/api/v1/t/{SOUTH}/lake").status_code == 200
    assert ruth.get(f"/api/v1/t/{NORTH}/lake").status_code == 404


@pytest.mark.parametrize("query", ["tenant=demo-south", "t=demo-south", "hospital=hospital-1"])
def test_another_tenant_in_the_query_is_refused(program: Come, query: str) -> None:
    answer = program("dana").get(f"/api/v1/t/{NORTH}/measures?by=year&{query}")
    assert (answer.status_code, slug(answer)) == (400, "bad-request")


def test_another_tenant_in_the_body_is_refused(program: Come) -> None:
    answer = program("dana").post(f"/api/v1/t/{NORTH}/targets", json=TARGET | {"tenant": SOUTH})
    assert (answer.status_code, slug(answer)) == (422, "unprocessable")
    assert answer.json()["errors"][0]["field"] == "tenant"
    assert program("sam").get(f"/api/v1/t/{SOUTH}/targets").json()["items"] == []


@pytest.mark.parametrize("header", ["X-Tenant", "Tenant", "X-Forwarded-Host", "X-Original-URL"])
def test_another_tenant_in_a_header_changes_nothing(program: Come, header: str) -> None:
    dana = program("dana")
    plain = dana.get(f"/api/v1/t/{NORTH}/lake").json()
    assert dana.get(f"/api/v1/t/{NORTH}/lake", headers={header: SOUTH}).json() == plain


def test_cursor_is_of_one_tenant_person_question_and_nobody_can_write_one(program: Come) -> None:
    ruth, south = program("ruth"), program("ruth", SOUTH)
    path = "measures?by=department,month&limit=2"
    cursor = ruth.get(f"/api/v1/t/{NORTH}/{path}").json()["next"]
    assert ruth.get(f"/api/v1/t/{NORTH}/{path}&cursor={cursor}").status_code == 200
    assert ruth.get(f"/api/v1/t/{NORTH}/{path[:-1]}5&cursor={cursor}").status_code == 200  # a longer page
    elsewhere = (
        south.get(f"/api/v1/t/{SOUTH}/{path}&cursor={cursor}"),
        program("imani").get(f"/api/v1/t/{NORTH}/{path}&cursor={cursor}"),
        ruth.get(f"/api/v1/t/{NORTH}/measures?by=month&limit=2&cursor={cursor}"),
        ruth.get(f"/api/v1/t/{NORTH}/stays?measure=mortality&cursor={cursor}"),
        ruth.get(f"/api/v1/t/{NORTH}/{path}&cursor={cursor[:-2]}AA"),
        ruth.get(f"/api/v1/t/{NORTH}/{path}&cursor=AAAA"),
        ruth.get(f"/api/v1/t/{NORTH}/{path}&cursor=%C3%A9"),
    )
    assert {(one.status_code, slug(one)) for one in elsewhere} == {(400, "bad-request")}


def test_object_of_another_tenant_or_outside_the_scope_is_not_found(program: Come, home: Path) -> None:
    imani, ruth = program("imani"), program("ruth")
    own, beside = (
        stay_of(home, NORTH, hospital="hospital-1"),
        stay_of(home, NORTH, other_than="hospital-1"),
    )
    assert imani.get(f"/api/v1/t/{NORTH}/stays/{own}").status_code == 200
    assert ruth.get(f"/api/v1/t/{NORTH}/stays/{beside}").status_code == 200
    nowhere = imani.get(f"/api/v1/t/{NORTH}/stays/{'0' * 64}").json()
    for stay in (beside, stay_of(home, SOUTH)):
        for address in (f"stays/{stay}", f"reviews/{stay}/death"):
            answer = imani.get(f"/api/v1/t/{NORTH}/{address}")
            told = answer.json() | {"request_id": nowhere["request_id"]}
            assert answer.status_code == 404
            assert told["type"] == nowhere["type"]
    asked = {"source": 1, "purpose": "treatment", "note": "to see what happened"}
    assert imani.post(f"/api/v1/t/{NORTH}/stays/{beside}/records", json=asked).status_code == 404


def test_lists_of_a_clinician_hold_her_hospital_alone(program: Come) -> None:
    imani = program("imani")
    for address in ("stays?measure=alos&limit=500", "reviews?limit=500"):
        items = imani.get(f"/api/v1/t/{NORTH}/{address}").json()["items"]
        assert {item["hospital"] for item in items} == {"hospital-1"}
    none = imani.get(f"/api/v1/t/{NORTH}/stays?measure=alos&hospital=hospital-2").json()
    assert (none["items"], set(none["counts"].values())) == ([], {0})


def test_targets_of_other_hospitals_are_not_hers_to_read(program: Come) -> None:
    ruth = program("ruth")
    for hospital in ("hospital-1", "hospital-2", None):
        made = ruth.post(f"/api/v1/t/{NORTH}/targets", json=TARGET | {"hospital": hospital})
        assert made.status_code == 201, made.text
    found = program("imani").get(f"/api/v1/t/{NORTH}/targets").json()["items"]
    assert {one["hospital"] for one in found} == {"hospital-1", None}


@pytest.mark.parametrize(
    "header",
    ["Bearer mc_aaaaaaaa_" + "x" * 43, "Bearer ", "Bearer mc_", "Basic ZGFuYTp4", "Bearer \u00e9", "mc_x"],
)
def test_token_that_is_none_is_told_to_sign_in(nobody: Program, header: str) -> None:
    answer = nobody.get(f"/api/v1/t/{NORTH}/lake", headers=[(b"authorization", header.encode("latin-1"))])
    assert (answer.status_code, slug(answer)) == (401, "sign-in-needed")
    assert answer.headers["www-authenticate"] == 'Bearer realm="metriccare"'


def test_token_that_has_run_out_or_was_ended_no_longer_works(
    app: FastAPI, program: Come, clock: Clock
) -> None:
    short = program("dana", life=dt.timedelta(hours=1))
    ended = program("dana")
    assert short.get(f"/api/v1/t/{NORTH}/lake").status_code == 200
    listed = ended.get(f"/api/v1/t/{NORTH}/tokens").json()["items"]
    token_id = next(
        one["id"] for one in listed if ended.headers["authorization"].startswith(f"Bearer {one['prefix']}_")
    )
    assert ended.delete(f"/api/v1/t/{NORTH}/tokens/{token_id}").status_code == 204
    assert ended.get(f"/api/v1/t/{NORTH}/lake").status_code == 401
    clock.now += dt.timedelta(hours=2)
    assert short.get(f"/api/v1/t/{NORTH}/lake").status_code == 401
    assert Program(app, token_of(app, "dana")).get(f"/api/v1/t/{NORTH}/lake").status_code == 200


def test_token_does_no_more_than_it_is_for(program: Come) -> None:
    narrow = program("ruth", may=frozenset({Permission.PUBLISHED}))
    for path in ("stays?measure=mortality", "audit", "findings", "quarantine"):
        answer = narrow.get(f"/api/v1/t/{NORTH}/{path}")
        assert (answer.status_code, slug(answer)) == (403, "refused")


def test_forged_cookie_is_nobody(nobody: Program) -> None:
    answer = nobody.get(f"/api/v1/t/{NORTH}/lake", headers={"Cookie": "metriccare=forged"})
    assert (answer.status_code, slug(answer)) == (401, "sign-in-needed")


def test_session_changes_nothing_without_the_token_of_its_forms(app: FastAPI) -> None:
    dana = Browser(app).sign_in("dana.whitfield@demo.example")
    address = f"/api/v1/t/{NORTH}/targets"
    assert dana.get(address).status_code == 200
    without = dana.post(address, json=TARGET)
    assert (without.status_code, slug(without)) == (403, "form-expired")
    assert dana.post(address, json=TARGET, headers={"X-CSRF-Token": dana.form_token()}).status_code == 201


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b'{"measure": "\xff\xfe"}', "application/json", 400),
        (b"\xff\xfe", "text/plain", 415),
        (b'{"measure": "mortality"}', "", 415),
        (b'{"measure": "\\ud800", "from_month": "2026-01", "value": 1}', "application/json", 422),
        (b'{"measure": "mortality", "from_month": "2026-13", "value": 1}', "application/json", 422),
        (b'{"measure": "mortality", "from_month": "2026-01", "value": NaN}', "application/json", 422),
        (b'{"measure": "mortality", "from_month": "2026-01", "value": false}', "application/json", 422),
        (b'{"measure": "mortality", "from_month": "2026-01", "value": 1e400}', "application/json", 422),
        (b'{"measure": "happiness", "from_month": "2026-01", "value": 1}', "application/json", 422),
        (b'{"measure": "x\\u0000", "from_month": "2026-01", "value": 1}', "application/json", 422),
        (b" " * (1 << 21), "application/json", 413),
    ],
)
def test_body_that_is_none_is_refused(program: Come, content: bytes, kind: str, status: int) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = program("dana").post(f"/api/v1/t/{NORTH}/targets", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert program("dana").get(f"/api/v1/t/{NORTH}/targets").json()["items"] == []


def test_address_and_method_that_are_none_are_problem_documents(program: Come) -> None:
    dana = program("dana")
    nowhere, undone = dana.get("/api/v1/nowhere"), dana.put(f"/api/v1/t/{NORTH}/lake")
    assert (nowhere.status_code, slug(nowhere)) == (404, "not-found")
    assert (undone.status_code, slug(undone)) == (405, "method-not-allowed")
    assert undone.headers["allow"] == "GET"


def test_every_route_has_a_budget_and_knows_its_parameters(app: FastAPI) -> None:
    for route in app.routes:
        if (
            isinstance(route, APIRoute)
            and app.state.declarations[next(iter(route.methods or ())), route.path].kind == "api"
        ):
            found, open_ = set(), [route.dependant]
            while open_:
                one = open_.pop()
                found.add(one.call)
                open_ += one.dependencies
            assert call in found, route.path


def test_token_that_asks_too_often_has_to_wait(app: FastAPI, program: Come, clock: Clock) -> None:
    app.state.premises.budget.most = 60
    dana, ruth = program("dana"), program("ruth")
    address = f"/api/v1/t/{NORTH}/lake"
    answers = [dana.get(address) for _ in range(61)]
    assert {one.status_code for one in answers[:60]} == {200}
    assert answers[0].headers["ratelimit-policy"] == '"token";q=60;w=60'
    assert answers[0].headers["ratelimit"] == '"token";r=59;t=1'
    last = answers[60]
    assert (last.status_code, slug(last), last.headers["retry-after"]) == (429, "too-many-requests", "1")
    assert ruth.get(address).status_code == 200
    clock.now += dt.timedelta(seconds=1)
    assert [dana.get(address).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("said", ['{"format": 99}', "{", ""])
def test_lake_that_cannot_be_read_is_away_and_no_fault(program: Come, apart: Path, said: str) -> None:
    (apart / "tenants" / NORTH / "lake" / "lake.json").write_text(said)
    for path in ("measures?by=year", "lake", "stays?measure=hai", "reviews", "findings/counts"):
        answer = program("ruth" if path != "reviews" else "imani").get(f"/api/v1/t/{NORTH}/{path}")
        assert (answer.status_code, slug(answer)) == (503, "unavailable"), path
        assert "retry-after" in answer.headers


def test_tenant_without_tables_has_no_figures_yet(program: Come, apart: Path) -> None:
    (apart / "tenants" / NORTH / "lake" / "lake.json").unlink()
    ruth = program("ruth")
    assert ruth.get(f"/api/v1/t/{NORTH}/measures").json() == {
        "version": None,
        "exact": True,
        "items": [],
        "next": None,
    }
    assert ruth.get(f"/api/v1/t/{NORTH}/lake").json()["version"] is None
    assert ruth.get(f"/api/v1/t/{NORTH}/findings").json()["items"] == []
    assert ruth.get(f"/api/v1/t/{NORTH}/stays?measure=hai").status_code == 404
    assert ruth.get(f"/api/v1/t/{NORTH}/stays/{'0' * 64}").status_code == 404
