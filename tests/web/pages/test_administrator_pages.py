"""Whoever may not see small counts sees none: not on a page, in a file, or by asking for what is not published."""

from collections.abc import Callable

import pytest

from metriccare.tenants.registry import Tenant
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm
from tests.web.conftest import Browser

PAGES = (
    "home/administrator", "measures", "measures/infection", "measures/infection?by=hospital&period=2025", "summary",
    "quality", "measures/mortality/definition",
)  # fmt: skip


@pytest.fixture
def administrator(app: object, tenant: Tenant, signed_in: Callable[[str], Browser]) -> Browser:
    """Of demo-north; what is hidden of it has been decided (and is kept beside the lake)."""
    del app
    snapshot = Warm().current(tenant)
    assert isinstance(snapshot, Snapshot)
    snapshot.decide().result(280)
    return signed_in("dana")


def test_files_hold_no_small_count(administrator: Browser) -> None:
    hidden = 0
    for name in ("measures", "measures/mortality", "measures/readmission", "measures/infection", "summary"):
        for row in administrator.get(f"/t/demo-north/{name}.json").json():
            if row["hidden"]:
                hidden += 1
                assert row["numerator"] is row["value"] is row["lower"] is None
            elif row["measure"] != "alos":
                assert not 0 < row["numerator"] < 11
    assert hidden


def test_pages_answer_and_lead_to_no_stay(administrator: Browser) -> None:
    for page in PAGES:
        answer = administrator.get(f"/t/demo-north/{page}")
        assert answer.status_code == 200, page
        assert "/stays" not in answer.text, page
    assert administrator.get("/t/demo-north/measures/mortality/stays").status_code == 403


def test_what_is_not_published_is_said_with_what_is(administrator: Browser) -> None:
    answer = administrator.get("/t/demo-north/measures/mortality?department=Cardiology&sex=female")
    assert answer.status_code == 400
    assert "is not published" in answer.text
    assert administrator.get("/t/demo-north/measures/mortality?from=2025-02&to=2026-01").status_code == 400


def test_small_numbers_of_findings_are_hidden(administrator: Browser) -> None:
    page = administrator.get("/t/demo-north/quality?rule=no_patient").text
    assert "under 11" in page
    assert 'id="findings"' not in page
    assert administrator.get("/t/demo-north/quality/quarantine").status_code == 403
