"""On paper a page says whose figures it shows, by which filters, as of when, from where; what homes say first."""

import re
from collections.abc import Callable

from fastapi import FastAPI

from metriccare.office import deadlines
from metriccare.office.desk import Author, Desk
from tests.web.conftest import NOW, Browser

SignedIn = Callable[[str], Browser]


def paper(page: str) -> str:
    found = re.search(r'<p class="print note">(.*?)</p>', page)
    assert found is not None
    return found[1]


def lead(page: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', page)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1])


def test_figures_name_filters_version_moment_and_address(signed_in: SignedIn) -> None:
    said = paper(signed_in("ruth").get("/t/demo-north/measures/mortality?hospital=hospital-2&period=24").text)
    assert said.startswith("Demonstration: people, hospitals and figures are made up · Tenant: demo-north")
    assert "Hospital: Highland Medical Center · Department: All" in said
    assert "Period: 24 months" in said
    assert "Data version: run 1" in said
    assert "Printed as of: 14 Jul 2026, 09:42 UTC, Ruth Okafor" in said
    assert said.endswith(
        "Address: http://127.0.0.1:8000/t/demo-north/measures/mortality?hospital=hospital-2&amp;period=24"
    )


def test_page_of_no_tenant_names_no_figures(signed_in: SignedIn) -> None:
    said = paper(signed_in("alex").get("/operate").text)
    assert said.endswith("Alex Moreau · Address: http://127.0.0.1:8000/operate")
    assert "Data version" not in said


def test_nobody_prints_nothing_of_herself(visitor: Browser) -> None:
    assert 'class="print note"' not in visitor.get("/sign-in").text


def test_clinician_reads_how_many_stays_wait(signed_in: SignedIn) -> None:
    page = signed_in("imani").get("/t/demo-north/home/clinician").text
    waiting = re.search(r">New (\d+)<", page)
    assert waiting is not None
    assert lead(page).endswith(f" {waiting[1]} stays wait for a first look.")


def test_compliance_officer_reads_whether_anything_is_overdue(app: FastAPI, signed_in: SignedIn) -> None:
    ruth, home = signed_in("ruth"), "/t/demo-north/home/compliance"
    assert "overdue" not in lead(ruth.get(home).text)
    _due(app, "2026-08-17")
    assert lead(ruth.get(home).text).startswith("Nothing is overdue. ")
    _due(app, "2026-07-01")
    assert lead(ruth.get(home).text).startswith("1 deadline is overdue. ")


def _due(app: FastAPI, day: str) -> None:
    with app.state.premises.database.writing() as session:
        desk = Desk(session, "demo-north")
        deadlines.add(desk, Author("dana", "Dana Whitfield", NOW), deadlines.Entry("Infections", day))


def test_operator_sees_what_was_quarantined_and_what_landed_last(signed_in: SignedIn) -> None:
    page = signed_in("alex").get("/operate").text
    assert "/operate/quarantine?tenant=demo-north&amp;reason=truncated" in page
    assert page.count('data-label="Landed (UTC)"') == 8


def test_ages_are_ranges_in_words(signed_in: SignedIn) -> None:
    page = signed_in("imani").get("/t/demo-north/stays").text
    assert re.search(r"(Fem|M)ale, 65–74", page)
    assert not re.search(r"ale, \d+-\d+", page)
