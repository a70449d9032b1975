"""`metriccare athena validate`: whether Athena counts what gold holds. The comparison is `gold.recount.compare`'s."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, measure_names
from metriccare.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metriccare.gold.recount.compare import Difference, Figures, Recount


def validate(
    *,
    database: Annotated[
        str, typer.Option(metavar="D", help="The database that has the tenant's tables stay and episode.")
    ],
    workgroup: Annotated[
        str, typer.Option(metavar="W", help="The workgroup whose limits and result location hold.")
    ] = "primary",
    tenant: TenantOption = None,
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="M",
            help="Only this one: mortality, readmission_30d, hai or alos.",
            autocompletion=measure_names,
        ),
    ] = None,
    variant: Annotated[str | None, typer.Option(metavar="V", help="Only this variant.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare what Amazon Athena counts with gold.

    Each measure and variant is run there, and every cell compared: sums exactly, values and intervals to 1e-9.
    Credentials and region are AWS's own variables. Ends with 5 where a cell differs, and says which.
    """
    found = _recount(database, workgroup, tenant, measure, variant)
    if as_json:
        _print_json(found)
    else:
        _print_table(found)
    if found.differing:
        raise DataError(
            f"Athena counts {found.differing:,} of {sum(found.cells.values()):,} cells differently",
            way_out="see that the database has the lake's last version, then compare the stays of one cell",
        )


def _recount(
    database: str, workgroup: str, tenant: str | None, measure: str | None, variant: str | None
) -> "Recount":
    from metriccare.cli.on_aws import aws_parts
    from metriccare.cli.progress import progress_bar
    from metriccare.gold.recount.compare import recount
    from metriccare.gold.recount.statements import of_variants
    from metriccare.lake.store import open_lake

    lake, statements = open_lake(chosen_tenant(tenant).lake), list(of_variants("athena", measure, variant))
    if lake.manifest is None:
        raise UsageError("gold is empty: nothing has been run yet", way_out="metriccare run")
    with aws_parts():
        from metriccare.aws.athena import Athena
        from metriccare.aws.failures import as_ours
        from metriccare.aws.session import session
    with progress_bar() as report, as_ours(f"Athena's workgroup {workgroup}"):
        engine = Athena(session().client("athena"), database, workgroup)
        asked = 0

        def watched(sql: str) -> "Iterator[Sequence[object]]":
            nonlocal asked
            asked += 1
            if report:
                report(f"query {asked} of {len(statements)}", asked - 1, len(statements))
            return engine(sql)

        return recount(watched, lake, statements)


def _print_table(found: "Recount") -> None:
    from metriccare.cli.output import print_table

    print_table(
        ("measure", "cells"), [{"measure": name, "cells": count} for name, count in found.cells.items()]
    )
    for one in found.differences:
        named = ", ".join(f"{name} {value}" for name, value in one.cell.items() if value is not None)
        typer.echo(f"differs: {named}: {_how(one)}")
    if not found.differing:
        typer.echo("every cell is gold's")


def _how(one: "Difference") -> str:
    if one.gold is None:
        return "only Athena has this cell"
    if one.counted is None:
        return "only gold has this cell"
    return "; ".join(f"{name} is {one.gold[name]} in gold, {one.counted[name]} there" for name in one.columns)


def _print_json(found: "Recount") -> None:
    from metriccare.cli.output import print_json

    differences = [
        {**one.cell, "gold": _plain(one.gold), "athena": _plain(one.counted)} for one in found.differences
    ]
    print_json({"cells": found.cells, "differing": found.differing, "differences": differences})


def _plain(figures: "Figures | None") -> dict[str, str | float | None] | None:
    """Sums are longer than a number of JSON may be, and stay text."""
    if figures is None:
        return None
    return {name: str(figure) if isinstance(figure, Decimal) else figure for name, figure in figures.items()}
