"""One tenant under test, seen from outside only: FHIR goes in, measures and findings come out.

Not a second way into the product: every step is the function that the command line calls.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from metriccare.bronze.ingest import IngestReport, ingest
from metriccare.gold import build, findings, measures
from metriccare.tenants import registry

Row = Mapping[str, object]
Record = Mapping[str, object] | str


def ndjson(records: Sequence[Record]) -> str:
    """One line per record; text is a line as it stands, however wrong."""
    return "".join(f"{record if isinstance(record, str) else json.dumps(record)}\n" for record in records)


class Hospital:
    """A fresh tenant in `home`, with the settings file `settings` (TOML) or a preset by name."""

    def __init__(self, home: Path, name: str = "h", *, settings: str = "", preset: str = "") -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.tenant = registry.add(home, name, preset or _settings_file(home / f"{name}.toml", settings))
        self._inbox = home / f"inbox-{name}"
        self._landings = 0
        self._run_needed = False
        self._groups: dict[tuple[str, ...], list[Row]] = {}
        self._findings: list[Row] | None = None

    def land(self, *records: Record, name: str = "records.ndjson") -> None:
        """Land one NDJSON file."""
        self.land_files({name: ndjson(records)})

    def land_files(self, files: Mapping[str, str]) -> None:
        """Land one folder of files with the given names and texts."""
        self._landings += 1
        folder = self._inbox / f"{self._landings:02}"
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        self.ingest(folder)

    def ingest(self, *paths: Path) -> IngestReport:
        """Land files or folders that are there already."""
        self._run_needed = True
        return ingest(self.tenant, paths)

    def run(self) -> None:
        """Bring gold up to date, where something has landed since the last run."""
        if self._run_needed:
            build.run(self.tenant)
            self._run_needed = False
            self._groups.clear()
            self._findings = None

    def measures(
        self,
        measure: str | None = None,
        variant: str | None = None,
        *,
        by: Sequence[str] = (),
        from_month: str | None = None,
        to_month: str | None = None,
    ) -> list[Row]:
        """The rows that `metriccare measures` prints."""
        self.run()
        rows = measures.query(
            self.tenant, measure=measure, variant=variant, by=by, from_month=from_month, to_month=to_month
        )
        return list(rows)

    def row(self, measure: str, variant: str = "default", **by: str) -> Row | None:
        """The row of one group; None where the group is absent."""
        self.run()
        grouping = tuple(by)
        if grouping not in self._groups:
            self._groups[grouping] = self.measures(by=grouping)
        wanted = {"measure": measure, "variant": variant, **by}
        rows = [row for row in self._groups[grouping] if wanted.items() <= row.items()]
        assert len(rows) <= 1, f"one group has {len(rows)} rows: {rows}"
        return rows[0] if rows else None

    def cell(self, measure: str, variant: str = "default", **by: str) -> tuple[object, object, object] | None:
        """Numerator, denominator and value of one group; None where the group is absent."""
        row = self.row(measure, variant, **by)
        return None if row is None else (row["numerator"], row["denominator"], row["value"])

    def findings(self) -> list[Row]:
        """Every data-quality finding."""
        self.run()
        if self._findings is None:
            self._findings = list(findings.query(self.tenant))
        return self._findings

    def rules(self) -> set[tuple[object, object]]:
        """The findings as (rule, resource type)."""
        return {(row["rule"], row["resource_type"]) for row in self.findings()}

    def pseudonym(self, resource_id: str) -> str:
        """What a patient's, encounter's or condition's id is called behind bronze."""
        return hmac.new(self.tenant.key, resource_id.encode(), hashlib.sha256).hexdigest()


def _settings_file(path: Path, settings: str) -> str | None:
    if not settings:
        return None
    path.write_text(f"version = 1\n{settings}", encoding="utf-8")
    return str(path)
