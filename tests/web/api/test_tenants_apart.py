"""Leaks between tenants that trusted FHIR servers have had: each tried here, on two tenants that hold the same things.

A cursor of another tenant and a tenant named in a query stand in `test_boundaries`, administrators and operators at the
addresses of tenants in the matrix of routes.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.access.policy import EVERYWHERE
from metriccare.bronze.opening import opened
from metriccare.bronze.records import raw
from metriccare.gold.explain.stay import explain_stay
from metriccare.tenants import registry
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.stays import Stays
from tests.web.api.conftest import NORTH, SOUTH, Program
from tests.web.conftest import Browser

Come = Callable[..., Program]
FHIR = {"Content-Type": "application/fhir+ndjson", "Idempotency-Key": "night-1"}
GOOD = '{"resourceType":"Patient","id":"api-1","gender":"female"}\n'


def snapshot(app: FastAPI, tenant: str) -> Snapshot:
    found = app.state.premises.warm.current(registry.get(app.state.premises.home, tenant))
    assert found is not None
    return found


def a_stay(app: FastAPI, tenant: str) -> str:
    return Stays(snapshot(app, tenant), EVERYWHERE).page(Ask("mortality"), "denominator", most=1)[0].id


@pytest.fixture
def number(app: FastAPI) -> str:
    """The encounter number of a stay of demo-south as its source has it."""
    tenant = registry.get(app.state.premises.home, SOUTH)
    told = explain_stay(tenant, a_stay(app, SOUTH))
    source = next(one for one in told.sources if one.fact == f"Encounter/{told.stay_id}")
    return json.loads(raw(tenant, source.landing, source.offset, source.length))["id"]


def test_search_finds_no_number_of_another_tenant(
    signed_in: Callable[[str], Browser], program: Come, number: str
) -> None:
    ruth = signed_in("ruth")  # who may see the stays of both
    assert ruth.submit(f"/t/{SOUTH}/search", q=number).headers["location"].startswith(f"/t/{SOUTH}/stays/")
    assert ruth.submit(f"/t/{NORTH}/search", q=number).status_code == 200
    assert program("ruth", NORTH).get(f"/api/v1/t/{NORTH}/stays/{number}").status_code == 404


def test_stay_of_another_tenant_is_not_found_though_one_may_see_it_there(app: FastAPI, program: Come) -> None:
    stay = a_stay(app, SOUTH)
    assert program("ruth", SOUTH).get(f"/api/v1/t/{SOUTH}/stays/{stay}").status_code == 200
    assert program("ruth", NORTH).get(f"/api/v1/t/{NORTH}/stays/{stay}").status_code == 404
    # Also once its explanation is in memory, and for what an emergency opens.
    assert program("ruth", SOUTH).get(f"/api/v1/t/{SOUTH}/stays/{stay}").status_code == 200
    assert program("imani").get(f"/api/v1/t/{NORTH}/stays/{stay}").status_code == 404


def test_key_and_content_of_one_tenant_are_new_to_another(program: Come, apart: Path) -> None:
    """Neither the keys of requests nor the ledger of contents is shared."""
    for who, tenant in (("dana", NORTH), ("sam", SOUTH)):
        answer = program(who).post(f"/api/v1/t/{tenant}/ingest", content=GOOD, headers=FHIR)
        assert (answer.status_code, answer.json()["outcome"]) == (200, "landed"), tenant
        assert "idempotency-replayed" not in answer.headers
        with opened(registry.get(apart, tenant)) as (_, ledger):
            assert ledger.landings()[-1].records == 1


def test_figures_kept_of_one_tenant_answer_no_other(app: FastAPI, program: Come) -> None:
    question = "measures?measure=mortality&variant=default"
    answers = {
        tenant: program("ruth", tenant).get(f"/api/v1/t/{tenant}/{question}") for tenant in (NORTH, SOUTH)
    }
    for tenant, answer in answers.items():
        (row,) = answer.json()["items"]
        assert row["denominator"] == sum(place.discharges for place in snapshot(app, tenant).places), tenant
    tags = {answer.headers["etag"] for answer in answers.values()}
    assert len(tags) == 2
    for tag in tags:
        kept = [
            program("ruth", tenant).get(f"/api/v1/t/{tenant}/{question}", headers={"If-None-Match": tag})
            for tenant in (NORTH, SOUTH)
        ]
        assert sorted(answer.status_code for answer in kept) == [200, 304]
