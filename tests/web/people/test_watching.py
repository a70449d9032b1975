"""Tokens, the audit trail and emergency access: what is shown once, what is found again, what opens for an hour."""

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from metriccare.access.policy import Scope
from metriccare.office import worklist
from metriccare.tenants import registry
from tests.web.conftest import Browser, Clock
from tests.web.people.acts import database

NORTH = "/t/demo-north"
SignedIn = Callable[[str], Browser]
REASON = "Called to a cardiac arrest on that ward"


def made(browser: Browser, **more: str) -> str:
    fields = {"name": "nightly export", "permissions": "targets_read", "days": "30"} | more
    answer = browser.submit(f"{NORTH}/tokens", **fields)
    found = re.search(r"mc_[a-z2-7]{8}_[\w-]{43}", answer.text)
    assert found, answer.text
    return found[0]


def test_token_is_shown_once_and_works_until_it_is_withdrawn(app: FastAPI, signed_in: SignedIn) -> None:
    imani = signed_in("imani")
    token = made(imani)
    page = imani.get(f"{NORTH}/tokens").text
    assert token[:11] in page
    assert token not in page
    program = {"Authorization": f"Bearer {token}"}
    address = "/api/v1/t/demo-north/targets"
    assert Browser(app).get(address, headers=program).status_code == 200
    one = re.search(rf'action="({NORTH}/tokens/[0-9a-f]{{32}}/revoke)"', page)
    assert one
    assert signed_in("ruth").submit(one[1]).status_code == 404
    assert imani.submit(one[1]).headers["location"] == f"{NORTH}/tokens?done=revoked"
    assert Browser(app).get(address, headers=program).status_code == 401


def test_administrator_withdraws_the_token_of_another(signed_in: SignedIn) -> None:
    made(signed_in("imani"))
    dana = signed_in("dana")
    one = re.search(rf'action="({NORTH}/tokens/[0-9a-f]{{32}}/revoke)"', dana.get(f"{NORTH}/tokens").text)
    assert one
    assert dana.submit(one[1]).status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"permissions": "people"}, "is not yours to make"),
        ({"permissions": ""}, "Permissions: choose from the list."),
        ({"days": "100000"}, "Until: choose from the list."),
        ({"name": " "}, "A name has 1 to 200 characters"),
    ],
)
def test_token_that_is_not_made_says_why(signed_in: SignedIn, fields: dict[str, str], words: str) -> None:
    given = {"name": "nightly export", "permissions": "published", "days": "30"} | fields
    answer = signed_in("imani").submit(f"{NORTH}/tokens", **given)
    assert answer.status_code == 422
    assert words in answer.text


def test_audit_trail_is_filtered_and_of_this_tenant(signed_in: SignedIn) -> None:
    signed_in("sam").submit(
        "/t/demo-south/deadlines", title="Of the south", due="2026-08-17", completeness="0"
    )
    signed_in("dana").submit(f"{NORTH}/deadlines", title="Of the north", due="2026-08-17", completeness="0")
    ruth = signed_in("ruth")
    page = ruth.get(f"{NORTH}/audit?action=deadline_changed").text.split("<main")[1]
    assert page.count('<td data-label="What">deadline changed') == 1
    assert "Dana Whitfield" in page
    assert "Sam Lindqvist" not in ruth.get(f"{NORTH}/audit").text.split("<main")[1]
    assert ruth.get(f"{NORTH}/audit?action=dancing").status_code == 400
    assert signed_in("dana").get(f"{NORTH}/audit").status_code == 403


def test_audit_trail_is_paged(signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    for _ in range(52):
        ruth.get(f"{NORTH}/audit")
    first = ruth.get(f"{NORTH}/audit").text
    older = re.search(r'href="(\?before=\d+)" rel="next"', first)
    assert older
    second = ruth.get(f"{NORTH}/audit{older[1]}").text
    assert "Newest" in second
    assert first.count("<tr>") == 51


def test_audit_trail_that_was_edited_is_not_whole(app: FastAPI, signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    assert "Whole: nothing was edited" in ruth.get(f"{NORTH}/audit/whole").text
    with database(app).writing() as session:
        session.execute(text("UPDATE audit_event SET actor_name = 'Somebody Else' WHERE number = 1"))
    page = ruth.get(f"{NORTH}/audit/whole").text
    assert "1 fault" in page
    assert "edited" in page
    assert "Whole: nothing was edited" not in page


def test_audit_trail_is_exported_as_fhir(signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    ruth.get(f"{NORTH}/stays")
    answer = ruth.get(f"{NORTH}/audit/export")
    assert answer.headers["content-type"].startswith("application/fhir+ndjson")
    assert answer.headers["content-disposition"] == 'attachment; filename="demo-north-audit-20260714.ndjson"'
    resources = [json.loads(line) for line in answer.text.splitlines()]
    assert {resource["resourceType"] for resource in resources} == {"AuditEvent"}
    assert len(resources) == 2
    assert signed_in("imani").get(f"{NORTH}/audit/export").status_code == 403


def stay_elsewhere(app: FastAPI) -> str:
    tenant = registry.get(app.state.premises.home, "demo-north")
    return worklist.items(tenant, Scope(frozenset({"hospital-2"}), None))[0].stay_id


def test_emergency_opens_one_stay_for_an_hour(app: FastAPI, signed_in: SignedIn, clock: Clock) -> None:
    imani, stay = signed_in("imani"), stay_elsewhere(app)
    page = f"{NORTH}/stays/{stay}"
    assert imani.get(page).status_code == 404
    answer = imani.submit(f"{NORTH}/emergency", stay=stay[:12], reason=REASON)
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert imani.get(page).status_code == 200
    seen = signed_in("ruth").get(f"{NORTH}/emergency/opened").text
    assert REASON in seen
    assert "Dr. Imani Cole" in seen
    found: list[int] = []
    for _ in range(5):
        clock.now += dt.timedelta(minutes=12)
        found.append(imani.get(page).status_code)
    assert found == [200, 200, 200, 200, 404]


def test_emergency_is_ended_by_compliance(app: FastAPI, signed_in: SignedIn) -> None:
    imani, ruth, stay = signed_in("imani"), signed_in("ruth"), stay_elsewhere(app)
    imani.submit(f"{NORTH}/emergency", stay=stay, reason=REASON)
    close = re.search(
        rf'action="({NORTH}/emergency/[0-9a-f]{{32}}/close)"', ruth.get(f"{NORTH}/emergency/opened").text
    )
    assert close
    assert ruth.submit(close[1]).status_code == 303
    assert imani.get(f"{NORTH}/stays/{stay}").status_code == 404


@pytest.mark.parametrize(
    ("stay", "reason", "words"),
    [
        ("", REASON, "There is no such stay here"),
        ("f" * 64, REASON, "There is no such stay here"),
        ("00000000", "why", "A reason has 5 to 1000 characters"),
    ],
)
def test_emergency_without_stay_or_reason_opens_nothing(
    signed_in: SignedIn, stay: str, reason: str, words: str
) -> None:
    answer = signed_in("imani").submit(f"{NORTH}/emergency", stay=stay, reason=reason)
    assert answer.status_code == 422
    assert words in answer.text


def test_emergency_is_for_clinicians_of_the_tenant(app: FastAPI, signed_in: SignedIn) -> None:
    stay = stay_elsewhere(app)
    found = [
        signed_in(who).submit(f"{NORTH}/emergency", stay=stay, reason=REASON).status_code
        for who in ("dana", "ruth", "sam", "alex")
    ]
    assert found == [403, 403, 404, 404]
