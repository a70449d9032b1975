"""`metriccare ingest`: lands FHIR files in bronze, or with `--check` only looks at them. How: `bronze.ingest`."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from metriccare.bronze.ingest import IngestReport, Progress, SourceReport
    from metriccare.tenants.registry import Tenant


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders (searched through), - for standard input."),
    ],
    *,
    tenant: TenantOption = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Land nothing: profile the feed and propose the settings it needs."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Land FHIR R4 files in bronze, each content exactly once.

    A bad record costs itself alone: it goes to quarantine, with its place and the reason.
    """
    chosen = chosen_tenant(tenant)
    sources: list[Path | Literal["-"]] = ["-" if path == "-" else Path(path) for path in paths]
    if check:
        from metriccare.cli import profile

        profile.show(chosen, sources, as_json=as_json)
        return
    report = _land(chosen, sources)
    if as_json:
        from metriccare.cli.output import print_json

        print_json(_as_row(chosen.name, report))
    else:
        _say(chosen.name, report)
    report.raise_if_refused()


def _land(tenant: "Tenant", paths: list[Path | Literal["-"]]) -> "IngestReport":
    from metriccare.bronze.ingest import ingest as land

    with watched() as progress:
        return land(tenant, paths, progress=progress)


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
        "message": source.message or None,
    }
    if source.landing is not None:
        fields = ("number", "records", "good", "quarantined", "blank")
        row["landing"] = {name: getattr(source.landing, name) for name in fields}
    return row


def _say(tenant: str, report: "IngestReport") -> None:
    from metriccare.cli.output import visible

    for source in report.refused:
        typer.echo(visible(f"refused: {source.message}"), err=True)
    counts = _counts(report)
    typer.echo(
        f"{tenant}: {_files(counts['landed'])} landed with {counts['records']:,} records: {counts['good']:,} good, "
        f"{counts['quarantined']:,} quarantined, {counts['blank']:,} blank"
    )
    if counts["known"]:
        typer.echo(f"{_files(counts['known'])} had landed before: nothing of that content lands twice")
    if report.ignored:
        typer.echo(f"{_files(report.ignored)} passed over: the name does not end in .ndjson, .jsonl or .json")
    if counts["quarantined"]:
        typer.echo(f"see what is wrong: metriccare quarantine list --tenant {tenant}")
    if counts["landed"]:
        typer.echo(f"next: metriccare run --tenant {tenant}")


def _files(count: int) -> str:
    return f"{count} file" + ("" if count == 1 else "s")
