"""`/measures` says what `metriccare measures --json` says, to each as much as she may see."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from metriccare.access.policy import Permission
from metriccare.disclosure.published import published
from metriccare.gold import measures
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm
from tests.web.api.conftest import Program, slug

Come = Callable[..., Program]
AT = "/api/v1/t/demo-north/measures"
FIGURES = ("numerator", "denominator", "value", "lower", "upper")


def snapshot_of(tenant: Tenant) -> Snapshot:
    found = Warm().current(tenant)
    assert found is not None
    return found


def all_rows(program: Program, query: str, limit: int = 1000) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor = ""
    while True:
        answer = program.get(f"{AT}?{query}&limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        cursor = f"&cursor={answer.json()['next']}"


@pytest.mark.parametrize(
    "by", ["", "hospital", "hospital,department", "month", "year,sex", "month,year,race", "age_band"]
)
def test_exact_rows_are_those_of_the_command_line(program: Come, home: Path, by: str) -> None:
    tenant = registry.get(home, "demo-north")
    wanted = measures.query(tenant, by=[part for part in by.split(",") if part])
    assert all_rows(program("ruth"), f"by={by}") == wanted


def test_one_measure_of_some_months(program: Come, home: Path) -> None:
    tenant = registry.get(home, "demo-north")
    wanted = measures.query(
        tenant, measure="hai", variant="default", by=["month"], from_month="2025-02", to_month="2025-05"
    )
    query = "measure=hai&variant=default&by=month&from=2025-02&to=2025-05"
    assert all_rows(program("ruth"), query) == wanted
    assert len(wanted) == 4


def test_ward_narrows_the_rows_for_whoever_sees_small_counts(program: Come, home: Path) -> None:
    tenant = registry.get(home, "demo-north")
    wards = {ward for ward, _ in snapshot_of(tenant).ward_places}
    ruth = program("ruth")
    found = [
        all_rows(ruth, f"measure=mortality&variant=default&ward={quote(ward)}") for ward in sorted(wards)
    ]
    (whole,) = measures.query(tenant, measure="mortality", variant="default")
    assert sum(int(str(row["denominator"])) for rows in found for row in rows) == whole["denominator"]
    refused = program("dana").get(f"{AT}?by=year&ward={quote(min(wards))}")
    assert refused.status_code == 400
    assert "one unit are not published" in refused.text


def test_clinician_sees_her_hospital_alone(program: Come, home: Path) -> None:
    tenant = registry.get(home, "demo-north")
    wanted = [row for row in measures.query(tenant, by=["hospital"]) if row["hospital"] == "hospital-1"]
    imani = program("imani")
    assert all_rows(imani, "by=hospital") == wanted
    sums = [{name: row[name] for name in FIGURES} for row in wanted]
    assert [{name: row[name] for name in FIGURES} for row in all_rows(imani, "by=")] == sums


@pytest.mark.usefixtures("decided")
def test_administrator_sees_published_cells_with_what_is_hidden(program: Come, home: Path) -> None:
    tenant = registry.get(home, "demo-north")
    cells = published(tenant).cells("mortality", "default", ("hospital",), "month", {})
    rows = all_rows(program("dana"), "measure=mortality&variant=default&by=hospital,month")
    assert len(rows) == len(cells)
    assert any("hidden" in row for row in rows)
    for row, cell in zip(sorted(rows, key=_place), sorted(cells, key=_cell_place), strict=True):
        assert {name: row[name] for name in FIGURES} == {name: cell[name] for name in FIGURES}
        assert row.get("hidden") == cell["hidden"]
        if "hidden" in row:
            assert {row[name] for name in FIGURES if name != "denominator"} == {None}


def _place(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row["hospital"]), str(row["month"])


def _cell_place(cell: Mapping[str, object]) -> tuple[str, str]:
    return str(cell["hospital"]), str(cell["period"])


@pytest.mark.parametrize("query", ["", "by=race,department,year", "by=year&from=2025-02&to=2025-03&by_=x"])
@pytest.mark.usefixtures("decided")
def test_administrator_gets_nothing_that_is_not_published(program: Come, query: str) -> None:
    answer = program("dana").get(f"{AT}?{query}")
    assert (answer.status_code, slug(answer)) == (400, "bad-request")
    assert "way_out" in answer.json()


@pytest.mark.usefixtures("decided")
def test_token_for_published_figures_gets_no_small_count_though_its_owner_may(program: Come) -> None:
    ruth = program("ruth", may=frozenset({Permission.PUBLISHED}))
    answer = ruth.get(f"{AT}?by=hospital,month&measure=mortality&limit=1000")
    assert answer.json()["exact"] is False
    assert any("hidden" in row for row in answer.json()["items"])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("measure=happiness", "happiness"),
        ("measure=mortality&variant=none", "none"),
        ("variant=none", "variant"),
        ("by=shoe_size", "dimension"),
        ("by=hospital,hospital", "twice"),
        ("from=2025-13", "month"),
        ("to=2025-00", "month"),
        ("from=yesterday", "month"),
        ("from=2025-06&to=2025-01", "after"),
        ("measures=mortality", "not known"),
        ("measure=hai&measure=alos", "twice"),
    ],
)
def test_question_that_makes_no_sense_is_refused(program: Come, query: str, says: str) -> None:
    answer = program("ruth").get(f"{AT}?{query}")
    assert (answer.status_code, slug(answer)) == (400, "bad-request")
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.text


def test_pages_hold_every_row_once(program: Come) -> None:
    ruth = program("ruth")
    assert all_rows(ruth, "by=hospital,department", limit=7) == all_rows(ruth, "by=hospital,department")


def test_definitions_name_every_variant(program: Come) -> None:
    items = program("dana").get("/api/v1/measures").json()["items"]
    assert [item["id"] for item in items] == ["mortality", "readmission_30d", "hai", "alos"]
    assert {variant["id"] for variant in items[3]["variants"]} == {"default", "whole_days"}
