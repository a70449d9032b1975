"""Each measure says which way it improves."""

from metriccare.gold.definitions import MEASURES, measure
from metriccare.insight.spc.of_measure import better
from metriccare.insight.spc.verdict import Better


def test_three_measures_improve_downwards_and_the_length_of_stay_neither_way() -> None:
    assert {name: better(measure(name)) for name in MEASURES} == {
        "mortality": Better.LOWER,
        "readmission_30d": Better.LOWER,
        "hai": Better.LOWER,
        "alos": Better.NEITHER,
    }
