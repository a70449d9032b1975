"""Whoever may not see small counts sees none: not on a page, in a file, or by asking for what is not published."""

import json
import re
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from metriccare.disclosure.published import Published
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
    query = "department=Cardiology&sex=female"
    answer = administrator.get(f"/t/demo-north/measures/mortality?{query}")
    assert answer.status_code == 200
    assert "Department by sex is not published" in answer.text
    assert "hospital by sex; hospital by age</p>" in answer.text
    assert 'value="Cardiology" selected' in answer.text
    assert 'value="female" selected' in answer.text
    assert administrator.get(f"/t/demo-north/measures/mortality.json?{query}").status_code == 400
    span = administrator.get("/t/demo-north/measures/mortality?from=2025-02&to=2026-01")
    assert (span.status_code, "2025-02 to 2026-01 is not published as one" in span.text) == (200, True)


def test_only_ways_down_that_are_published_are_offered(administrator: Browser) -> None:
    def offered(query: str) -> list[str]:
        page = administrator.get(f"/t/demo-north/measures/mortality?{query}").text
        return re.findall(r'by=(\w+)#where"', page.split('id="where"')[1])

    assert offered("") == ["department", "hospital", "year", "sex", "age", "race"]
    assert offered("sex=female") == ["hospital", "year"]
    assert offered("race=White") == ["year"]
    assert offered("hospital=hospital-1") == ["department", "year", "sex", "age"]


def test_filter_of_what_is_broken_down_goes_on_to_the_next_way_down(administrator: Browser) -> None:
    """The bar carries `by` along, so that whoever looks at the hospitals may choose one of them."""
    page = administrator.get("/t/demo-north/measures/mortality?by=hospital&hospital=hospital-1")
    assert page.status_code == 200
    assert "Department at discharge" in page.text
    assert administrator.get("/t/demo-north/measures/mortality?by=happiness").status_code == 400


def test_part_that_is_published_by_year_has_its_years_as_line_and_no_month(administrator: Browser) -> None:
    page = administrator.get("/t/demo-north/measures/length-of-stay?sex=female").text
    assert "Published by year." in page
    assert "<h2>Over time, " in page
    assert ", final</dt>" not in page
    assert ", final</dt>" in administrator.get("/t/demo-north/measures/length-of-stay").text


def test_small_numbers_of_findings_are_hidden(administrator: Browser) -> None:
    page = administrator.get("/t/demo-north/quality?rule=no_patient").text
    assert "under 11" in page
    assert 'id="findings"' not in page
    assert administrator.get("/t/demo-north/quality/quarantine").status_code == 403


def test_figures_that_are_being_decided_are_said_to_be_and_asked_for_again(
    administrator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metriccare.web.figures.snapshot.PATIENCE", 0.01)
    monkeypatch.setattr(Snapshot, "decide", lambda _: Future[Published]())
    answer = administrator.get("/t/demo-north/measures/mortality?by=race&period=2024")
    assert answer.status_code == 503
    assert (answer.headers["refresh"], answer.headers["retry-after"]) == ("5", "5")
    assert "The figures are being prepared" in answer.text
    assert re.search(r"should be done in about \d+ seconds", answer.text)
    assert "asks again by itself every 5 seconds" in answer.text


def test_parts_of_a_quarter_are_given_for_its_year_and_say_so(administrator: Browser) -> None:
    page = administrator.get("/t/demo-north/measures/length-of-stay?by=department&period=2025-Q1").text
    assert "Department at discharge, 2025" in page
    assert "Cardiology" in page.split("Department at discharge, 2025")[-1]
    whole = administrator.get("/t/demo-north/measures/length-of-stay?by=department&period=2025").text
    assert "Department at discharge, 2025" not in whole
    rows = administrator.get("/t/demo-north/measures/length-of-stay.json?by=sex&period=2025-03").json()
    assert {row["period"] for row in rows if row.get("sex")} == {"2025"}


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("measures", 200), ("measures/mortality", 200), ("summary", 200), ("home/administrator", 200),
        ("measures/mortality.json", 400),
    ],
)  # fmt: skip
def test_a_filter_with_a_quarter_is_answered_with_what_can_be_asked(
    administrator: Browser, page: str, status: int
) -> None:
    answer = administrator.get(f"/t/demo-north/{page}?department=Cardiology&period=2025-Q2")
    assert answer.status_code == status
    assert "Q2 2025 by department is not published" in answer.text
    assert "hoose a calendar year" in answer.text


def test_year_that_is_not_over_is_hollow_at_the_end_of_the_line(administrator: Browser) -> None:
    """Infections by year had 2026, of which six months are there, as a final point."""
    page = administrator.get("/t/demo-north/measures/length-of-stay?sex=female").text
    drawn = json.loads(page.split("application/json")[1].split(">", 1)[1].split("</script")[0])
    points = {row["period"]: row["open"] for row in drawn["datasets"]["rows"]}
    assert points["2025"] is False
    assert points["2026"] is True


def test_ring_of_departments_is_drawn_of_two_rates_or_more(administrator: Browser) -> None:
    """Whoever may see one rate of ten departments was shown a whole ring of it."""
    page = administrator.get("/t/demo-north/summary").text
    ring, table = page.split("Acquired infection by department", 1)[1].split('id="departments"', 1)
    rates = [
        float(one) for one in re.findall(r'data-label="Per 100"><a[^>]*>([\d.]+)', table.split("</table>")[0])
    ]
    assert ("No ring to draw." in ring) == (sum(rate > 0 for rate in rates) < 2)
