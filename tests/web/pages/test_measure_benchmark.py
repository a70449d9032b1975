"""How we compare, on the measure page: CMS's figures for everybody, ours as far as its reader sees it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.gold.measures import query
from metriccare.tenants.registry import Tenant
from metriccare.web.wording import interval, number
from tests.web.conftest import Browser
from tests.web.published_files import import_published, with_others

AT = "/t/demo-north/measures"
YEAR = "from=2025-01&to=2025-12"
OHIO = "5 hospitals worse, 143 no different, 1 better"


def section(page: str) -> str:
    return page[page.index('id="benchmarks"') : page.index('id="where"')]


def test_nothing_imported_is_said(compliance: Browser) -> None:
    told = section(compliance.get(f"{AT}/readmission").text)
    assert "No file of CMS&#39;s with Hybrid_HWR or READM_30_HOSP_WIDE is imported yet" in told
    assert "<table" not in told


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("mortality", "CMS publishes no value for overall in-hospital mortality."),
        ("length-of-stay", "CMS publishes no value for the mean length of stay."),
    ],
)
def test_what_cms_does_not_publish(app: FastAPI, compliance: Browser, slug: str, said: str) -> None:
    import_published(app)
    assert said in section(compliance.get(f"{AT}/{slug}").text)


def test_ours_stands_beside_cms_s_in_its_words(app: FastAPI, compliance: Browser, tenant: Tenant) -> None:
    import_published(app)
    (row,) = query(
        tenant, measure="readmission_30d", variant="65_plus", from_month="2025-01", to_month="2025-12"
    )
    value, low, high = (float(str(row[name])) for name in ("value", "lower", "upper"))
    said = "Worse" if low > 15.05 else "Better" if high < 14.95 else "No different"
    told = section(compliance.get(f"{AT}/readmission?{YEAR}").text)  # the tab is of all ages
    assert f"{said} than the national rate" in told
    assert (
        f"Ours {number(value)} ({interval(low, high)}), n {number(float(str(row['denominator'])), 0)}, 2025"
        in told
    )
    assert "National 15.0, Jul 2023 – Jun 2024" in told
    assert OHIO in told
    assert '<td class="n" data-label="Value">15.0%</td>' in told
    assert 'data-label="Release">Feb\u00a02026</td>' in told
    assert "95% interval" not in told
    assert "READM_30_HOSP_WIDE is retired and not comparable with Hybrid_HWR." in told
    assert "of our hospitals are not mapped" in told


def test_infections_are_shown_and_not_held_against_each_other(app: FastAPI, compliance: Browser) -> None:
    import_published(app)
    told = section(compliance.get(f"{AT}/infection").text)
    assert told.count("HAI_") == 12  # six of the nation, six of Ohio
    assert "0.777–0.917" in told
    assert "0.845 SIR" in told
    assert "Hospitals</th>" not in told  # no row has them
    assert "national rate" not in told


def test_a_part_of_the_patients_is_not_compared(app: FastAPI, compliance: Browser) -> None:
    import_published(app)
    told = section(compliance.get(f"{AT}/readmission?{YEAR}&sex=female").text)
    assert "Ours is narrowed to a part of the patients" in told
    assert "than the national rate" not in told


def test_one_hospital_has_its_own_state_and_another_none(app: FastAPI, compliance: Browser) -> None:
    import_published(app)
    assert OHIO in section(compliance.get(f"{AT}/readmission?hospital=hospital-1").text)
    told = section(compliance.get(f"{AT}/readmission?hospital=hospital-2").text)
    assert OHIO not in told
    assert "1 of our hospitals is not mapped" in told


def test_another_tenant_has_no_facility_of_ours(app: FastAPI, signed_in: Callable[[str], Browser]) -> None:
    import_published(app)
    assert OHIO not in section(signed_in("sam").get("/t/demo-south/measures/readmission").text)
    assert signed_in("sam").get(f"{AT}/readmission/benchmarks.csv").status_code == 404


def test_the_file_holds_what_the_page_says(app: FastAPI, compliance: Browser, clinician: Browser) -> None:
    import_published(app)
    answer = compliance.get(f"{AT}/readmission/benchmarks.csv?{YEAR}")
    ours, *cms = list(csv.DictReader(io.StringIO(answer.text)))
    assert (ours["source"], ours["variant"], ours["first"]) == ("ours", "65_plus", "2025-01")
    assert [(one["measure"], one["place"], one["said"], one["release"]) for one in cms] == [
        ("Hybrid_HWR", "US", "15.0", "2026-02"),
        ("READM_30_HOSP_WIDE", "US", "14.6", "2024-07"),
        ("READM_30_HOSP_WIDE", "OH", "", "2024-07"),
    ]
    assert answer.headers["cache-control"] == "private, no-store"
    own, *same = clinician.get(f"{AT}/readmission/benchmarks.json?{YEAR}").json()
    assert own["denominator"] < float(ours["denominator"])  # of hospital-1 alone
    assert [one["value"] for one in same] == [15.0, 14.6, None]


def test_a_figure_that_is_hidden_is_held_against_nothing(
    app: FastAPI, signed_in: Callable[[str], Browser]
) -> None:
    import_published(app)
    dana = signed_in("dana")
    ours, *_ = dana.get(f"{AT}/readmission/benchmarks.json?period=2025").json()
    page = section(dana.get(f"{AT}/readmission?period=2025").text)
    assert (ours["wording"] is None) is (ours["value"] is None)
    assert ("Ours is hidden." in page) is bool(ours["hidden"])


def test_peers_on_the_platform_stand_beside_ours_where_enough_share(
    app: FastAPI, compliance: Browser, home: Path, made_up: Path
) -> None:
    assert "Peers on the platform" not in section(compliance.get(f"{AT}/mortality").text)
    with_others(app, home, made_up)
    told = section(compliance.get(f"{AT}/mortality").text)
    assert "Peers on the platform, 2025: 2.6 per 100, about 5,000 stays of 5 hospitals in 3 tenants" in told
    assert "CMS publishes no value for overall in-hospital mortality." in told
    assert "Peers on the platform" not in section(compliance.get(f"{AT}/readmission").text)


def test_whoever_does_not_share_sees_no_peers(
    app: FastAPI, signed_in: Callable[[str], Browser], home: Path, made_up: Path
) -> None:
    with_others(app, home, made_up)
    told = section(signed_in("sam").get("/t/demo-south/measures/mortality").text)
    assert "Peers on the platform" not in told
