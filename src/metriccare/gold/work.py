"""Gold's working tables on the bench: which patients are at work, and their stays, episodes and infections.

Not the writing (`build`). Each step is one packaged SQL file that reads the tables of the steps before it.
"""

from metriccare.gold import locations
from metriccare.lake.bench import Bench
from metriccare.lake.engine import packaged_sql
from metriccare.tenants.configuration import TenantSettings

PACKAGE = "metriccare.gold"
STEPS = (
    "visit", "part_of", "stay_group", "department", "condition_at_work", "stay_base", "death", "episode",
    "infection_event", "stay", "finding",
)  # fmt: skip
PARAMETER = {
    "dates_shifted": "BOOLEAN", "recorded_is_onset": "BOOLEAN", "department_1": "VARCHAR", "department_2": "VARCHAR",
    "department_3": "VARCHAR", "data_through": "INTEGER",
}  # fmt: skip
"""The one row of settings that gold's SQL reads, and data through once it is known."""


def prepare(bench: Bench, settings: TenantSettings) -> None:
    """Put the settings that gold's SQL reads into tables."""
    order = [*settings.department_order, None, None][:3]
    bench.make("parameter", PARAMETER, [(settings.dates_shifted, settings.recorded_is_onset, *order, None)])
    wards = list(settings.ward_department.items())
    bench.make("ward_department", {"ward": "VARCHAR", "department": "VARCHAR"}, wards)
    infections = [(name,) for name in sorted({code.type for code in settings.hai_codes})]
    bench.make("infection_type", {"infection_type": "VARCHAR"}, infections)


def resolve(bench: Bench) -> int | None:
    """Resolve references over all of silver, as it is and as it was; data through, in days since 1970."""
    for prefix, suffix in (("stored_", "_before"), ("", "")):
        for name in ("used_lookup", "identifier_match"):
            bench.run(PACKAGE, name, prefix=prefix, suffix=suffix)
    locations.prepare(bench)
    bench.run(PACKAGE, "encounter_link")
    ((found,),) = bench.rows(packaged_sql(PACKAGE, "data_through"))
    data_through = None if found is None else int(found)
    ((*settings, _),) = bench.rows("SELECT * FROM parameter")
    bench.make("parameter", PARAMETER, [(*settings, data_through)])
    return data_through


def choose_patients(bench: Bench, before: int | None, now: int | None, *, full: bool) -> None:
    """Fill `work_patient`: everyone, or those whom the change and the move of data through touch."""
    if full:
        bench.run(PACKAGE, "everyone")
        return
    moved = (before, now) if before is not None and now is not None else (0, 0)
    days = {"lower_day": "INTEGER", "upper_day": "INTEGER"}
    bench.make("ripening", days, [(min(moved), max(moved))])
    bench.run(PACKAGE, "touched")


def buckets(bench: Bench) -> set[int]:
    """Where records of the patients at work stand: by their id, and by each look-up that finds one of them."""
    return {int(row[0]) for row in bench.rows(packaged_sql(PACKAGE, "work_bucket"))}


def compute(bench: Bench) -> None:
    """Everything gold knows of the patients at work, in `work_*` tables."""
    for step in STEPS:
        bench.run(PACKAGE, step)


def find(bench: Bench) -> None:
    """All findings to be written, those that belong to no patient among them; reads silver as `all_*`."""
    bench.run(PACKAGE, "feed_finding")


def size(bench: Bench) -> tuple[int, int]:
    """How many patients are at work, and how many stays they have."""
    ((patients, stays),) = bench.rows(
        "SELECT (SELECT count(*) FROM work_patient) AS patients, (SELECT count(*) FROM work_stay) AS stays"
    )
    return int(patients), int(stays)
