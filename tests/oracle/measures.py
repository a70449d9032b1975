"""Sections 4, 6 and 7: the rows that `metriccare measures --json` prints. The oracle's public face."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from tests.oracle import units
from tests.oracle.fields import text
from tests.oracle.intervals import Interval, mean_t, poisson, wilson
from tests.oracle.landing import LandedFile
from tests.oracle.settings import OracleSettings
from tests.oracle.units import Unit
from tests.oracle.world import World, build

Row: TypeAlias = dict[str, str | int | float | bool | None]


def compute(
    landed: Sequence[LandedFile],
    settings: OracleSettings,
    *,
    measure: str | None = None,
    variant: str | None = None,
    by: Sequence[str] = (),
    from_month: str | None = None,
    to_month: str | None = None,
) -> list[Row]:
    return rows(
        build(landed, settings),
        measure=measure,
        variant=variant,
        by=by,
        from_month=from_month,
        to_month=to_month,
    )


def rows(
    world: World,
    *,
    measure: str | None = None,
    variant: str | None = None,
    by: Sequence[str] = (),
    from_month: str | None = None,
    to_month: str | None = None,
) -> list[Row]:
    """ "an array of {"measure", "variant", …one key per --by…, …}; all variants unless one is named" """
    found: list[Row] = []
    for (measure_id, variant_id), (units_of, finish) in MEASURES.items():
        if measure not in (None, measure_id) or variant not in (None, variant_id):
            continue
        # "`--from/--to` filter rows only, episodes use all data"
        found_units = [
            one for one in units_of(world) if _in_months(one.dimensions["month"], from_month, to_month)
        ]
        for key, members in _grouped(found_units, by).items():
            # "groups with no denominator are absent"
            if sum(one.denominator for one in members) > 0:
                found.append(
                    _row(measure_id, variant_id, dict(zip(by, key, strict=True)), members, finish, world)
                )
    return found


def _in_months(month: str, first: str | None, last: str | None) -> bool:
    return (first is None or first <= month) and (last is None or month <= last)


def _grouped(members: Sequence[Unit], by: Sequence[str]) -> dict[tuple[str, ...], list[Unit]]:
    groups: dict[tuple[str, ...], list[Unit]] = {}
    for one in members:
        groups.setdefault(tuple(one.dimensions[name] for name in by), []).append(one)
    return groups


def _row(
    measure: str, variant: str, keys: dict[str, str], members: Sequence[Unit], finish: "Finish", world: World
) -> Row:
    row: Row = {"measure": measure, "variant": variant, **keys}
    if "hospital" in keys:  # "`hospital` is the Organization id as it came, with `hospital_name` beside it"
        row["hospital_name"] = text(world.feed.organizations.get(keys["hospital"], {}), "name")
    numerator = sum((one.numerator for one in members), Fraction(0))
    denominator = sum(one.denominator for one in members)
    value, (lower, upper) = finish(members, numerator, denominator)
    row |= {
        "numerator": float(numerator) if measure == "alos" and variant == "default" else int(numerator),
        "denominator": denominator,
        "value": value,
        "lower": lower,
        "upper": upper,
        "provisional": any(one.unripe for one in members),
    }
    return row


def per_100(_: Sequence[Unit], numerator: Fraction, denominator: int) -> tuple[float, Interval]:
    return float(100 * numerator / denominator), wilson(int(numerator), denominator)


def per_1000(_: Sequence[Unit], numerator: Fraction, denominator: int) -> tuple[float, Interval]:
    return float(1000 * numerator / denominator), poisson(int(numerator), denominator)


def days(members: Sequence[Unit], numerator: Fraction, denominator: int) -> tuple[float, Interval]:
    return float(numerator / denominator), mean_t([one.numerator for one in members])


Units: TypeAlias = Callable[[World], list[Unit]]
Finish: TypeAlias = Callable[[Sequence[Unit], Fraction, int], tuple[float, Interval]]
MEASURES: dict[tuple[str, str], tuple[Units, Finish]] = {
    ("mortality", "default"): (units.mortality, per_100),
    ("mortality", "30d_65_94"): (units.mortality_30d_65_94, per_100),
    ("readmission_30d", "default"): (units.readmission, per_100),
    ("readmission_30d", "65_plus"): (units.readmission_65_plus, per_100),
    ("hai", "default"): (units.hai, per_100),
    ("hai", "day_3"): (units.hai_day_3, per_100),
    ("hai", "per_1000_patient_days"): (units.hai_per_1000_patient_days, per_1000),
    ("alos", "default"): (units.alos, days),
    ("alos", "whole_days"): (units.alos_whole_days, days),
}
