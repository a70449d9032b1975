"""Numbers on pages and in their files are those of `metriccare measures`, within the reader's scope."""

import csv
import html
import io
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from metriccare.gold.explain.reading import reading
from metriccare.gold.measures import query
from metriccare.gold.tables import STAY
from metriccare.tenants.registry import Tenant
from metriccare.web.figures.warm import Warm
from metriccare.web.wording import count, number
from tests.web.conftest import Browser

SLUGS = {
    "mortality": "mortality",
    "readmission": "readmission_30d",
    "infection": "hai",
    "length-of-stay": "alos",
}
YEAR = "from=2025-01&to=2025-12"


@pytest.mark.parametrize(("slug", "measure"), SLUGS.items())
def test_page_shows_what_the_command_prints(
    compliance: Browser, tenant: Tenant, slug: str, measure: str
) -> None:
    answer = compliance.get(f"/t/demo-north/measures/{slug}?by=hospital&{YEAR}")
    assert answer.status_code == 200
    rows = query(
        tenant, measure=measure, variant="default", by=["hospital"], from_month="2025-01", to_month="2025-12"
    )
    assert rows
    for row in rows:
        assert isinstance(row["value"], float)
        assert isinstance(row["denominator"], int)
        assert f">{number(row['value'])}<" in answer.text
        assert f">{count(row['denominator'])}<" in answer.text
        assert str(row["hospital_name"]) in answer.text


def test_files_hold_the_rows_unrounded(compliance: Browser, tenant: Tenant) -> None:
    rows = {
        row["department"]: row
        for row in query(
            tenant,
            measure="hai",
            variant="day_3",
            by=["department"],
            from_month="2025-01",
            to_month="2025-12",
        )
    }
    address = f"/t/demo-north/measures/infection.{{}}?variant=day_3&by=department&{YEAR}"
    told = [row for row in compliance.get(address.format("json")).json() if row.get("department")]
    assert {row["department"]: (row["numerator"], row["denominator"], row["upper"]) for row in told} == {
        name: (row["numerator"], row["denominator"], row["upper"]) for name, row in rows.items()
    }
    table = list(csv.DictReader(io.StringIO(compliance.get(address.format("csv")).text)))
    assert {row["department"] for row in table if row["department"]} == set(rows)


def test_clinician_sees_her_hospital_alone(clinician: Browser, tenant: Tenant) -> None:
    told = clinician.get(f"/t/demo-north/measures.json?{YEAR}").json()
    assert {row["hospital"] for row in told} == {"hospital-1"}
    expected = query(
        tenant,
        measure="mortality",
        variant="default",
        by=["hospital"],
        from_month="2025-01",
        to_month="2025-12",
    )
    assert [row["numerator"] for row in told if row["measure"] == "mortality"] == [
        row["numerator"] for row in expected if row["hospital"] == "hospital-1"
    ]
    page = clinician.get("/t/demo-north/measures/mortality").text
    assert "Highland" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("measures/mortality?hospital=hospital-2", 404),
        ("measures/mortality?department=Nowhere", 404),
        ("measures/nothing", 404),
        ("measures/mortality?variant=nothing", 400),
        ("measures/mortality?by=ward", 400),
        ("measures/mortality?from=2025-13", 400),
        ("measures/mortality?from=2025-06&to=2025-01", 400),
        ("measures/mortality?period=soon", 400),
        ("measures/mortality?asof=2026-01-01", 400),
        ("measures/mortality?from=1900-01&to=1900-02", 200),
        ("measures/mortality.xlsx", 422),
        ("measures/mortality/stays?part=all", 400),
        ("measures/mortality/stays?page=0", 400),
        ("stays/zzz", 404),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(clinician: Browser, address: str, status: int) -> None:
    assert clinician.get(f"/t/demo-north/{address}").status_code == status


