"""SPC and funnels of 200 hospitals x 20 departments x 4 measures x 36 months: `make bench-insight`.

The figures are made up from a seed and stand in memory, as a version's do; what is measured is the statistics alone:
each department's and each hospital's control chart, and the funnels of all hospitals, whole and by department.
"""

import random
import sys
import time
from dataclasses import dataclass

from metriccare.gold.definitions import MEASURES, measure
from metriccare.insight.funnel.funnel import funnel
from metriccare.insight.funnel.proportions import Counted
from metriccare.insight.spc.chart import Period, control_chart
from metriccare.insight.spc.of_measure import better
from metriccare.insight.spc.which import Size, called_for

HOSPITALS, DEPARTMENTS, MONTHS = 200, 20, 36
SECONDS = 5.0
RATES = {"mortality": 0.025, "readmission_30d": 0.14, "hai": 0.012, "alos": 4.8}
NAMES = [f"{2023 + n // 12}-{n % 12 + 1:02}" for n in range(MONTHS)]


@dataclass(frozen=True, slots=True)
class Series:
    """A place's months of one measure: events (days, of stays) and what they are counted among."""

    measure: str
    hospital: str
    department: str
    counts: tuple[tuple[float, float], ...]


def made_up(hospitals: int = HOSPITALS, departments: int = DEPARTMENTS, seed: int = 8) -> list[Series]:
    """Every department's months; a hospital's are their sums."""
    chance = random.Random(seed)
    return [
        Series(name, f"h{hospital:03}", f"d{department:02}", tuple(_months(chance, RATES[name])))
        for name in MEASURES
        for hospital in range(hospitals)
        for department in range(departments)
    ]


def _months(chance: random.Random, rate: float) -> list[tuple[float, float]]:
    size = chance.choice((15, 40, 120))
    found: list[tuple[float, float]] = []
    for _ in range(MONTHS):
        among = max(1, round(chance.gauss(size, size**0.5)))
        mean = rate * among
        found.append(
            (float(max(0, min(among * max(1.0, rate), round(chance.gauss(mean, mean**0.5))))), float(among))
        )
    return found


def together(
    series: list[Series], by_department: bool
) -> dict[tuple[str, str, str], list[tuple[float, float]]]:
    """Sums by measure, hospital and (if so) department; months stay apart."""
    found: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for one in series:
        key = (one.measure, one.hospital, one.department if by_department else "")
        before = found.get(key)
        found[key] = (
            list(one.counts)
            if before is None
            else [(a + c, b + d) for (a, b), (c, d) in zip(before, one.counts, strict=True)]
        )
    return found


def charts(series: list[Series]) -> int:
    """Every control chart, of departments and of hospitals, as the page makes it; how many."""
    whole = {**together(series, by_department=True), **together(series, by_department=False)}
    for (name, _, _), counts in whole.items():
        defined = measure(name)
        variant = defined.variant("default")
        sizes = [Size(*pair) for pair in counts]
        called = called_for(sizes, variant.interval, "month", "discharges")
        months = [
            Period(month, variant.multiplier * events / among, False, events, among)
            for month, (events, among) in zip(NAMES, counts, strict=True)
        ]
        control_chart(months, better(defined), form=called.form, multiplier=variant.multiplier)
    return len(whole)


def funnels(series: list[Series]) -> int:
    """Every funnel of the measures that are shares: all stays, and each department's; how many."""
    sums: dict[tuple[str, str], dict[str, Counted]] = {}
    for one in series:
        if measure(one.measure).variant("default").interval != "wilson":
            continue
        events, among = (sum(part) for part in zip(*one.counts, strict=True))
        for department in (one.department, ""):
            units = sums.setdefault((one.measure, department), {})
            before = units.get(one.hospital, Counted(0, 0))
            units[one.hospital] = Counted(before.events + events, before.among + among)
    for units in sums.values():
        if funnel(list(units.items())) is None:
            raise AssertionError("200 hospitals make a funnel")
    return len(sums)


def main() -> int:
    """Print what it took; 1 where that is more than the promise."""
    series = made_up()
    began, at_work = time.perf_counter(), time.process_time()
    drawn = charts(series)
    between = time.perf_counter()
    compared = funnels(series)
    ended, worked = time.perf_counter(), time.process_time() - at_work
    print(f"{drawn:,} control charts of {MONTHS} months  {between - began:6.2f} s")
    print(f"{compared:,} funnels of {HOSPITALS} hospitals         {ended - between:6.2f} s")
    print(f"together {ended - began:.2f} s, {worked:.2f} s of a core's time; the promise is {SECONDS:.0f} s")
    return 0 if ended - began <= SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
