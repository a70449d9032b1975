"""The stays behind a number, read from a snapshot within a scope. Not one stay explained (`gold.explain.stay`)."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from metriccare.access.policy import Scope
from metriccare.gold.explain.behind import Line
from metriccare.gold.explain.listing import Counted, Listing, counts, page
from metriccare.gold.explain.reading import PACKAGE, Reading
from metriccare.gold.explain.stay_row import Group
from metriccare.gold.explain.words.frame import Frame
from metriccare.lake.engine import run_sql
from metriccare.web.figures import standing_cells
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """One stay, as far as a page needs it before it explains it: where it was, how long, and what followed."""

    stay_id: str
    hospital: str
    department: str
    month: str
    days: float
    next_stay_id: str | None
    days_to_next: int | None
    readmitted: bool
    infections: int
    died: bool


STANDING = """
SELECT stay.stay_id, CAST(stay.hospital AS VARCHAR), CAST(stay.department AS VARCHAR), CAST(stay.month AS VARCHAR),
    stay.los_us / 86400000000, stay.readmission_stay_id, stay.days_to_next, stay.readmitted, stay.hai_events,
    stay.death_evidence IS NOT NULL
FROM stay
"""


def standing(snapshot: Snapshot, prefix: str) -> Standing | None:
    """The one stay whose id begins so, wherever it is: whoever asks must check the place. None for none or several."""
    return _one(snapshot, f"{STANDING} WHERE starts_with(stay.stay_id, $id) LIMIT 2", prefix)


def standing_of_encounter(snapshot: Snapshot, encounter_id: str) -> Standing | None:
    """The stay that an encounter belongs to."""
    joined = "LEFT JOIN other_encounter USING (stay_id)"
    found = f"{STANDING} {joined} WHERE stay.stay_id = $id OR other_encounter.encounter_id = $id LIMIT 1"
    return _one(snapshot, found, encounter_id)


def _one(snapshot: Snapshot, statement: str, identifier: str) -> Standing | None:
    cursor = snapshot.cursor()
    try:
        rows = cursor.execute(statement, {"id": identifier}).fetchall()
    finally:
        cursor.close()
    return Standing(*rows[0]) if len(rows) == 1 else None


@dataclass(frozen=True)
class Stays:
    """The stays of one lake version that lie in a scope."""

    snapshot: Snapshot
    scope: Scope

    def counts(self, ask: Ask) -> tuple[Counted, ...]:
        """How many stand in the numerator, only in the denominator, or are left out, and why."""
        listing = self._listing(ask)
        if standing_cells.has_cells(listing):
            kept = self.snapshot.kept
            return kept("counts", listing, lambda cursor: standing_cells.counted(cursor, listing), len)
        with self._reading() as lake:
            return counts(lake, listing)

    def leaves_out(self, ask: Ask) -> bool:
        """Whether this measure and variant leave out any stay at all; most do not, and need not be counted."""
        asked = ask.measure, ask.variant
        return self.snapshot.kept(
            "leaves out", asked, lambda cursor: standing_cells.leaves_out(cursor, *asked)
        )

    def page(
        self,
        ask: Ask,
        parts: Group | Sequence[Group],
        *,
        reason: str | None = None,
        skip: int = 0,
        most: int = 50,
    ) -> tuple[Line, ...]:
        """Some of these groups, the latest discharge first."""
        groups = (parts,) if isinstance(parts, str) else parts
        frame = Frame(self.snapshot.tenant.settings.time_zone, self.snapshot.manifest.data_through)
        with self._reading() as lake:
            return page(lake, self._listing(ask), frame, groups, reason=reason, skip=skip, most=most)

    def first(self, ask: Ask, part: Group, most: int) -> tuple[Line, ...]:
        """The first page of one group, from memory where it was asked before: the same at each look at an alert."""
        asked = self._listing(ask), part, most
        return self.snapshot.kept("first stays", asked, lambda _: self.page(ask, part, most=most), len)

    def find(self, prefix: str, most: int = 6) -> list[str]:
        """Ids of stays in the scope that begin so; `prefix` is a parameter, whatever was typed."""
        listing = self._listing(Ask("mortality"))
        cursor = self.snapshot.cursor()
        found = cursor.execute(
            "SELECT stay_id FROM stay WHERE starts_with(stay_id, $prefix) "
            "AND ($hospitals IS NULL OR list_contains($hospitals::VARCHAR[], hospital)) "
            "AND ($departments IS NULL OR list_contains($departments::VARCHAR[], department)) "
            "ORDER BY stay_id LIMIT $most",
            {
                "prefix": prefix,
                "most": most,
                "hospitals": None if listing.hospitals is None else list(listing.hospitals),
                "departments": None if listing.departments is None else list(listing.departments),
            },
        ).fetchall()
        cursor.close()
        return [str(row[0]) for row in found]

    @contextmanager
    def _reading(self) -> Generator[Reading]:
        cursor = self.snapshot.cursor()
        try:
            for name in ("macros", "standing"):
                run_sql(cursor, PACKAGE, name)
            yield Reading(cursor, self.snapshot.lake, self.snapshot.manifest)
        finally:
            cursor.close()

    def _listing(self, ask: Ask) -> Listing:
        within = (self.scope.hospitals, self.scope.departments)
        hospitals, departments = (None if names is None else tuple(sorted(names)) for names in within)
        return Listing(ask.measure, ask.variant, ask.where, ask.first, ask.last, hospitals, departments)
