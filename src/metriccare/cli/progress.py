"""A progress bar on a terminal, and nothing where output goes elsewhere. Not what is counted."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how far it is, and how far it goes (0 = not known)."""


@contextmanager
def progress_bar(*, quiet: bool = False) -> Generator[Progress | None]:
    """What a long verb reports to while it runs; None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    console = Console(stderr=True)  # standard output is for the result
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total or None)

        yield report