def test_bar_names_the_one_hospital_that_a_clinician_has(clinician: Browser, compliance: Browser) -> None:
    bar = (
        clinician.get("/t/demo-north/measures/mortality")
        .text.split('name="hospital"')[1]
        .split("</select>")[0]
    )
    assert re.findall(r">([^<]+)</option>", bar) == ["Hillcrest General Hospital"]
    bar = (
        compliance.get("/t/demo-north/measures/mortality")
        .text.split('name="hospital"')[1]
        .split("</select>")[0]
    )
    assert re.findall(r">([^<]+)</option>", bar)[0] == "All 3"


def test_unit_narrows_page_files_and_stays_alike(clinician: Browser, tenant: Tenant) -> None:
    snapshot = Warm().current(tenant)
    assert snapshot is not None
    ward = next(ward for ward, place in snapshot.ward_places if place.hospital == "hospital-1")
    query = f"unit={quote(ward)}&{YEAR}"
    told = clinician.get(f"/t/demo-north/measures/mortality.json?{query}").json()[0]
    with reading(tenant, (STAY,)) as lake:
        counted = lake.connection.execute(
            "SELECT count(*) FROM stay WHERE ward = ? AND hospital = 'hospital-1' AND year = '2025'", [ward]
        ).fetchone()
    assert counted is not None
    assert told["denominator"] == counted[0] > 0
    page = clinician.get(f"/t/demo-north/measures/mortality?{query}").text
    assert f'<option value="{ward}" selected>' in page
    assert f"of {told['denominator']:,} discharges" in page
    listed = clinician.get(f"/t/demo-north/measures/mortality/stays?{query}")
    assert f"All that count {told['denominator']:,}" in listed.text
    assert (
        clinician.get(f"/t/demo-north/measures.json?{query}").json()[0]["denominator"] == told["denominator"]
    )


def test_unit_elsewhere_is_not_found_and_one_of_published_figures_refused(
    clinician: Browser, signed_in: Callable[[str], Browser], tenant: Tenant
) -> None:
    snapshot = Warm().current(tenant)
    assert snapshot is not None
    hers = {ward for ward, place in snapshot.ward_places if place.hospital == "hospital-1"}
    elsewhere = next(ward for ward, _ in snapshot.ward_places if ward not in hers)
    assert clinician.get(f"/t/demo-north/measures/mortality?unit={quote(elsewhere)}").status_code == 404
    dana = signed_in("dana")
    for page in ("measures/mortality", "measures", "summary", "home/administrator"):
        refused = dana.get(f"/t/demo-north/{page}?unit={quote(elsewhere)}")
        assert refused.status_code == 200, page
        assert dana.get(f"/t/demo-north/measures.json?unit={quote(elsewhere)}").status_code == 400
        assert "figures of one unit are not published" in html.unescape(refused.text).casefold()


def test_unit_of_another_department_is_an_empty_answer_under_the_filters_asked_for(
    clinician: Browser, tenant: Tenant
) -> None:
    """The bar offers each filter by itself, so that whoever has chosen a unit may ask for a department as well."""
    snapshot = Warm().current(tenant)
    assert snapshot is not None
    hers = [(ward, place) for ward, place in snapshot.ward_places if place.hospital == "hospital-1"]
    ward = hers[0][0]
    at_home = {one.department for name, one in hers if name == ward}
    other = next(one.department for _, one in hers if one.department not in at_home)
    query = f"department={quote(other)}&unit={quote(ward)}&{YEAR}"
    page = clinician.get(f"/t/demo-north/measures/mortality?{query}")
    assert page.status_code == 200
    assert "No discharges in this period." in page.text
    assert f'<option value="{ward}" selected>' in page.text
    assert f'<option value="{other}" selected>' in page.text
    assert clinician.get(f"/t/demo-north/measures.json?{query}").json() == []


def test_provisional_figures_are_marked_wherever_they_stand(compliance: Browser, tenant: Tenant) -> None:
    (row,) = query(
        tenant, measure="readmission_30d", variant="default", from_month="2026-01", to_month="2026-12"
    )
    assert row["provisional"]
    cell = re.compile(rf">{number(float(str(row['value'])))}<.{{0,80}}?provisional", re.DOTALL)
    for page in ("measures", "measures/readmission", "summary"):
        text = re.sub(
            r'<span class="sr">.*?</span>', "", compliance.get(f"/t/demo-north/{page}?period=2026").text
        )
        assert cell.search(re.sub(r"(<[a-z]+)[^>]*>", r"\1>", text)), page
    final = compliance.get("/t/demo-north/measures?period=2025").text.split("<main")[1]
    assert "provisional" not in final


