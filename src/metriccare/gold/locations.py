"""Ward names of the tenant's locations as tables for SQL, as they are and as they were before this run.

Not the rule itself (`wards`).
"""

from metriccare.gold.wards import Place, ward_names
from metriccare.lake.bench import Bench

READ = """
SELECT location.location_id, location.name, location.is_ward, coalesce(location.part_of_id, parent.resource_id)
FROM {prefix}location AS location
LEFT JOIN identifier_match{suffix} AS parent
    ON location.part_of_key = parent.lookup AND parent.resource_type = 'Location'
WHERE NOT location.deleted AND NOT location.no_id
"""


def prepare(bench: Bench) -> None:
    """Create `location_ward` (now) and `changed_location` (whose ward differs from before)."""
    now = _wards(bench, "", "")
    before = _wards(bench, "stored_", "_before")
    changed = [(place,) for place in now.keys() | before.keys() if now.get(place) != before.get(place)]
    bench.make("location_ward", {"location_id": "VARCHAR", "ward": "VARCHAR"}, list(now.items()))
    bench.make("changed_location", {"location_id": "VARCHAR"}, changed)


def _wards(bench: Bench, prefix: str, suffix: str) -> dict[str, str]:
    return ward_names(Place(*row) for row in bench.rows(READ.format(prefix=prefix, suffix=suffix)))
