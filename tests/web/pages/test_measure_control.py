"""The measure page as a control chart: what `insight.spc` says of the figures that its reader may see."""

import csv
import io
import re
from collections.abc import Callable

import pytest

from metriccare.gold.measures import query
from metriccare.insight.spc.limits import limits
from metriccare.tenants.registry import Tenant
from metriccare.web.wording import number
from tests.web.conftest import Browser

ALL = "from=2024-07&to=2026-06"


def final(tenant: Tenant, measure: str, **only: str) -> list[float]:
    rows = query(
        tenant,
        measure=measure,
        variant="default",
        by=["month"],
        only=[(name, (value,)) for name, value in only.items()],
    )
    return [float(row["value"] or 0) for row in rows if not row["provisional"]]


def test_limits_and_the_word_are_in_the_picture_and_its_sentence(compliance: Browser, tenant: Tenant) -> None:
    found = limits(final(tenant, "alos"))
    assert found is not None
    page = compliance.get("/t/demo-north/measures/length-of-stay").text
    for words in (
        f"Upper limit {number(found.upper)}",
        f"Mean {number(found.mean)}",
        f"Lower limit {number(found.lower)}",
    ):
        assert words in page
    (label,) = set(re.findall(r'role="figure" aria-label="([^"]+)"', page))
    assert f"mean {number(found.mean)}, limits {number(found.lower)}–{number(found.upper)}" in label
    assert "<dt>Variation</dt>" in page


def test_a_file_holds_the_limits_unrounded(compliance: Browser, tenant: Tenant) -> None:
    found = limits(final(tenant, "mortality"))
    assert found is not None
    text = compliance.get(f"/t/demo-north/measures/mortality.csv?{ALL}").text
    months = [row for row in csv.DictReader(io.StringIO(text)) if re.fullmatch(r"\d{4}-\d\d", row["period"])]
    assert len(months) == 24
    assert [float(row["upper_limit"]) for row in months] == pytest.approx([found.upper] * 24)
    assert [float(row["mean"]) for row in months] == pytest.approx([found.mean] * 24)


def test_a_clinician_has_the_limits_of_her_own_hospital(clinician: Browser, tenant: Tenant) -> None:
    found = limits(final(tenant, "alos", hospital="hospital-1"))
    assert found is not None
    page = clinician.get("/t/demo-north/measures/length-of-stay?hospital=hospital-1").text
    assert f"Upper limit {number(found.upper)}" in page


def test_years_have_no_limits(signed_in: Callable[[str], Browser]) -> None:
    """Where months are not published, two years say nothing of variation."""
    page = signed_in("dana").get("/t/demo-north/measures/infection").text
    assert "Too few to say" in page
    assert "Limits need six final years" in page
    assert "Upper limit" not in page


def test_days_between_infections_where_months_without_one_are_many(
    compliance: Browser, signed_in: Callable[[str], Browser], tenant: Tenant
) -> None:
    rows = query(tenant, measure="hai", variant="default", by=["month"], only=[("hospital", ("hospital-3",))])
    final_rows = [row for row in rows if not row["provisional"]]
    empty = sum(1 for row in final_rows if not row["numerator"])
    assert empty >= len(final_rows) / 4
    address = f"/t/demo-north/measures/infection?{ALL}&hospital=hospital-3"
    page = compliance.get(address).text
    assert "<h2>Days between infections</h2>" in page
    assert f"{empty} of {len(final_rows)} months had no event at all" in page
    assert re.search(
        r"Days between infections, \d+ \w+ \d{4} to \d+ \w+ \d{4}: median \d+, upper limit \d+", page
    )
    assert "Days between infections" not in compliance.get(f"{address}&sex=female").text
    assert "Days between infections" not in signed_in("dana").get("/t/demo-north/measures/infection").text
