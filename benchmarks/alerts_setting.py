"""The setting of `bench-alerts`: a lake of a million resources, small ones beside it, 50 rules and one webhook each.

Not the clock (`alerts`). Rules look at every kind of window and place, as a hospital's would; one of them fires at each
landing that brings a hospital not seen before.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import feed, ours
from benchmarks.run import CACHE
from metriccare.access.secrets import ApplicationSecret
from metriccare.alerts import rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.settings import WebhookSettings
from metriccare.alerts.rules_file import rule_of
from metriccare.bronze.ingest import ingest
from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.gold.build import run
from metriccare.office.desk import Author
from metriccare.tenants import registry

TENANTS, RULES = 20, 50
"""As many tenants, and as many rules of each."""
BIG = ours.TENANT
SMALL = tuple(f"small-{number:02}" for number in range(1, TENANTS))
MEASURES = {"mortality": 90.0, "readmission_30d": 90.0, "hai": 500.0, "alos": 60.0}
WINDOWS = ("month", "rolling_30", "rolling_90", "year")
PLACES = ((), ("hospital",), ("department",), ("hospital", "department"))
INPATIENT = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}
EXPIRED = {"system": "http://terminology.hl7.org/CodeSystem/discharge-disposition", "code": "exp"}
STAYED = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)


def prepare(home: Path, scale: float, address: str) -> None:
    """Lakes, channels and rules of all tenants."""
    ours.build(home, feed.made(CACHE, scale))
    for name in SMALL:
        tenant = registry.add(home, name)
        landing = home / "first.ndjson"
        landing.write_text(stay(f"first-{name}", died=False), encoding="utf-8")
        ingest(tenant, [landing])
        run(tenant)
    database = Database.of(home)
    migrate.upgrade(database)
    key = ApplicationSecret.of(home)
    for name in (BIG, *SMALL):
        with database.writing() as session:
            _write(Book(session, name), key, address)
    database.close()


def _write(book: Book, key: ApplicationSecret, address: str) -> None:
    author = Author("bench", "Bench", datetime.now(UTC))
    kept.put(book, author, "hook", WebhookSettings(url=address), key=key)
    for rule in (_firing(), *_quiet()):
        rules.put(book, author, rule_of(rule))


def _firing() -> dict[str, object]:
    return {
        "kind": "threshold", "name": "all-died", "title": "Everybody died", "measure": "mortality", "window": "month",
        "by": ["hospital"], "above": 90.0, "minimum_n": 1, "channels": ["hook"],
    }  # fmt: skip


def _quiet() -> Iterator[dict[str, object]]:
    """What a hospital would watch, with thresholds that its figures do not reach."""
    for number in range(RULES - 1):
        measure, above = list(MEASURES.items())[number % 4]
        yield {
            "kind": "threshold", "name": f"watch-{number:02}", "title": f"Watch {number}", "measure": measure,
            "window": WINDOWS[number // 4 % 4], "by": list(PLACES[number // 16 % 4]), "above": above,
            "minimum_n": 30, "channels": ["hook"],
        }  # fmt: skip


def stay(name: str, *, died: bool, hospital: str = "") -> str:
    """Lines with a patient and a stay, at a hospital of its own, which bears the stay's name, where none is given."""
    encounter: dict[str, object] = {
        "resourceType": "Encounter", "id": f"e-{name}", "status": "finished", "class": INPATIENT,
        "subject": {"reference": f"Patient/p-{name}"},
        "serviceProvider": {"reference": f"Organization/{hospital or name}"},
        "period": {"start": STAYED.isoformat(), "end": STAYED.replace(day=9).isoformat()},
    }  # fmt: skip
    if died:
        encounter["hospitalization"] = {"dischargeDisposition": {"coding": [EXPIRED]}}
    patient = {"resourceType": "Patient", "id": f"p-{name}", "gender": "female", "birthDate": "1951-04-05"}
    return "".join(f"{json.dumps(record)}\n" for record in (patient, encounter))
