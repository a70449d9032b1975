"""What is summed from months equals what the cells give when they are asked directly, to the last digit."""

from itertools import product

import pytest

from metriccare.gold import rollup
from metriccare.gold.definitions import MEASURES, measure
from metriccare.gold.rollup import Only, Question
from metriccare.web.figures import monthly
from metriccare.web.figures.snapshot import Snapshot

BY = [
    (), ("month",), ("quarter",), ("year",), ("department",), ("age_band", "month"), ("year", "hospital"),
    ("race", "quarter"), ("sex", "year", "month"),
]  # fmt: skip
MONTHS = [(None, None), ("2025-02", "2025-09"), ("2031-01", None)]
VALUES: list[tuple[Only, ...]] = [(), (("hospital", ("hospital-1",)), ("sex", ("female",)))]
VARIANTS = [(name, variant.id) for name in MEASURES for variant in measure(name).variants]


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_months_sum_to_what_the_cells_give(demo_north: Snapshot, name: str, variant: str) -> None:
    cursor, rows = demo_north.cursor(), 0
    for by, (first, last), only in product(BY, MONTHS, VALUES):
        question = Question(name, variant, by, first, last, only)
        assert monthly.base(question) is not None
        expected = tuple(rollup.rows(cursor, question, demo_north.names))
        assert demo_north.rows(question) == expected, question
        rows += len(expected)
    cursor.close()
    assert rows > 200


def test_a_month_where_nothing_counts_yet_still_makes_its_span_provisional() -> None:
    months = [
        ("mortality", "30d_65_94", "2025-03", 2, 9, 0, 0),
        ("mortality", "30d_65_94", "2025-04", 0, 0, 0, 5),
        ("mortality", "30d_65_94", "2025-05", 1, 4, 0, 1),
    ]
    span = Question("mortality", "30d_65_94", (), "2025-03", "2025-04")
    assert list(monthly.summed(span, months)) == [("mortality", "30d_65_94", 2, 9, 0, 5)]
    by_month = Question("mortality", "30d_65_94", ("month",))
    assert [row[2] for row in monthly.summed(by_month, months)] == ["2025-03", "2025-05"]


@pytest.mark.parametrize(
    "question",
    [Question("mortality"), Question(), Question("alos", "default", ("hospital", "department"))],
)
def test_questions_whose_months_would_outnumber_their_answer_are_asked_directly(question: Question) -> None:
    assert monthly.base(question) is None
