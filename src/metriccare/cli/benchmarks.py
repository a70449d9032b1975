"""`metriccare benchmarks`: what CMS publishes, brought in and looked at. How a file is read: `insight.benchmark`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from metriccare.cli import benchmarks_map, benchmarks_peers
from metriccare.cli.options import JsonOption, help_when_alone

if TYPE_CHECKING:
    from metriccare.insight.benchmark.reading import Read
    from metriccare.insight.benchmark.tables import BenchmarkFile

app = typer.Typer(rich_markup_mode=None)
app.command("map")(benchmarks_map.map_)
app.command()(benchmarks_peers.peers)
LISTED = ("release", "file", "holds", "rows", "unknown_columns", "imported", "by")
MOST = 64 << 20
"""Bytes that a file may have: the largest of hospitals in the catalog has about half of it."""
FAULTS_SHOWN = 20


class Told(TypedDict):
    """What became of one file, as `--json` has it."""

    file: str
    release: str
    holds: str
    rows: int
    unknown_columns: list[str]
    result: str
    faults: list[dict[str, str | int]]


@app.callback(invoke_without_command=True)
def _benchmarks(context: typer.Context) -> None:
    """What CMS publishes about hospitals: import it, look at it, and say which facility a hospital is."""
    help_when_alone(context)


@app.command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="CSV files of the Provider Data Catalog.")
    ],
    *,
    release: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Their release; else the name of the folder they are in."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only read and check them; import nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Import files of CMS's hospital data, all of them or none.

    A file of the same release and name is replaced. A column that is not known is named and kept.
    A row that is wrong is named with its line, and nothing is imported.
    """
    from metriccare.cli.output import print_json
    from metriccare.insight.benchmark.shelf import release_of

    read = [(path, _bytes(path)) for path in paths]
    taken = [(path, release_of(path, release), data) for path, data in read]
    found = [_read(path, data) for path, _, data in taken]
    told = [_told(path, of, read, "checked") for (path, of, _), read in zip(taken, found, strict=True)]
    faulty = any(read.faults for read in found)
    if not check and not faulty:
        told = _kept(taken, found)
    if as_json:
        print_json({"imported": not check and not faulty, "files": told})
    else:
        _say(told)
    _refuse(paths, found)


def _bytes(path: Path) -> bytes:
    from metriccare.errors import NotFoundError, UsageError

    if not path.is_file():
        raise NotFoundError(f"there is no file {path}", way_out="name CSV files, not a folder")
    if path.stat().st_size > MOST:
        raise UsageError(f"{path} has more than {MOST >> 20} MiB", way_out="files of hospitals are smaller")
    return path.read_bytes()


def _read(path: Path, data: bytes) -> "Read":
    from metriccare.insight.benchmark.reading import read

    return read(data, path.name)


def _kept(taken: list[tuple[Path, str, bytes]], found: "list[Read]") -> list[Told]:
    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import application, event
    from metriccare.insight.benchmark.shelf import keep

    told: list[Told] = []
    with application() as (database, trail), database.writing() as session:
        for (path, release, data), read in zip(taken, found, strict=True):
            done = event(
                Action.SETTINGS_CHANGED, None, ("benchmark", path.name),
                {"change": "imported", "version": release, "count": str(len(read.lines))},
            )  # fmt: skip
            kept = keep(session, path.name, release, data, read, (done.actor_name, done.at))
            told.append(_told(path, release, read, "there already" if kept.again else "imported"))
            if not kept.again:
                trail.record(session, done)
    return told


def _told(path: Path, release: str, read: "Read", what: str) -> Told:
    return {
        "file": path.name,
        "release": release,
        "holds": read.shape.title,
        "rows": len(read.lines),
        "unknown_columns": list(read.unknown),
        "result": "refused" if read.faults else what,
        "faults": [
            {"line": fault.line, "column": fault.column, "fault": fault.message, "way_out": fault.way_out}
            for fault in read.faults
        ],
    }


def _say(told: list[Told]) -> None:
    from metriccare.cli.output import counted, visible

    for one in told:
        rows = counted(one["rows"], "row")
        typer.echo(f"{visible(one['file'])} ({one['release']}): {one['holds']}, {rows}, {one['result']}")
        for column in one["unknown_columns"]:
            typer.echo(f"  column not known, kept as it is: {visible(column)}")


def _refuse(paths: list[Path], found: "list[Read]") -> None:
    """Every fault on a line of its own, up to a screenful, then one error."""
    from metriccare.cli.output import counted, visible
    from metriccare.errors import DataError

    faults = [(path.name, fault) for path, read in zip(paths, found, strict=True) for fault in read.faults]
    for name, fault in faults[:FAULTS_SHOWN]:
        typer.echo(visible(f"{name}, {fault}"), err=True)
    if faults:
        more = f", the first {FAULTS_SHOWN} above" if len(faults) > FAULTS_SHOWN else ""
        raise DataError(f"{counted(len(faults), 'fault')}{more}", way_out="nothing was imported")


@app.command("list")
def list_(*, as_json: JsonOption = False) -> None:
    """List the imported files, newest release first."""
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows
    from metriccare.insight.benchmark.shelf import files

    with application() as (database, _), database.reading() as session:
        rows = [_listed(file, as_json=as_json) for file in files(session)]
    none = "no file has been imported: metriccare benchmarks import FILE…, from data.cms.gov/provider-data"
    print_rows(LISTED, rows, as_json=as_json, as_csv=False, none=none)


def _listed(file: "BenchmarkFile", *, as_json: bool) -> dict[str, object]:
    import json

    from metriccare.insight.benchmark.shelf import title

    unknown: list[str] = json.loads(file.unknown)
    return {
        "release": file.release, "file": file.name, "holds": title(file), "rows": file.rows,
        "unknown_columns": unknown if as_json else ", ".join(unknown) or None,
        "imported": file.at.isoformat(timespec="seconds"), "by": file.by_name,
    }  # fmt: skip


@app.command()
def show(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="CMS's id of it, such as Hybrid_HWR.")],
    *,
    place: Annotated[str, typer.Option(metavar="P", help="US, a state such as OH, or a facility id.")] = "US",
    release: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Only this release; else all, newest first.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what CMS says of one of its measures at a place, word for word, by release."""
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_json, print_table
    from metriccare.errors import NotFoundError
    from metriccare.insight.benchmark import shelf

    with application() as (database, _), database.reading() as session:
        narrowed = (("release", (release,)),) if shelf.release_named(session, release) and release else ()
        found = shelf.rows(session, ("measure", (measure,)), ("place", (place,)), *narrowed)
    if not found:
        raise NotFoundError(
            f"no imported file has {measure} of {place}",
            way_out="metriccare benchmarks list says what there is",
        )
    if as_json:
        told = [
            {"release": row.release, "file": row.file, "line": row.line, "cells": row.cell} for row in found
        ]
        print_json(told)
        return
    for row in found:
        typer.echo(f"\n{row.release}, {row.file}, line {row.line}")
        print_table(
            ["column", "says"], [{"column": name, "says": text or None} for name, text in row.cell.items()]
        )
