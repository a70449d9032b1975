"""`metriccare backup` and `metriccare restore`: all of an installation in one file, and back. Not how (`live`)."""

from pathlib import Path
from typing import Annotated

import typer

from metriccare.cli.options import JsonOption
from metriccare.settings import home

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, a tar file.")]


def backup(file: FileArgument, *, as_json: JsonOption = False) -> None:
    """Write all that this installation cannot make again into one file.

    Accounts, the audit trail, keys, and each tenant's settings, raw records and tables. The file is as secret as the
    installation itself: raw records and keys are in it.
    """
    from metriccare.cli.output import counted, print_json
    from metriccare.cli.progress import progress_bar
    from metriccare.live import backup as backups

    with progress_bar(quiet=as_json) as progress:
        counts = backups.write(home(), file, progress)
    if as_json:
        print_json(counts)
        return
    typer.echo(
        f"{file}: {counted(counts['tenants'], 'tenant')}, {counted(counts['files'], 'file')} and "
        f"{counted(counts['rows'], 'row')} of the application; keep it as safe as the installation"
    )


def restore(file: FileArgument, *, as_json: JsonOption = False) -> None:
    """Bring an installation back from a backup, into a METRICCARE_HOME that is not there yet.

    Every file is checked against the backup's list first. The database may be another engine than before.
    """
    from metriccare.cli.output import counted, print_json
    from metriccare.live import restore as restores

    counts = restores.read(file, home())
    if as_json:
        print_json(counts)
        return
    typer.echo(f"{home()}: {counted(counts['files'], 'file')} and {counted(counts['rows'], 'row')} are back")
