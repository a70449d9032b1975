"""`metriccare insight funnel`: hospitals beside each other, by size, with the limits of chance. No league table."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, measure_names

if TYPE_CHECKING:
    from metriccare.insight.funnel.funnel import Funnel, Unit


def funnel(
    *,
    measure: Annotated[
        str,
        typer.Option(metavar="M", help="mortality, readmission_30d or hai.", autocompletion=measure_names),
    ],
    tenant: TenantOption = None,
    variant: Annotated[
        str, typer.Option(metavar="V", help="A variant that is a share of stays.")
    ] = "default",
    from_: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="First month.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print where each hospital lies against what chance makes of its size, by name and never by rate.

    Limits are those of 95 % and 99.8 %, widened where hospitals vary more than chance does. Not risk-adjusted.
    """
    from metriccare.cli.output import print_json
    from metriccare.errors import UsageError
    from metriccare.gold.definitions import measure as definition
    from metriccare.gold.measures import query
    from metriccare.insight.funnel.funnel import funnel as made
    from metriccare.insight.funnel.proportions import Counted

    chosen, defined = chosen_tenant(tenant), definition(measure).variant(variant)
    if defined.interval != "wilson":
        raise UsageError(
            f"{measure}, {variant} is no share of stays, and a funnel is made of shares",
            way_out="metriccare insight spc shows it over time",
        )
    rows = query(chosen, measure=measure, variant=variant, by=["hospital"], from_month=from_, to_month=to)
    named = sorted(
        (
            str(row["hospital_name"] or row["hospital"]),
            Counted(float(row["numerator"] or 0), float(row["denominator"] or 0)),
        )
        for row in rows
    )
    found = made(named)
    if as_json:
        print_json(_document(found, measure, variant, defined.multiplier))
    else:
        _print(found, defined.multiplier, len(named))


def _document(found: "Funnel | None", measure: str, variant: str, multiplier: int) -> dict[str, object]:
    return {
        "measure": measure,
        "variant": variant,
        "centre": found and found.centre * multiplier,
        "phi": found and found.spread.phi,
        "phi_p_value": found and found.spread.p_value,
        "tau2": found and found.spread.tau2,
        "hospitals": [_row(unit, multiplier) for unit in found.units] if found else [],
    }


def _row(unit: "Unit", multiplier: int) -> dict[str, object]:
    (low, high), (lowest, highest) = unit.limits_95, unit.limits_998
    edges = {"lower_998": lowest, "lower_95": low, "upper_95": high, "upper_998": highest}
    return {
        "hospital": unit.name,
        "numerator": int(unit.counted.events),
        "denominator": int(unit.counted.among),
        "value": unit.value * multiplier,
        **{name: edge * multiplier for name, edge in edges.items()},
        "lies": unit.beyond,
    }


def _print(found: "Funnel | None", multiplier: int, hospitals: int) -> None:
    from metriccare.cli.output import print_table

    if found is None:
        typer.echo(
            f"no funnel: it needs 3 hospitals with an event among them, and there are {hospitals} hospitals here"
        )
        return
    rows = [
        {
            name: f"{value:.2f}" if isinstance(value, float) else value
            for name, value in _row(unit, multiplier).items()
        }
        for unit in found.units
    ]
    print_table(list(rows[0]), rows)
    wider = (
        f"limits widened: phi {found.spread.phi:.2f}, p {found.spread.p_value:.3f}"
        if found.spread.tau2
        else "no more than chance between them"
    )
    typer.echo(f"\nall together {found.centre * multiplier:.2f}; {wider}; not risk-adjusted")
