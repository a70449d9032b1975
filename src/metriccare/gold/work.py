"""Gold's working tables on one connection: which patients are at work, and their stays, episodes and infections.

Not the writing (`build`). Each step is one packaged SQL file that reads the tables of the steps before it.
"""

from typing import TYPE_CHECKING

from metriccare.gold import locations
from metriccare.lake.engine import packaged_sql, run_sql
from metriccare.tenants.configuration import TenantSettings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKAGE = "metriccare.gold"
STEPS = (
    "visit", "part_of", "stay_group", "department", "condition_at_work", "stay_base", "death", "episode",
    "infection_event", "stay", "finding",
)  # fmt: skip
PARAMETERS = """
CREATE OR REPLACE TEMP TABLE parameter (
    dates_shifted BOOLEAN, recorded_is_onset BOOLEAN, department_1 VARCHAR, department_2 VARCHAR, department_3 VARCHAR,
    data_through INTEGER
);
CREATE OR REPLACE TEMP TABLE ward_department (ward VARCHAR, department VARCHAR);
CREATE OR REPLACE TEMP TABLE infection_type (infection_type VARCHAR);
CREATE OR REPLACE TEMP TABLE ripening (lower_day INTEGER, upper_day INTEGER);
"""


def prepare(connection: "DuckDBPyConnection", settings: TenantSettings) -> None:
    """Put the settings that gold's SQL reads into tables."""
    connection.execute(PARAMETERS)
    order = [*settings.department_order, None, None][:3]
    connection.execute(
        "INSERT INTO parameter VALUES (?, ?, ?, ?, ?, NULL)",
        [settings.dates_shifted, settings.recorded_is_onset, *order],
    )
    for ward, department in settings.ward_department.items():
        connection.execute("INSERT INTO ward_department VALUES (?, ?)", [ward, department])
    for infection in sorted({code.type for code in settings.hai_codes}):
        connection.execute("INSERT INTO infection_type VALUES (?)", [infection])


def resolve(connection: "DuckDBPyConnection") -> int | None:
    """Resolve references over all of silver, as it is and as it was; data through, in days since 1970."""
    for prefix, suffix in (("stored_", "_before"), ("", "")):
        _lookups(connection, prefix, suffix)
    locations.prepare(connection)
    run_sql(connection, PACKAGE, "encounter_link")
    row = connection.execute(packaged_sql(PACKAGE, "data_through")).fetchone()
    data_through = None if row is None or row[0] is None else int(row[0])
    connection.execute("UPDATE parameter SET data_through = ?", [data_through])
    return data_through


def _lookups(connection: "DuckDBPyConnection", prefix: str, suffix: str) -> None:
    for name in ("used_lookup", "identifier_match"):
        text = packaged_sql(PACKAGE, name).format(prefix=prefix, suffix=suffix)
        connection.execute(text)


def choose_patients(
    connection: "DuckDBPyConnection", before: int | None, now: int | None, *, full: bool
) -> None:
    """Fill `work_patient`: everyone, or those whom the change and the move of data through touch."""
    if full:
        run_sql(connection, PACKAGE, "everyone")
        return
    moved = (before, now) if before is not None and now is not None else (0, 0)
    connection.execute("DELETE FROM ripening")
    connection.execute("INSERT INTO ripening VALUES (?, ?)", [min(moved), max(moved)])
    run_sql(connection, PACKAGE, "touched")


def buckets(connection: "DuckDBPyConnection") -> set[int]:
    """Where records of the patients at work stand: by their id, and by each look-up that finds one of them."""
    return {int(row[0]) for row in connection.execute(packaged_sql(PACKAGE, "work_bucket")).fetchall()}


def compute(connection: "DuckDBPyConnection") -> None:
    """Everything gold knows of the patients at work, in `work_*` tables."""
    for step in STEPS:
        run_sql(connection, PACKAGE, step)


def find(connection: "DuckDBPyConnection") -> None:
    """All findings to be written, those that belong to no patient among them; reads silver as `all_*`."""
    run_sql(connection, PACKAGE, "feed_finding")


def size(connection: "DuckDBPyConnection") -> tuple[int, int]:
    """How many patients are at work, and how many stays they have."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM work_patient), (SELECT count(*) FROM work_stay)"
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
