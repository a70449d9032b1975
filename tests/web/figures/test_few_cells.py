"""A lake in which a variant, or every measure, counts nothing yet is loaded and answers with nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from metriccare.access.policy import EVERYWHERE
from metriccare.gold.definitions import MEASURES, measure
from metriccare.gold.measures import query
from metriccare.gold.rollup import Question
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.exact import ExactView
from metriccare.web.figures.published import PublishedView
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.stays import Stays
from metriccare.web.figures.warm import Warm
from tests import fhir_builders as fhir
from tests.hospital import Hospital

VARIANTS = [(name, variant.id) for name in MEASURES for variant in measure(name).variants]
STANDS = {
    ("mortality", "default"): (1, "denominator", 1),
    ("mortality", "30d_65_94"): (0, "left_out", 1),
    ("readmission_30d", "default"): (0, "left_out", 1),  # nothing has come in since, so it is not ripe
    ("readmission_30d", "65_plus"): (0, "left_out", 1),
    ("hai", "default"): (1, "denominator", 1),
    ("hai", "day_3"): (1, "denominator", 1),
    ("hai", "per_1000_patient_days"): (1, "denominator", 1),
    ("alos", "default"): (1, "numerator", 1),
    ("alos", "whole_days"): (1, "numerator", 1),
}
"""Rows of gold, and where the one stay stands."""
Loaded = Callable[..., Snapshot]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    def load(*records: fhir.Resource) -> Snapshot:
        hospital = Hospital(Path(tmp_path_factory.mktemp("few")))
        hospital.land(*records)
        hospital.run()
        found = Warm().current(hospital.tenant)
        assert found is not None
        return found

    return load


@pytest.fixture(scope="module")
def young(loaded: Loaded) -> Snapshot:
    """One patient of 34 years with one stay: no cell of the variants of those aged 65 and more."""
    stay = fhir.encounter("e1", "2024-01-02", "2024-01-05", subject="Patient/p1")
    return loaded(fhir.patient("p1", birth="1990-01-01"), stay)


@pytest.fixture(scope="module")
def nobody(loaded: Loaded) -> Snapshot:
    """A patient without a stay."""
    return loaded(fhir.patient("p1", birth="1990-01-01"))


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_variant_without_cells_has_no_rows_and_counts_whom_it_leaves_out(
    young: Snapshot, name: str, variant: str
) -> None:
    expected = query(young.tenant, measure=name, variant=variant)
    assert list(young.rows(Question(name, variant))) == expected
    (counted,) = Stays(young, EVERYWHERE).counts(Ask(name, variant))
    assert (len(expected), counted.group, counted.stays) == STANDS[name, variant]


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_lake_without_a_stay_answers_with_nothing(nobody: Snapshot, name: str, variant: str) -> None:
    assert nobody.rows(Question(name, variant)) == ()
    assert Stays(nobody, EVERYWHERE).counts(Ask(name, variant)) == ()
    assert ExactView(nobody, EVERYWHERE).cells(Ask(name, variant)) == ()
    published = PublishedView(nobody, EVERYWHERE)
    assert published.cells(Ask(name, variant, first="2024-01", last="2024-12")) == ()
    assert (nobody.months, nobody.places, nobody.wards) == ((), (), ())
