"""`metriccare athena`: the measures in the SQL of Amazon Athena. What the SQL is: `gold.recount.statements`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.athena_validate import validate
from metriccare.cli.options import JsonOption, help_when_alone, measure_names

if TYPE_CHECKING:
    from metriccare.gold.recount.statements import Statement

app = typer.Typer(rich_markup_mode=None)
app.command()(validate)


@app.callback(invoke_without_command=True)
def _athena(context: typer.Context) -> None:
    """The measures in the SQL of Amazon Athena."""
    help_when_alone(context)


@app.command()
def render(
    *,
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="M",
            help="Only this one: mortality, readmission_30d, hai or alos.",
            autocompletion=measure_names,
        ),
    ] = None,
    variant: Annotated[str | None, typer.Option(metavar="V", help="Only this variant, as a query.")] = None,
    each_variant: Annotated[
        bool, typer.Option("--each-variant", help="A query for each variant, instead of each measure.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the measures as Athena runs them (engine version 3).

    Each query reads the tables stay and episode of the database that it is run in, and gives the cells of the measure:
    one row per variant, month, hospital, department, sex, age band and race, with exact sums.
    """
    from metriccare.cli.output import print_rows
    from metriccare.gold.recount import statements

    if each_variant or variant is not None:
        found = list(statements.of_variants("athena", measure, variant))
    else:
        found = list(statements.of_measures("athena", measure))
    if as_json:
        columns = ("measure", "variant", "title", "sql")
        rows = [{name: getattr(one, name) for name in columns} for one in found]
        print_rows(columns, rows, as_json=True, as_csv=False, none="")
    else:
        typer.echo("\n\n".join(map(_readable, found)))


def _readable(statement: "Statement") -> str:
    named = statement.measure if statement.variant is None else f"{statement.measure}, {statement.variant}"
    return f"-- {named}: {statement.title}\n{statement.sql};"
