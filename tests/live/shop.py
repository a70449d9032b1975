"""A worker under test in this process: a home with tenants, drop folders, and the jobs that it carries out.

Not a process of its own (`test_killed`).
"""

import json
import os
from pathlib import Path

from metriccare.bronze.records import landings
from metriccare.database.engine import Database
from metriccare.live import history
from metriccare.live.history import Run
from metriccare.live.worker import Worker
from metriccare.live.workshop import Workshop
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from tests.fhir_builders import DIED, encounter, patient

Record = dict[str, object]


def records(number: int, *, died: bool = False, hospital: str | None = None) -> list[Record]:
    """A patient with one stay in January 2024."""
    stay = encounter(
        f"e{number}",
        "2024-01-02",
        "2024-01-05",
        subject=f"Patient/p{number}",
        provider=hospital and f"Organization/{hospital}",
        disposition=[DIED] if died else [],
    )
    return [patient(f"p{number}", birth="1950-01-01"), stay]


def text(*found: Record) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in found)


def drop(tenant: Tenant, name: str, content: str, folder: Path | None = None) -> Path:
    """Put a file into the drop folder as one should: written aside, then renamed in; an hour ago by its own time."""
    place = (folder or tenant.folder / "drop") / name
    place.parent.mkdir(exist_ok=True)
    aside = place.with_name(f".{name}.part")
    aside.write_text(content, encoding="utf-8")
    aside.rename(place)
    return place


class Shop:
    """One worker at its home; `work` does what there is to do now."""

    def __init__(self, home: Path, database: Database, *tenants: str) -> None:
        self.home, self.database = home, database
        for name in tenants:
            registry.add(home, name)
        self.told: list[str] = []
        self.workshop = Workshop(home, database, after_run=lambda tenant: self.told.append(tenant.name))
        self.worker = Worker(self.workshop)

    def tenant(self, name: str) -> Tenant:
        return registry.get(self.home, name)

    def work(self) -> int:
        return self.worker.once()

    def runs(self, tenant: str) -> list[Run]:
        """The latest first."""
        with self.database.reading() as session:
            return history.listed(session, [tenant])

    def landed(self, tenant: str) -> list[str]:
        return [os.path.basename(landing.name) for landing in landings(self.tenant(tenant))]  # noqa: PTH119
