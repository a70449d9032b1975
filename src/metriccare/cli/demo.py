"""`metriccare demo`: two made-up tenants, from raw FHIR to an explained readmission. Every step is a verb's own.

Not data to learn from: `synth` makes it up. What is there already is used again, so a second demo starts at once.
"""

import datetime as dt
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.tenants.registry import Tenant

FOLDER = "demo"


@dataclass(frozen=True, slots=True)
class Cast:
    """One tenant of the demonstration."""

    tenant: str
    hospitals: int
    patients: int
    seed: int
    dirty: float


CASTS = (
    Cast("demo-north", hospitals=3, patients=9_000, seed=11, dirty=0.002),
    Cast("demo-south", hospitals=1, patients=3_000, seed=7, dirty=0.0),
)
MONTHS = 24
START = dt.date(2024, 7, 1)
_NEXT = """\
export METRICCARE_HOME={home}
export PATH={program}:$PATH
metriccare measures --tenant {tenant} --by hospital,month
metriccare explain --tenant {tenant} --measure hai
metriccare findings --tenant {tenant}
metriccare quarantine list --tenant {tenant}
metriccare sql --tenant {tenant} "SELECT department, count(*) AS stays FROM stay GROUP BY department"

metriccare serve --demo

An alert, while the page Alerts of {tenant} is open: three infections in one ward, dropped as a feed would drop them
cp {outbreak} {drop}/

Your own FHIR files, in two commands (presets: mimic, synthea):
metriccare tenants add NAME
metriccare ingest FOLDER --tenant NAME --run"""


def demo(
    *,
    patients: Annotated[
        int | None, typer.Option(metavar="N", help="Patients of the larger tenant; the other has a third.")
    ] = None,
) -> None:
    """Show everything once, on two made-up tenants.

    Their FHIR is made up, landed and computed in METRICCARE_HOME, or in the folder `demo` here where that is not set.
    Then come the measures, one explained readmission, and what to try next.
    """
    tenants = prepare(patients)
    for tenant in tenants:
        _measures(tenant)
    _readmission(tenants[0])
    _next_steps(tenants[0])


def prepare(patients: int | None = None) -> "list[Tenant]":
    """The made-up tenants with their data landed and computed, in METRICCARE_HOME or in the folder `demo` here."""
    if not os.environ.get("METRICCARE_HOME"):
        os.environ["METRICCARE_HOME"] = str(Path(FOLDER).absolute())
    _write_outbreak()
    return [_prepared(cast, _size(cast, patients)) for cast in CASTS]


def outbreak_file() -> Path:
    """The file that makes an alert when it is dropped into the larger tenant's folder."""
    return home() / "made-up" / "outbreak.json"


def _write_outbreak() -> None:
    from metriccare.synth.outbreak import outbreak

    last = dt.date(START.year + MONTHS // 12, START.month, 1) - dt.timedelta(days=1)
    outbreak_file().parent.mkdir(parents=True, exist_ok=True)
    outbreak_file().write_bytes(outbreak(last))


def _size(cast: Cast, patients: int | None) -> int:
    return cast.patients if patients is None else max(1, patients * cast.patients // CASTS[0].patients)


def _prepared(cast: Cast, patients: int) -> "Tenant":
    """The tenant with its data landed and computed; each step leaves alone what is done already."""
    from metriccare.cli import ingest, run
    from metriccare.cli.on_record import first_rules
    from metriccare.insight.risk import kept as risk
    from metriccare.tenants import registry

    fhir = _made(cast, patients)
    if cast.tenant not in registry.names(home()):
        registry.add(home(), cast.tenant)
    first_rules(cast.tenant)
    tenant = registry.get(home(), cast.tenant)
    _step(f"landing it for the tenant {tenant.name}")
    ingest.say(tenant.name, ingest.land(tenant, [fhir]), hints=False)
    _step(f"computing stays, episodes, infections and measures of {tenant.name}")
    typer.echo(run.line(run.run_one(tenant, full=False)))
    if risk.read(tenant) is None:  # each night does so, and nobody waits for one here
        risk.fit(tenant)
    return tenant


def _made(cast: Cast, patients: int) -> Path:
    from metriccare.cli import generate
    from metriccare.cli.output import counted
    from metriccare.synth.options import GenerateOptions

    out = home() / "made-up" / f"{cast.tenant}-{patients}"
    if not (out / "truth.json").exists():
        people = f"{counted(cast.hospitals, 'hospital')} with {counted(patients, 'patient')}"
        _step(f"making up {people} over {MONTHS} months")
        generate.made(
            GenerateOptions(
                hospitals=cast.hospitals,
                patients=patients,
                months=MONTHS,
                start=START,
                seed=cast.seed,
                out=_emptied(out),
                format="ndjson",
                dirty=cast.dirty,
            )
        )
    return _as_seen_from_here(out / "fhir")


def _as_seen_from_here(path: Path) -> Path:
    """Relative where it is below the working folder: that is how a user would have named it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _emptied(out: Path) -> Path:
    """Without what a demonstration that was stopped half-way has left."""
    import shutil

    shutil.rmtree(out, ignore_errors=True)
    return out


def _measures(tenant: "Tenant") -> None:
    from metriccare.cli import measures
    from metriccare.gold.measures import query

    rows = [row for row in query(tenant, by=["hospital"]) if row["variant"] == "default"]
    _step(
        f"the measures of {tenant.name}: metriccare measures --tenant {tenant.name} --variant default --by hospital"
    )
    measures.print_readable(rows)


def _readmission(tenant: "Tenant") -> None:
    from metriccare.cli import explained
    from metriccare.gold.explain.behind import stays_behind
    from metriccare.gold.explain.stay import explain_stay

    behind = stays_behind(tenant, "readmission_30d", limit=1)
    found = [line for line in behind.lines if line.group == "numerator"]
    if not found:
        typer.echo("\nnobody was readmitted within 30 days: try more --patients")
        return
    stay = found[0].id
    _step(f"one readmission: metriccare explain stay {stay[:12]} --tenant {tenant.name}")
    explained.print_stay(explain_stay(tenant, stay))


def _step(text: str) -> None:
    typer.secho(f"\n== {text}", bold=True)


def _next_steps(tenant: "Tenant") -> None:
    _step("what to try next")
    drop = _as_seen_from_here(tenant.folder / "drop")
    typer.echo(
        _NEXT.format(
            home=home(),
            program=Path(sys.executable).parent,
            tenant=tenant.name,
            outbreak=_as_seen_from_here(outbreak_file()),
            drop=drop,
        )
    )
