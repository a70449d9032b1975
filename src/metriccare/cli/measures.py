"""`metriccare measures`: the measures of a tenant, as a table, JSON or CSV. What they mean: `gold.measures`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import (
    CsvOption,
    JsonOption,
    TenantOption,
    chosen_tenant,
    measure_names,
    say_if_outdated,
)

if TYPE_CHECKING:
    from metriccare.gold.measures import Cell, Row

_COUNTS = ("numerator", "denominator", "value", "lower", "upper", "provisional")


def measures(
    *,
    tenant: TenantOption = None,
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="M",
            help="Only this one: mortality, readmission_30d, hai or alos.",
            autocompletion=measure_names,
        ),
    ] = None,
    variant: Annotated[str | None, typer.Option(metavar="V", help="Only this variant; else all.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="A,B", help="Group by any of hospital,department,month,year,sex,age_band,race."),
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="First month shown.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month shown.")] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Print the measures with their 95 % intervals.

    Numbers are rounded in the table, exact in JSON and CSV. `provisional` marks a group of which some discharges are
    left out because their 30 days of follow-up are not over; a group of such discharges alone is absent.
    """
    from metriccare.cli import output
    from metriccare.gold.freshness import not_run
    from metriccare.gold.measures import query

    chosen = chosen_tenant(tenant)
    grouping = [part.strip() for part in ",".join(by or ()).split(",") if part.strip()]
    rows = query(chosen, measure=measure, variant=variant, by=grouping, from_month=from_, to_month=to)
    missing = None if rows else not_run(chosen)
    if missing:
        typer.echo(missing, err=as_json or as_csv)
    say_if_outdated(chosen)
    if as_json or as_csv:
        columns = ["measure", "variant", *_named(grouping), *_COUNTS]
        output.print_rows(list(rows[0]) if rows else columns, rows, as_json=as_json, as_csv=as_csv, none="")
    elif rows:
        print_readable(rows)
    elif not missing:
        typer.echo(
            f"no stay counts here (metriccare findings --tenant {chosen.name} says what keeps encounters from counting)"
        )


def _named(grouping: list[str]) -> list[str]:
    """The columns of the groups, in the order asked for; a hospital has its name beside it."""
    return [
        column for part in grouping for column in ([part, "hospital_name"] if part == "hospital" else [part])
    ]


def print_readable(rows: "list[Row]") -> None:
    """The rows as a person reads them."""
    from metriccare.cli import output

    output.print_table(list(_readable(rows[0])), [_readable(row) for row in rows])


def _readable(row: "Row") -> dict[str, object]:
    """The row as a person reads it: rounded, with the unit, and the interval in one place."""
    from metriccare.gold import definitions

    measure = definitions.measure(str(row["measure"]))
    groups = {name: value for name, value in row.items() if name not in _COUNTS}
    return {
        **groups,
        "value": _rounded(row["value"]),
        "95 % interval": f"{_rounded(row['lower'])} to {_rounded(row['upper'])}"
        if row["lower"] is not None
        else None,
        "numerator": _rounded(row["numerator"]),
        "denominator": _rounded(row["denominator"]),
        "unit": measure.variant(str(row["variant"])).unit or measure.unit,
        "note": "provisional" if row["provisional"] else "",
    }


def _rounded(value: "Cell") -> str | None:
    return f"{value:.2f}" if isinstance(value, float) else None if value is None else str(value)