def test_every_number_of_a_breakdown_opens_its_stays(
    clinician: Browser, signed_in: Callable[[str], Browser]
) -> None:
    page = clinician.get(f"/t/demo-north/measures/mortality?by=sex&{YEAR}").text
    row = re.search(r'<tr><th scope="row"><a[^>]*>female</a></th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    links = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', row[1])]
    year, before = (
        f"/t/demo-north/measures/mortality/stays?from={one}-01&to={one}-12&sex=female" for one in (2025, 2024)
    )
    numerator = "&part=numerator"
    assert links == [year, year + numerator, year + numerator, before + numerator]
    told = clinician.get(f"/t/demo-north/measures/mortality.json?sex=female&{YEAR}").json()[0]
    assert f"All that count {told['denominator']:,}" in clinician.get(links[0]).text
    dana = signed_in("dana").get(f"/t/demo-north/measures/mortality?by=sex&{YEAR}").text
    assert "/stays" not in dana


def test_median_that_is_not_published_says_why(
    signed_in: Callable[[str], Browser], compliance: Browser
) -> None:
    page = "/t/demo-north/measures/length-of-stay"
    words = "the lengths of single stays, so they are not published"
    assert words in signed_in("dana").get(page).text
    told = compliance.get(page).text
    assert words not in told
    assert "<dt>Median</dt>" in told
    assert "<dt>90th percentile</dt>" in told


def test_figures_open_into_their_stays(clinician: Browser) -> None:
    listed = clinician.get(f"/t/demo-north/measures/mortality/stays?part=numerator&{YEAR}")
    told = clinician.get(f"/t/demo-north/measures/mortality.json?{YEAR}").json()[0]
    assert f"Deaths {int(told['numerator']):,}" in listed.text
    assert f"All that count {int(told['denominator']):,}" in listed.text


def test_summary_has_its_five_views(compliance: Browser) -> None:
    page = compliance.get("/t/demo-north/summary").text
    for title in (
        "Against targets and the year before",
        "In-hospital mortality, per 100 discharges",
        "Acquired infection, per 100 discharges",
        "30-day readmission, per 100 index stays",
        "Acquired infection by department",
        "30-day readmission by hospital",
        "In-hospital mortality by year",
    ):
        assert title in page


def test_homes_are_open_to_their_role_alone(clinician: Browser, compliance: Browser) -> None:
    assert clinician.get("/t/demo-north/home/clinician").status_code == 200
    assert clinician.get("/t/demo-north/home/compliance").status_code == 403
    assert clinician.get("/t/demo-north/home/administrator").status_code == 403
    assert compliance.get("/t/demo-north/home/compliance").status_code == 200
    assert compliance.get("/t/demo-north/home/clinician").status_code == 403


@pytest.mark.parametrize("by", ["hospital", "department", "sex", "age"])
def test_parts_come_to_the_figure_of_the_page(compliance: Browser, clinician: Browser, by: str) -> None:
    for reader in (compliance, clinician):
        page = reader.get(f"/t/demo-north/measures/mortality?by={by}&{YEAR}").text.split('id="where"')[1]
        rows = re.findall(r"<tr( class=\"total\")?><th[^>]*>(?:<a[^>]*>)?([^<]+)", page)
        if len(rows) < 3:  # the head is one of them
            continue  # a clinician of one hospital has one row of hospitals, and no line below it
        *_, (total, name) = rows
        assert (bool(total), name) == (True, "Together")
        told = reader.get(f"/t/demo-north/measures/mortality.json?{YEAR}").json()[0]
        last = page.split('class="total"')[1]
        assert f">{int(told['denominator']):,}<" in last
        assert f">{int(told['numerator']):,}<" in last
