"""The command `metriccare`: its verbs, and what a user sees when one fails. Not what a verb does.

No verb prints a traceback: `main` turns every exception into one line and an exit code (`failures`).
"""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated

import typer

from metriccare import __version__
from metriccare.cli import (
    alerts,
    athena,
    audit,
    backup,
    benchmarks,
    codes,
    demo,
    doctor,
    explain,
    feeds,
    findings,
    generate,
    ingest,
    insight,
    measures,
    quarantine,
    replay,
    run,
    runs,
    schedule,
    serve,
    sql,
    status,
    tenants,
    users,
    worker,
)
from metriccare.cli.failures import INTERRUPTED, exit_code_of
from metriccare.cli.on_aws import use_installation
from metriccare.cli.options import help_when_alone

app = typer.Typer(
    name="metriccare",
    rich_markup_mode=None,  # plain help: importing rich would cost every call a tenth of a second
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)
app.command()(demo.demo)
app.command()(generate.generate)
app.add_typer(tenants.app, name="tenants")
app.command()(ingest.ingest)
app.command()(run.run)
app.command()(measures.measures)
app.add_typer(explain.app, name="explain")
app.add_typer(insight.app, name="insight")
app.add_typer(benchmarks.app, name="benchmarks")
app.command()(findings.findings)
app.add_typer(quarantine.app, name="quarantine")
app.command()(codes.codes)
app.command()(status.status)
app.command()(replay.replay)
app.command()(worker.worker)
app.command()(runs.runs)
app.add_typer(feeds.app, name="feeds")
app.add_typer(schedule.app, name="schedule")
app.add_typer(alerts.app, name="alerts")
app.command()(serve.serve)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(sql.sql)
app.add_typer(athena.app, name="athena")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Hospital quality measures from FHIR R4 that explain themselves.

    Start with `metriccare demo`; or with `metriccare tenants add NAME`, then `ingest`, `run` and `measures`.
    """
    if version:
        typer.echo(f"metriccare {__version__}")
        raise typer.Exit
    help_when_alone(context)
    use_installation()


def _tolerate_narrow_terminals() -> None:
    """A name with letters that the terminal's encoding lacks is spelt out, and no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. The console script calls this."""
    _tolerate_narrow_terminals()
    command = typer.main.get_command(app)
    try:
        code = command.main(args=arguments, prog_name="metriccare", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 (the one place that turns whatever happened into one line)
        return exit_code_of(error)
    if code == INTERRUPTED:  # typer has turned an interrupt into this code already
        return exit_code_of(KeyboardInterrupt())
    return code if isinstance(code, int) else 0
