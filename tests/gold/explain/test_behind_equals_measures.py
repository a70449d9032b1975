"""The stays behind a number add up to it: every measure, variant and cell."""

from collections import defaultdict

import pytest

from metriccare.gold import definitions
from metriccare.gold.explain.behind import Behind, stays_behind
from metriccare.gold.measures import DIMENSIONS
from tests.hospital import Hospital

VARIANTS = [
    (measure, variant.id)
    for measure in definitions.MEASURES
    for variant in definitions.measure(measure).variants
]
CELL = tuple(name for name in DIMENSIONS if name != "year")

Cell = tuple[object, ...]


def counted(behind: Behind) -> dict[Cell, tuple[int, int]]:
    """Numerator units and denominator of each cell that has a denominator."""
    sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for line in behind.lines:
        cell = tuple(getattr(line, name) for name in CELL)
        sums[cell][0] += line.units
        sums[cell][1] += line.denominator
    return {cell: (units, denominator) for cell, (units, denominator) in sums.items() if denominator}


def check(hospital: Hospital, measure: str, variant: str) -> None:
    scale = definitions.measure(measure).variant(variant).units_per_count
    rows = hospital.measures(measure, variant, by=CELL)
    expected = {tuple(row[name] for name in CELL): (row["numerator"], row["denominator"]) for row in rows}
    behind = stays_behind(hospital.tenant, measure, variant)
    found = {cell: (units / scale, denominator) for cell, (units, denominator) in counted(behind).items()}
    assert found == expected
    [whole] = hospital.measures(measure, variant)
    assert (behind.numerator, behind.denominator) == (pytest.approx(whole["numerator"]), whole["denominator"])


@pytest.mark.parametrize(("measure", "variant"), VARIANTS)
def test_scene(measure: str, variant: str, scene: Hospital) -> None:
    check(scene, measure, variant)


@pytest.mark.parametrize(("measure", "variant"), VARIANTS)
def test_generated_hospitals(measure: str, variant: str, generated_tenant: Hospital) -> None:
    check(generated_tenant, measure, variant)


@pytest.mark.parametrize(("measure", "variant"), VARIANTS)
def test_real_data(measure: str, variant: str, mimic: Hospital) -> None:
    check(mimic, measure, variant)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_filter_of_each_dimension_counts_what_the_group_counts(dimension: str, mimic: Hospital) -> None:
    for row in mimic.measures("readmission_30d", "default", by=(dimension,))[:3]:
        behind = stays_behind(mimic.tenant, "readmission_30d", filters={dimension: str(row[dimension])})
        assert (behind.numerator, behind.denominator) == (row["numerator"], row["denominator"])


def test_two_filters_count_what_their_cell_counts(mimic: Hospital) -> None:
    for row in mimic.measures("mortality", "default", by=("sex", "department"))[:4]:
        behind = stays_behind(
            mimic.tenant, "mortality", filters={name: str(row[name]) for name in ("sex", "department")}
        )
        assert (behind.numerator, behind.denominator) == (row["numerator"], row["denominator"])
