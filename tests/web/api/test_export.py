"""Files of the API: all that can be asked for page by page, no more, and on record before the first line."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.access.policy import Permission
from metriccare.web.api.v1 import export
from tests.web.api.conftest import NORTH, Program, slug

Come = Callable[..., Program]
AT = f"/api/v1/t/{NORTH}"


def lines(answer_text: str) -> list[dict]:
    return [json.loads(line) for line in answer_text.splitlines()]


def test_figures_are_the_rows_of_measures(program: Come) -> None:
    ruth, asked = program("ruth"), "by=hospital,year&measure=mortality"
    rows = ruth.get(f"{AT}/measures?{asked}&limit=1000").json()["items"]
    told = lines(ruth.get(f"{AT}/export/figures?{asked}&form=ndjson").text)
    assert len(rows) > 5
    assert [{name: row[name] for name in rows[0]} for row in told] == rows
    answer = ruth.get(f"{AT}/export/figures?{asked}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="demo-north-measures-20260714.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [float(row["value"]) for row in table] == [row["value"] for row in rows]


def test_stays_are_all_of_the_group_in_order(program: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 7)  # so that a file has several parts
    ruth, asked = program("ruth"), "measure=mortality&group=numerator"
    page = ruth.get(f"{AT}/stays?{asked}&limit=1000").json()
    assert page["next"] is None
    assert len(page["items"]) > 14
    assert lines(ruth.get(f"{AT}/export/stays?{asked}&form=ndjson").text) == page["items"]
    table = list(csv.DictReader(io.StringIO(ruth.get(f"{AT}/export/stays?{asked}").text)))
    assert [row["stay_id"] for row in table] == [one["stay_id"] for one in page["items"]]
    assert json.loads(table[0]["values"]) == page["items"][0]["values"]


def test_findings_and_audit(program: Come) -> None:
    ruth = program("ruth")
    rows = ruth.get(f"{AT}/findings?limit=1000").json()["items"]
    assert lines(ruth.get(f"{AT}/export/findings?form=ndjson").text) == rows
    answer = ruth.get(f"{AT}/export/audit")
    assert answer.headers["content-type"].startswith("application/fhir+ndjson")
    assert {one["resourceType"] for one in lines(answer.text)} == {"AuditEvent"}


def test_each_export_is_on_record(app: FastAPI, program: Come) -> None:
    ruth = program("ruth")
    for address in ("figures?by=year", "stays?measure=hai", "findings?form=ndjson", "audit"):
        assert ruth.get(f"{AT}/export/{address}").status_code == 200
    with app.state.premises.database.reading() as session:
        found = [(link.action, f"{link.object_type}/{link.object_id}") for link in trail.in_order(session)]
    assert found == [
        ("exported", "Figures/measures"),
        ("exported", "Stays/hai"),
        ("exported", "Findings/all"),
        ("audit_exported", f"Tenant/{NORTH}"),
    ]


def test_export_needs_the_right_to_what_is_in_it(app: FastAPI, program: Come) -> None:
    narrow = program("ruth", may=frozenset({Permission.EXPORT}))
    for address in ("figures?by=year", "stays?measure=hai", "findings", "audit"):
        answer = narrow.get(f"{AT}/export/{address}")
        assert (answer.status_code, slug(answer)) == (403, "refused"), address
    with app.state.premises.database.reading() as session:
        found = [(link.action, link.outcome) for link in trail.in_order(session)]
    assert found == [("refused", "refused")] * 4


@pytest.mark.usefixtures("decided")
def test_figures_without_the_right_to_small_counts_are_the_published_ones(program: Come) -> None:
    ruth = program("ruth", may=frozenset({Permission.EXPORT, Permission.PUBLISHED}))
    asked = "by=hospital,year&measure=hai"
    rows = ruth.get(f"{AT}/measures?{asked}&limit=1000").json()
    told = lines(ruth.get(f"{AT}/export/figures?{asked}&form=ndjson").text)
    assert not rows["exact"]
    assert any(row["hidden"] for row in told)
    assert [row["value"] for row in told] == [row["value"] for row in rows["items"]]
    answer = ruth.get(f"{AT}/export/figures?by=hospital")
    assert (answer.status_code, slug(answer)) == (400, "bad-request")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("figures?measure=happiness", 400),
        ("figures?by=happiness", 400),
        ("figures?from=2026-13", 400),
        ("figures?form=xlsx", 422),
        ("stays", 422),
        ("stays?measure=mortality&to=2026-00", 400),
        ("stays?measure=mortality&group=everybody", 422),
        ("findings?rule=nothing", 400),
        ("audit?tenant=demo-south", 400),
    ],
)
def test_what_cannot_be_exported_says_so_and_is_no_export(
    app: FastAPI, program: Come, address: str, status: int
) -> None:
    assert program("ruth").get(f"{AT}/export/{address}").status_code == status
    with app.state.premises.database.reading() as session:
        assert [link.action for link in trail.in_order(session)] == []
