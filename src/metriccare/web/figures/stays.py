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
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.snapshot import Snapshot


@dataclass(frozen=True)
class Stays:
    """The stays of one lake version that lie in a scope."""

    snapshot: Snapshot
    scope: Scope

    def counts(self, ask: Ask) -> tuple[Counted, ...]:
        """How many stand in the numerator, only in the denominator, or are left out, and why."""
        with self._reading() as lake:
            return counts(lake, self._listing(ask))

    def page(
        self, ask: Ask, parts: Sequence[Group], *, reason: str | None = None, skip: int = 0, most: int = 50
    ) -> tuple[Line, ...]:
        """Some of these groups, the latest discharge first."""
        frame = Frame(self.snapshot.tenant.settings.time_zone, self.snapshot.manifest.data_through)
        with self._reading() as lake:
            return page(lake, self._listing(ask), frame, parts, reason=reason, skip=skip, most=most)

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
