"""Figures as files: each is an export on record, and a reader who has it is told that nothing has changed."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access import memberships
from metriccare.access.audit import trail
from metriccare.access.policy import Grant, Role, Scope
from tests.web.conftest import NOW, Browser
from tests.web.people.acts import account, database

SignedIn = Callable[[str], Browser]
BASE = "/t/demo-north"
FILES = {
    "/measures.csv": ("measures", "csv"),
    "/measures/mortality.json?by=hospital": ("mortality", "json"),
    "/summary.csv": ("summary", "csv"),
}


def exports(app: FastAPI) -> list[tuple[str, str, str]]:
    with database(app).reading() as session:
        return [
            (link.object_id, trail.detail_of(link)["format"], link.actor_name)
            for link in trail.in_order(session)
            if link.action == "exported"
        ]


@pytest.mark.parametrize("address", FILES)
def test_file_is_an_export_and_on_record_once_for_each_time_it_is_sent(
    app: FastAPI, signed_in: SignedIn, address: str
) -> None:
    ruth = signed_in("ruth")
    first = ruth.get(BASE + address)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= {part.strip() for part in first.headers["vary"].split(",")}
    again = ruth.get(BASE + address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"].startswith("Authorization, Cookie")
    assert exports(app) == [(*FILES[address], "Ruth Okafor")]


def test_file_that_cannot_be_made_is_no_export(app: FastAPI, signed_in: SignedIn) -> None:
    assert signed_in("ruth").get(f"{BASE}/measures/mortality.csv?by=happiness").status_code == 400
    assert exports(app) == []


def test_tag_of_one_view_answers_nobody_with_another(app: FastAPI, signed_in: SignedIn) -> None:
    """Exact everywhere, exact in one hospital, published everywhere, and published with one hospital exact."""
    dana = signed_in("dana")
    views = [signed_in("ruth"), signed_in("imani"), dana]
    tags = [one.get(f"{BASE}/measures.json").headers["etag"] for one in views]
    with database(app).writing() as session:
        grant = Grant("demo-north", Role.CLINICIAN, Scope(frozenset({"hospital-2"}), None))
        memberships.give(session, account(app, "dana.whitfield@demo.example").id, grant, NOW)
    tags.append(dana.get(f"{BASE}/measures.json").headers["etag"])
    assert len(set(tags)) == 4
    for place, visitor in enumerate((views[0], views[1])):
        others = ", ".join(tag for number, tag in enumerate(tags) if number != place)
        answer = visitor.get(f"{BASE}/measures.json", headers={"If-None-Match": others})
        assert answer.status_code == 200
