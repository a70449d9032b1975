"""`/spc` and `/funnel` say what the measure's page says, to each as much as she may see."""

from collections.abc import Callable
from pathlib import Path

import pytest

from metriccare.gold.measures import Row, query
from metriccare.insight.funnel.funnel import funnel
from metriccare.insight.funnel.proportions import Counted
from metriccare.insight.spc.limits import limits
from metriccare.tenants import registry
from tests.web.api.conftest import NORTH, Program

Come = Callable[..., Program]
AT = "/api/v1/t/demo-north"
ALL = "from=2024-07&to=2026-06"
YEAR = "from=2025-01&to=2025-12"


def months(home: Path, **only: str) -> list[Row]:
    return query(
        registry.get(home, NORTH),
        measure="mortality",
        variant="default",
        by=["month"],
        only=[(name, (value,)) for name, value in only.items()],
    )


@pytest.mark.parametrize("hospital", ["", "hospital-2"])
def test_limits_are_those_of_the_final_months(program: Come, home: Path, hospital: str) -> None:
    rows = months(home, **({"hospital": hospital} if hospital else {}))
    found = limits([float(str(row["value"])) for row in rows if not row["provisional"]])
    assert found is not None
    asked = f"&hospital={hospital}" if hospital else ""
    told = program("ruth").get(f"{AT}/spc?measure=mortality&{ALL}{asked}").json()
    assert (told["chart"], told["grain"], told["hospital"]) == ("xmr", "month", hospital or None)
    assert [point["value"] for point in told["points"]] == [row["value"] for row in rows]
    assert [point["denominator"] for point in told["points"]] == [row["denominator"] for row in rows]
    assert {(point["mean"], point["lower_limit"], point["upper_limit"]) for point in told["points"]} == {
        found[:3]
    }
    assert not any(point["special_cause"] for point in told["points"] if point["provisional"])


def test_clinician_has_the_chart_of_her_hospital_and_no_other(program: Come) -> None:
    ruth, imani = program("ruth"), program("imani")
    own = ruth.get(f"{AT}/spc?measure=alos&hospital=hospital-1").json()
    assert imani.get(f"{AT}/spc?measure=alos").json()["points"] == own["points"]
    assert imani.get(f"{AT}/spc?measure=alos&hospital=hospital-2").status_code == 404
    assert ruth.get("/api/v1/t/demo-south/spc?measure=alos").status_code == 404


@pytest.mark.usefixtures("decided")
def test_small_counts_are_in_no_chart_of_whoever_may_not_see_them(program: Come) -> None:
    dana = program("dana")
    told = dana.get(f"{AT}/spc?measure=hai").json()
    assert told["grain"] != "month"
    counts = [point["numerator"] for point in told["points"]]
    assert not any(count is not None and 1 <= count <= 10 for count in counts)
    refused = dana.get(f"{AT}/spc?measure=hai&ward=anything")
    assert refused.status_code == 404
    hidden = dana.get(f"{AT}/funnel?measure=hai&{YEAR}").json()
    assert (hidden["hospitals"], hidden["centre"]) == ([], None)
    assert hidden["hidden"] > 0


def test_funnel_is_that_of_the_page(program: Come, home: Path) -> None:
    rows = query(
        registry.get(home, NORTH),
        measure="mortality",
        variant="default",
        by=["hospital"],
        from_month="2025-01",
        to_month="2025-12",
    )
    found = funnel(
        [
            (str(row["hospital"]), Counted(float(str(row["numerator"])), float(str(row["denominator"]))))
            for row in rows
        ]
    )
    assert found is not None
    told = program("ruth").get(f"{AT}/funnel?measure=mortality&{YEAR}").json()
    assert (told["first"], told["last"], told["hidden"]) == ("2025-01", "2025-12", 0)
    assert told["centre"] == pytest.approx(100 * found.centre)
    assert [one["hospital"] for one in told["hospitals"]] == [unit.name for unit in found.units]
    for one, unit in zip(told["hospitals"], found.units, strict=True):
        assert (one["lower_95"], one["upper_95"]) == pytest.approx([100 * edge for edge in unit.limits_95])
        assert one["lies"] == unit.beyond.value


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("funnel?measure=alos", 400, "a funnel is made of shares"),
        ("spc?measure=fame", 400, "fame"),
        ("spc?measure=hai&variant=fame", 400, "fame"),
        ("spc?measure=hai&from=2025-13", 400, "is not one"),
        ("spc", 422, "measure"),
        ("spc?measure=hai&hospital=no-such", 404, "no such hospital"),
    ],
)
def test_what_cannot_be_answered_is_said(program: Come, question: str, status: int, said: str) -> None:
    answer = program("ruth").get(f"{AT}/{question}")
    assert answer.status_code == status
    assert said in answer.text


def test_note_in_a_chart_by_the_api(program: Come) -> None:
    ruth, imani = program("ruth"), program("imani")
    wish = {"measure": "mortality", "hospital": "hospital-1", "month": "2025-07", "reason": "A new ward"}
    made = ruth.post(f"{AT}/chart-notes", json=wish)
    assert made.status_code == 201, made.text
    assert ruth.post(f"{AT}/chart-notes", json=wish | {"hospital": "hospital-2"}).status_code == 201
    assert imani.get(f"{AT}/chart-notes").json()["items"] == [made.json()]  # of her hospital alone
    assert len(ruth.get(f"{AT}/chart-notes").json()["items"]) == 2
    chart = imani.get(f"{AT}/spc?measure=mortality&hospital=hospital-1").json()
    assert {
        point["period"]: point["limits_anew_because"]
        for point in chart["points"]
        if point["limits_anew_because"]
    } == {"2025-07": "A new ward"}
    address = f"{AT}/chart-notes/{made.json()['id']}"
    assert imani.delete(f"{address}?version=1").status_code == 403
    assert program("sam").delete(f"{address.replace('north', 'south')}?version=1").status_code == 404
    assert ruth.delete(f"{address}?version=1").status_code == 204
    assert ruth.delete(f"{address}?version=1").status_code == 409
    assert ruth.post(f"{AT}/chart-notes", json=wish | {"hospital": "elsewhere"}).status_code == 404
    assert ruth.post(f"{AT}/chart-notes", json=wish | {"month": "2031-01"}).status_code in {400, 422}
