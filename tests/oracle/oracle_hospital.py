"""The oracle behind the same face as the product under test, so that both can be held to the same literal cases."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from metriccare.bronze.ingest import IngestReport
from tests.hospital import Hospital, Record, Row, ndjson
from tests.oracle.findings import findings
from tests.oracle.landed import files
from tests.oracle.measures import rows
from tests.oracle.settings import MIMIC, OracleSettings
from tests.oracle.tenant_file import from_toml
from tests.oracle.world import World, build


class OracleHospital(Hospital):
    """One tenant as the oracle sees it; ids stay as they came."""

    def __init__(self, settings: str = "", preset: str = "") -> None:
        self._settings: OracleSettings = MIMIC if preset == "mimic" else from_toml(settings)
        self._contents: list[bytes] = []
        self._world: World | None = None

    def land(self, *records: Record, name: str = "records.ndjson") -> None:
        self.land_files({name: ndjson(records)})

    def land_files(self, files: Mapping[str, str]) -> None:
        self._contents.extend(files[name].encode() for name in sorted(files))
        self._world = None

    def ingest(self, *paths: Path) -> IngestReport:
        self._contents.extend(path.read_bytes() for path in paths)
        self._world = None
        return IngestReport(
            (), ignored=0
        )  # the oracle refuses nothing, and what it leaves out are its findings

    @property
    def world(self) -> World:
        if self._world is None:
            self._world = build(files(self._contents, datetime.now(UTC)), self._settings)
        return self._world

    def run(self) -> None:
        """There is nothing to bring up to date."""

    def measures(
        self,
        measure: str | None = None,
        variant: str | None = None,
        *,
        by: Sequence[str] = (),
        from_month: str | None = None,
        to_month: str | None = None,
    ) -> list[Row]:
        found = rows(
            self.world, measure=measure, variant=variant, by=by, from_month=from_month, to_month=to_month
        )
        return list[Row](found)

    def row(self, measure: str, variant: str = "default", **by: str) -> Row | None:
        wanted = {"measure": measure, "variant": variant, **by}
        return next(
            (row for row in self.measures(measure, variant, by=tuple(by)) if wanted.items() <= row.items()),
            None,
        )

    def findings(self) -> list[Row]:
        names = ("rule", "resource_type", "resource_id")
        return [dict(zip(names, found, strict=True)) for found in findings(self.world)]

    def pseudonym(self, resource_id: str) -> str:
        return resource_id
