"""The number disputed beside a measure: linked to its stays, for whoever may know, and never part of the measure."""

import html
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access.policy import Scope
from metriccare.office import reviews, worklist
from metriccare.office.desk import Author, Desk
from metriccare.office.disputed import Disputed
from metriccare.office.worklist import Item, Kind
from metriccare.tenants.registry import Tenant
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.disputes import NONE, Disputes
from metriccare.web.pages.measure_words import by_id
from metriccare.web.pages.period import Span
from tests.web.conftest import NOW, Browser

MORTALITY = by_id("mortality")
EAST = ("2026-03", "east", "Surgery", "3 North", "female", "75-84", "White")
CELLS = Disputes(
    "north",
    (
        Disputed("mortality", "default", *EAST, 2),
        Disputed("mortality", "30d_65_94", *EAST, 1),
        Disputed("mortality", "default", "2026-05", "west", "Surgery", None, "male", "85+", "White", 1),
        Disputed("hai", "default", *EAST, 4),
    ),
)
SPRING = Span("2026-03", "2026-05")


@pytest.mark.parametrize(
    ("variant", "values", "span", "words"),
    [
        ("default", (), SPRING, "3 disputed"),
        ("30d_65_94", (), SPRING, "1 disputed"),
        ("default", (("hospital", "east"),), SPRING, "2 disputed"),
        ("default", (("unit", "3 North"), ("sex", "female"), ("age", "75-84")), SPRING, "2 disputed"),
        ("default", (("sex", "male"),), SPRING, "1 disputed"),
        ("default", (), Span("2026-04", "2026-05"), "1 disputed"),
    ],
)
def test_disputed_stays_are_counted_like_the_figure(
    variant: str, values: tuple[tuple[str, str], ...], span: Span, words: str
) -> None:
    found = CELLS.beside(MORTALITY, variant, Asked(values), span)
    assert found is not None
    assert found.words == words


def test_number_opens_the_list_of_those_stays() -> None:
    found = CELLS.beside(MORTALITY, "default", Asked((("unit", "3 North"),)), SPRING, "east")
    assert found is not None
    assert found.href == (
        "/t/north/stays?show=disputed&kind=death&hospital=east&unit=3+North&from=2026-03&to=2026-05"
    )


def test_nothing_stands_where_none_is_disputed_or_may_be_known() -> None:
    assert CELLS.beside(MORTALITY, "default", Asked((("department", "Medicine"),)), SPRING) is None
    assert NONE.beside(MORTALITY, "default", Asked(), SPRING) is None


@pytest.fixture
def death(app: FastAPI, tenant: Tenant) -> Item:
    """A death in hospital-1 whose review says that it is disputed."""
    found = worklist.items(tenant, Scope(frozenset({"hospital-1"}), None))
    item = next(one for one in found if one.kind is Kind.DEATH)
    author = Author("u1", "Somebody", NOW)
    with app.state.premises.database.writing() as session:
        desk = Desk(session, tenant.name)
        reviews.take(desk, author, item.stay_id, item.kind, 0)
        reviews.settle(desk, author, item.stay_id, item.kind, 1, outcome="disputed", note="not ours")
    return item


def _address(item: Item) -> str:
    return f"measures/mortality?from={item.month}&to={item.month}"


def test_number_stands_beside_the_measure_for_clinicians_and_compliance(
    clinician: Browser, compliance: Browser, death: Item
) -> None:
    for reader in (clinician, compliance):
        for page in (
            _address(death),
            _address(death).replace("/mortality", ""),
            f"summary?period={death.month}",
        ):
            told = reader.get(f"/t/demo-north/{page}").text
            assert "1 disputed" in told, page
        link = re.search(r'href="([^"]+)">1 disputed', reader.get(f"/t/demo-north/{_address(death)}").text)
        assert link is not None
        listed = reader.get(html.unescape(link[1])).text
        assert death.stay_id in listed
        assert "Disputed 1" in listed


def test_number_stands_neither_elsewhere_nor_for_whoever_sees_no_small_counts(
    compliance: Browser, signed_in: Callable[[str], Browser], death: Item
) -> None:
    assert "disputed" not in compliance.get(f"/t/demo-north/{_address(death)}&hospital=hospital-2").text
    dana = signed_in("dana")
    for page in ("measures", "measures/mortality", "summary", "home/administrator"):
        assert "disputed" not in dana.get(f"/t/demo-north/{page}?period={death.month}").text, page


def test_dispute_moves_no_figure(compliance: Browser, tenant: Tenant, death: Item) -> None:
    from metriccare.gold.measures import query

    (row,) = query(
        tenant, measure="mortality", variant="default", from_month=death.month, to_month=death.month
    )
    told = compliance.get(f"/t/demo-north/{_address(death).replace('mortality', 'mortality.json')}").json()[0]
    assert (told["numerator"], told["denominator"]) == (row["numerator"], row["denominator"])
