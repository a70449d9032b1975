"""`metriccare ingest`: lands FHIR files in bronze, or with `--check` only looks at them. How: `bronze.ingest`."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant
from metriccare.cli.standing import refuse_unless_active
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from metriccare.bronze.ingest import IngestReport, Progress, SourceReport
    from metriccare.tenants.registry import Tenant

WARNINGS = 20


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, folders (searched through), - for standard input."),
    ],
    *,
    tenant: TenantOption = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Land nothing: profile the feed and propose the settings it needs."),
    ] = False,
    then_run: Annotated[
        bool, typer.Option("--run", help="Then run, and print the measures: three verbs in one.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Land FHIR R4 files in bronze, each content exactly once.

    A bad record costs itself alone: it goes to quarantine, with its place and the reason.
    """
    sources: list[Path | Literal["-"]] = ["-" if path == "-" else Path(path) for path in paths]
    if check and then_run:
        raise UsageError(
            "--check lands nothing, so there is nothing to run", way_out="give one of --check and --run"
        )
    if check:
        from metriccare.cli import profile

        profile.show(profile.prospect(tenant), sources, as_json=as_json)
        return
    chosen = chosen_tenant(tenant)
    refuse_unless_active(chosen.name)
    report = land(chosen, sources)
    if as_json:
        from metriccare.cli.output import print_json

        warn(report)
        print_json(_as_row(chosen.name, report) | (_run_and_measures(chosen) if then_run else {}))
    else:
        say(chosen.name, report, then_run=then_run)
        if then_run:
            _run_and_print(chosen)
    report.raise_if_faulty()


def _run_and_measures(tenant: "Tenant") -> dict[str, object]:
    from metriccare.cli import run
    from metriccare.gold.measures import query

    return {"run": run.as_row(run.run_one(tenant, full=False)), "measures": query(tenant)}


def _run_and_print(tenant: "Tenant") -> None:
    from metriccare.cli import measures, run

    typer.echo(run.line(run.run_one(tenant, full=False)))
    measures.measures(tenant=tenant.name)


def land(tenant: "Tenant", paths: "Sequence[Path | Literal['-']]") -> "IngestReport":
    """Landed with a progress bar."""
    from metriccare.bronze import ingest as bronze

    with watched() as progress:
        return bronze.ingest(tenant, paths, progress=progress)


@contextmanager
def watched() -> "Generator[Callable[[Progress], None] | None]":
    """A bar per source, by how much of it has been read."""
    from metriccare.cli.progress import progress_bar

    with progress_bar() as bar:
        if bar is None:
            yield None
            return

        def report(at: "Progress") -> None:
            size = at.size or 0  # of the file as it lies there: a packed one holds more than that
            bar(Path(at.name).name, at.through, size if at.through <= size else 0)

        yield report


def _as_row(tenant: str, report: "IngestReport") -> dict[str, object]:
    return {
        "tenant": tenant,
        **_counts(report),
        "ignored": report.ignored,
        "sources": [_source(source) for source in report.sources],
    }


def _counts(report: "IngestReport") -> dict[str, int]:
    return {
        "landed": len(report.new),
        "known": sum(source.outcome == "known" for source in report.sources),
        "refused": len(report.refused),
        "records": sum(landing.records for landing in report.new),
        "good": sum(landing.good for landing in report.new),
        "quarantined": sum(landing.quarantined for landing in report.new),
        "blank": sum(landing.blank for landing in report.new),
    }


def _source(source: "SourceReport") -> dict[str, object]:
    row: dict[str, object] = {
        "name": source.name,
        "outcome": source.outcome,
        "message": source.doubt or None,
    }
    if source.landing is not None:
        fields = ("number", "records", "good", "quarantined", "blank")
        row["landing"] = {name: getattr(source.landing, name) for name in fields}
    return row


def say(tenant: str, report: "IngestReport", *, hints: bool = True, then_run: bool = False) -> None:
    """What landed, for a person; with what to do next, unless that is clear."""
    from metriccare.cli.output import counted

    warn(report)
    counts = _counts(report)
    typer.echo(
        f"{tenant}: {counted(counts['landed'], 'file')} landed with {counted(counts['records'], 'record')}: "
        f"{counts['good']:,} good, {counts['quarantined']:,} quarantined, {counts['blank']:,} blank"
    )
    if counts["known"]:
        typer.echo(
            f"{counted(counts['known'], 'file')} had landed before: nothing of that content lands twice"
        )
    if report.ignored:
        typer.echo(
            f"{counted(report.ignored, 'file')} passed over: the name does not end in .ndjson, .jsonl or .json"
        )
    if hints and counts["quarantined"]:
        typer.echo(f"see what is wrong: metriccare quarantine list --tenant {tenant}")
    if hints and counts["landed"] and not then_run:
        typer.echo(f"next: metriccare run --tenant {tenant}")


def warn(report: "IngestReport") -> None:
    """Name each source that is not as it should be, but for the one that the error names in the end."""
    from metriccare.cli.output import visible

    faulty = report.faulty
    doubtful = [one for one in report.sources if one.doubt and [one] != faulty]
    for source in doubtful[:WARNINGS]:
        word = "refused" if source.outcome == "refused" else "warning"
        typer.echo(visible(f"{word}: {source.doubt}"), err=True)
    if len(doubtful) > WARNINGS:
        typer.echo(f"… and {len(doubtful) - WARNINGS} more; --json names every source", err=True)
