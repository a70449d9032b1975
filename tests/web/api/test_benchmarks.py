"""`/benchmarks` says what the measure's page says beside CMS's figures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.web.api.conftest import Program
from tests.web.published_files import import_published, with_others

Come = Callable[..., Program]
AT = "/api/v1/t/demo-north/benchmarks"
YEAR = "from=2025-01&to=2025-12"


def test_a_measure_beside_what_cms_publishes(app: FastAPI, program: Come) -> None:
    import_published(app)
    told = program("ruth").get(f"{AT}?measure=readmission_30d&{YEAR}").json()
    assert (told["variant"], told["against"], told["first"]) == ("65_plus", "Hybrid_HWR", "2025-01")
    assert told["wording"].endswith("than the national rate")
    hybrid, _, ohio = told["published"]
    assert (hybrid["value"], hybrid["said"], hybrid["last"]) == (15.0, "15.0", "2024-06-30")
    assert (hybrid["file"], hybrid["line"]) == ("Unplanned_Hospital_Visits-National.csv", 5)
    assert (ohio["place"], ohio["value"], ohio["hospitals_no_different"]) == ("OH", None, 143)
    assert told["facilities"] == {"hospital-1": "360001"}
    assert "Ours is not risk-adjusted; CMS's is." in told["differs"]


def test_one_release_and_one_hospital(app: FastAPI, program: Come) -> None:
    import_published(app)
    told = program("imani").get(f"{AT}?measure=readmission_30d&hospital=hospital-1&release=2024-07").json()
    assert [one["measure"] for one in told["published"]] == ["READM_30_HOSP_WIDE"] * 2
    assert (told["against"], told["wording"], told["no_facility"]) == (None, None, [])


def test_nothing_imported_and_nothing_published(program: Come) -> None:
    told = program("ruth").get(f"{AT}?measure=alos").json()
    assert told["none"] == "CMS publishes no value for the mean length of stay."
    assert (told["published"], told["wording"]) == ([], None)


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("measure=fame", 400, "fame"),
        ("measure=hai&release=2020-01", 400, "no release 2020-01 has been imported"),
        ("measure=hai&release=newest", 422, "release"),
        ("measure=hai&hospital=no-such", 404, "no such hospital"),
    ],
)
def test_what_cannot_be_answered_is_said(program: Come, question: str, status: int, said: str) -> None:
    answer = program("ruth").get(f"{AT}?{question}")
    assert answer.status_code == status
    assert said in answer.text


def test_another_tenant_is_not_found(program: Come) -> None:
    assert program("ruth").get("/api/v1/t/demo-south/benchmarks?measure=hai").status_code == 404


def test_peers_are_told_to_a_tenant_that_shares(
    app: FastAPI, program: Come, home: Path, made_up: Path
) -> None:
    assert program("ruth").get(f"{AT}?measure=mortality").json()["peers"] is None
    with_others(app, home, made_up)
    assert program("ruth").get(f"{AT}?measure=mortality").json()["peers"] == {
        "year": "2025", "value": 2.6, "hospitals": 5, "tenants": 3, "stays_about": 5000,
    }  # fmt: skip
    other = program("sam").get("/api/v1/t/demo-south/benchmarks?measure=mortality").json()
    assert other["peers"] is None
