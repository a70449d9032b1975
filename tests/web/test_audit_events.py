"""One event of the trail for each thing that part 8 of the web application names, and none of a patient in clear.

What the command line leaves in the trail: tests/cli/test_audit.py. The chain itself: tests/access/test_audit.py.
"""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.access.policy import Scope
from metriccare.office import tenant_life, worklist
from metriccare.office.desk import Author, Desk
from metriccare.tenants import registry
from tests.web.api.conftest import Program, apart, token_of
from tests.web.conftest import NOW, Browser, Clock
from tests.web.matrix import Samples
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
Event = tuple[str, str, str, str]
BASE = "/t/demo-north"
__all__ = ["apart"]
REASON = "Called to a cardiac arrest on that ward"


def events(app: FastAPI) -> list[Event]:
    """Who, action, outcome and what it is about, without signing in."""
    with database(app).reading() as session:
        return [
            (link.actor_name, link.action, link.outcome, f"{link.object_type}/{link.object_id}")
            for link in trail.in_order(session)
            if not (link.action == "sign_in" and link.outcome == "allowed")
        ]


def details(app: FastAPI, action: str) -> list[dict[str, str]]:
    with database(app).reading() as session:
        return [trail.detail_of(link) for link in trail.in_order(session) if link.action == action]


def test_sign_in_and_sign_out(app: FastAPI, signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    user = ruth.get("/account").status_code
    assert user == 200
    ruth.submit("/sign-out")
    with database(app).reading() as session:
        found = [(link.actor_name, link.action) for link in trail.in_order(session)]
    assert found == [("Ruth Okafor", "sign_in"), ("Ruth Okafor", "sign_out")]


def test_session_that_ran_out_is_a_sign_out_noted_once(
    app: FastAPI, signed_in: SignedIn, clock: Clock
) -> None:
    ruth = signed_in("ruth")
    clock.now += dt.timedelta(minutes=16)
    assert [ruth.get(f"{BASE}/home").status_code for _ in range(2)] == [303, 303]
    assert [one[:3] for one in events(app)] == [("Ruth Okafor", "session_expired", "allowed")]


def test_each_refusal(app: FastAPI, signed_in: SignedIn, samples: Samples) -> None:
    imani = signed_in("imani")
    asked = {
        f"{BASE}/audit": 403,
        "/t/demo-south/home": 404,
        "/t/nowhere/home": 404,
        "/operate": 403,
        f"{BASE}/stays/{samples.outside['stay']}": 404,
        f"{BASE}/stays/{samples.other['stay']}": 404,
        f"/api/v1{BASE}/stays/{samples.outside['stay']}": 404,
    }
    for address, status in asked.items():
        assert imani.get(address).status_code == status, address
    assert imani.post(f"{BASE}/feedback/rate", data={"csrf": "another", "rating": "5"}).status_code == 403
    found = events(app)
    assert {one[:3] for one in found} == {("Dr. Imani Cole", "refused", "refused")}
    assert [one[3] for one in found] == [
        "/", "/", "/", "/", f"Stay/{samples.outside['stay']}", f"Stay/{samples.other['stay']}",
        f"Stay/{samples.outside['stay']}", "/",
    ]  # fmt: skip
    assert details(app, "refused")[0] == {"needs": "audit", "route": "/t/{tenant}/audit"}
    assert details(app, "refused")[-1] == {"route": "/t/{tenant}/feedback/rate", "why": "form"}


def test_refusal_of_a_suspended_tenant(app: FastAPI, signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    with database(app).writing() as session:
        tenant_life.suspend(Desk(session, "demo-north"), Author("x", "Operator", NOW), "A feed is in doubt")
    assert ruth.get(f"{BASE}/home").status_code == 403
    assert details(app, "refused") == [{"route": "/t/{tenant}/home", "why": "suspended"}]


def test_token_that_no_longer_holds_is_noted_once_a_minute(app: FastAPI, clock: Clock) -> None:
    token = token_of(app, "ruth", life=dt.timedelta(hours=1))
    clock.now += dt.timedelta(hours=2)
    address = f"/api/v1{BASE}/lake"
    assert [Program(app, token).get(address).status_code for _ in range(3)] == [401, 401, 401]
    assert Program(app, "mc_aaaaaaaa_" + "x" * 43).get(address).status_code == 401
    assert events(app) == [("", "refused", "refused", f"Token/{token[:11]}")]


def test_each_view_of_patients(app: FastAPI, signed_in: SignedIn, samples: Samples) -> None:
    imani, stay = signed_in("imani"), samples.own["stay"]
    item = worklist.items(
        registry.get(app.state.premises.home, "demo-north"), Scope(frozenset({"hospital-1"}), None)
    )[0]
    for address in (
        f"{BASE}/measures/mortality/stays",
        f"{BASE}/stays",
        f"{BASE}/stays/{stay}",
        f"{BASE}/stays/{item.stay_id}/reviews/{item.kind}",
        f"/api/v1{BASE}/stays?measure=mortality",
        f"/api/v1{BASE}/stays/{stay}",
        f"/api/v1{BASE}/reviews",
    ):
        assert imani.get(address).status_code == 200, address
    imani.submit(f"{BASE}/search", q=stay[:12])
    assert [one[1:] for one in events(app)] == [
        ("stays_listed", "allowed", "Measure/mortality"),
        ("stays_listed", "allowed", "Worklist/all"),
        ("stay_viewed", "allowed", f"Stay/{stay}"),
        ("stay_viewed", "allowed", f"Stay/{item.stay_id}"),
        ("stays_listed", "allowed", "Measure/mortality"),
        ("stay_viewed", "allowed", f"Stay/{stay}"),
        ("stays_listed", "allowed", "Worklist/"),
        ("stay_searched", "allowed", "/"),
    ]


def test_raw_record_with_its_purpose_and_not_its_words(
    app: FastAPI, signed_in: SignedIn, samples: Samples
) -> None:
    ruth, stay = signed_in("ruth"), samples.own["stay"]
    page = ruth.get(f"{BASE}/stays/{stay}").text
    link = re.search(rf'href="({BASE}/stays/{stay[:16]}/resources/(\w+)/([^"/]+))"', page)
    assert link
    shown = ruth.submit(link[1], purpose="quality_review", note="Agnes Example was discharged twice")
    assert shown.status_code == 200
    assert events(app)[-1][1:3] == ("raw_record_viewed", "allowed")
    (said,) = details(app, "raw_record_viewed")
    assert said["purpose"] == "quality_review"
    assert "Agnes" not in str(said)


def test_each_export(app: FastAPI, signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    for address in ("measures.csv", "measures/infection.json", "summary.json", "audit/export"):
        assert ruth.get(f"{BASE}/{address}").status_code == 200
    assert [one[1:] for one in events(app)] == [
        ("exported", "allowed", "Figures/measures"),
        ("exported", "allowed", "Figures/hai"),
        ("exported", "allowed", "Figures/summary"),
        ("audit_exported", "allowed", "Tenant/demo-north"),
    ]


@pytest.mark.usefixtures("apart")
def test_settings_change_and_feedback(app: FastAPI, signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    page = dana.get(f"{BASE}/settings").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    kept = registry.get(app.state.premises.home, "demo-north").folder / "tenant.toml"
    text = kept.read_text() + '\n[ward_department]\n"Ward 9" = "Geriatrics"\n'
    answer = dana.submit(f"{BASE}/settings/apply", text=text, seen=seen[1])
    assert answer.status_code == 303, answer.text
    dana.submit(f"{BASE}/feedback/rate", rating="4", comment="Mr. Example fell", page="/t/demo-north/home")
    dana.submit(f"{BASE}/feedback/usability", **{f"answer_{n}": "3" for n in range(1, 11)})
    assert [one[1:] for one in events(app)] == [
        ("settings_changed", "allowed", "Tenant/demo-north"),
        ("feedback_given", "allowed", "/"),
        ("feedback_given", "allowed", "/"),
    ]
    assert details(app, "feedback_given") == [{"kind": "rating"}, {"kind": "usability"}]


def test_emergency_access(app: FastAPI, signed_in: SignedIn, samples: Samples) -> None:
    stay = samples.outside["stay"]
    signed_in("imani").submit(f"{BASE}/emergency", stay=stay, reason=REASON)
    assert events(app) == [("Dr. Imani Cole", "emergency_opened", "allowed", f"Stay/{stay}")]
    assert REASON not in str(details(app, "emergency_opened"))


def test_every_event_says_who_what_where_from_and_in_which_request(app: FastAPI, signed_in: SignedIn) -> None:
    answer = signed_in("ruth").get(f"{BASE}/stays")
    with database(app).reading() as session:
        link = list(trail.in_order(session))[-1]
    assert (link.actor_name, link.action, link.tenant) == ("Ruth Okafor", "stays_listed", "demo-north")
    assert (link.address, link.request_id) == ("testclient", answer.headers["x-request-id"])
