"""`metriccare generate`: made-up hospitals as FHIR files. How they are made up: `synth`."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from metriccare.cli.options import JsonOption
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from metriccare.synth.options import GenerateOptions, GenerateReport


def generate(
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where to write; a new or empty folder.")],
    hospitals: Annotated[int, typer.Option(metavar="N", help="How many hospitals.")] = 3,
    patients: Annotated[int, typer.Option(metavar="N", help="How many patients.")] = 2000,
    months: Annotated[int, typer.Option(metavar="N", help="How many months of care.")] = 24,
    start: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="First day of care.")] = "2024-01-01",
    seed: Annotated[int, typer.Option(metavar="N", help="Same seed, same bytes.")] = 1,
    format_: Annotated[
        Literal["ndjson", "bundles"], typer.Option("--format", help="NDJSON files or transaction Bundles.")
    ] = "ndjson",
    dirty: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of records with faults of real feeds, such as 0.01.")
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Make up hospitals as FHIR R4 files.

    Beside them staffing.csv, surveys.csv, and truth.json with everything that was planted.
    """
    from metriccare.cli.output import print_json
    from metriccare.synth.options import GenerateOptions

    report = made(
        GenerateOptions(
            hospitals=hospitals,
            patients=patients,
            months=months,
            start=_date(start),
            seed=seed,
            out=out,
            format=format_,
            dirty=dirty,
        )
    )
    if as_json:
        print_json(_row(report))
    else:
        _say(report)


def made(options: "GenerateOptions") -> "GenerateReport":
    """Made with a progress bar."""
    from metriccare.cli.progress import progress_bar
    from metriccare.synth.generate import generate as make

    with progress_bar() as bar:
        if bar is None:
            return make(options)
        return make(options, lambda done: bar("patients", done, options.patients))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--start is {text!r}", way_out="write a date as YYYY-MM-DD, such as 2024-01-01"
        ) from None


def _row(report: "GenerateReport") -> dict[str, object]:
    return {
        "out": str(report.out),
        "fhir": str(report.fhir),
        "truth": str(report.truth),
        "resources": report.resources,
        "total": report.total,
        "faults": report.faults,
        "data_through": report.data_through.isoformat() if report.data_through else None,
    }


def _say(report: "GenerateReport") -> None:
    typer.echo(f"{report.total:,} FHIR resources in {report.fhir}, staffing.csv and surveys.csv beside it")
    if report.faults:
        typer.echo(f"{report.faults:,} faults planted, each listed in {report.truth}")
    typer.echo(f"next: metriccare ingest {report.fhir} --tenant NAME")
