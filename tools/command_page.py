"""docs/reference/cli.md: the help of every command, word for word, so that no option is missing or documented wrongly.

Not a page of its own making: `reference_pages` writes it with the others.
"""

import contextlib
import io
import os
from collections.abc import Iterator
from typing import cast

import typer

from metriccare.cli.main import app, main

WIDTH = "100"
INTRODUCTION = """# Commands

Every command that prints data has `--json`. State lives under `METRICCARE_HOME` ([where](state.md)); a tenant's choices
are its [settings](settings.md); an error is one line, and its [exit code](exit-codes.md) says of which kind.
`metriccare --install-completion` adds completion to your shell. Where there is one tenant only, `--tenant` may be left
out.
"""


def commands() -> list[tuple[str, ...]]:
    """Every command by the words that name it, `tenants add` included, in the order of the help."""
    return list(_below(typer.main.get_command(app), ()))


def _below(command: object, name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for part, child in cast("dict[str, object]", getattr(command, "commands", {})).items():
        yield (*name, part)
        yield from _below(child, (*name, part))


def help_of(name: tuple[str, ...]) -> str:
    """What `--help` prints for a command."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            main([*name, "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())


def page() -> str:
    """The whole page, without the note that it is made."""
    sections = (f"\n## {' '.join(name)}\n\n```text\n{help_of(name)}\n```\n" for name in commands())
    return INTRODUCTION + "".join(sections)
