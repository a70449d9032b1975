"""The comparison of both engines sees each kind of difference, and its page keeps what other runs compared."""

from pathlib import Path

import pytest

from benchmarks.parity.comparing import compare
from benchmarks.parity.page import Part, kept, page

ROW = {"month": "2024-01", "value": 12.5, "numerator": 1}


@pytest.mark.parametrize(
    ("other", "differences"),
    [
        ([ROW], []),
        ([ROW | {"value": 12.5 + 9e-10}], []),
        ([ROW | {"value": 12.5 + 2e-9}], ["('2024-01',) value: 12.5 and 12.500000002"]),
        ([ROW | {"numerator": 2}], ["('2024-01',) numerator: 1 and 2"]),
        ([ROW | {"numerator": True}], ["('2024-01',) numerator: 1 and True"]),
        ([ROW | {"value": None}], ["('2024-01',) value: 12.5 and None"]),
        ([], ["('2024-01',): in one engine only"]),
        ([ROW, ROW], ["('2024-01',): in one engine only"]),
        ([ROW | {"month": "2024-02"}], ["('2024-01',): in one engine only", "('2024-02',): in one engine only"]),
    ],
)  # fmt: skip
def test_what_differs_is_named(other: list[dict[str, object]], differences: list[str]) -> None:
    found = compare([ROW], other, ("month",))
    assert found.differences == differences
    assert found.cells == 3 * max(len(other), len(differences), 1)


def test_cells_and_rows_are_counted_once() -> None:
    found = compare([ROW, ROW | {"month": "2024-02"}], [ROW | {"month": "2024-02"}, ROW], ("month",))
    assert (found.rows, found.cells, found.differences) == (2, 6, [])


def test_a_feed_compared_again_takes_its_place_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results" / "parity.json"
    one, other = Part("one", "one batch", "hai", 2, 20, 0), Part("other", "one batch", "hai", 1, 1_000, 0)
    assert kept(file, [one, other]) == [one, other]
    again = Part("one", "one batch", "hai", 3, 30, 1)
    parts = kept(file, [again])
    assert parts == [other, again]
    assert kept(file, []) == parts
    assert page(parts).splitlines()[-3:] == [
        "| other | one batch | hai | 1 | 1,000 | 0 |",
        "| one | one batch | hai | 3 | 30 | 1 |",
        "| **all** | | | | **1,030** | **1** |",
    ]
