"""`metriccare insight spc`: a measure over time with its natural limits. What is special: `insight.spc`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, measure_names

if TYPE_CHECKING:
    from metriccare.insight.spc.chart import ControlChart, Period, Point
    from metriccare.insight.spc.which import Called


def spc(
    *,
    measure: Annotated[
        str,
        typer.Option(
            metavar="M", help="mortality, readmission_30d, hai or alos.", autocompletion=measure_names
        ),
    ],
    tenant: TenantOption = None,
    variant: Annotated[str, typer.Option(metavar="V", help="A variant of the measure.")] = "default",
    hospital: Annotated[str | None, typer.Option(metavar="ID", help="Only this hospital.")] = None,
    department: Annotated[str | None, typer.Option(metavar="NAME", help="Only this department.")] = None,
    target: Annotated[float | None, typer.Option(metavar="N", help="Say whether it can be met.")] = None,
    rebase: Annotated[
        list[str] | None,
        typer.Option(metavar="YYYY-MM", help="Calculate the limits anew from this month on."),
    ] = None,
    screen: Annotated[
        bool, typer.Option("--screen", help="Leave out moving ranges that are themselves outliers.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print a measure month by month with its natural limits, and which months chance alone seldom makes.

    An XmR chart as the NHS's "Making Data Count" reads it; a p or u chart where months differ much in size. Months
    that may still change are shown and never tested. Limits begin anew at the notes that people have written under
    this chart, and at each --rebase.
    """
    from metriccare.cli.insight_months import months_of
    from metriccare.cli.insight_notes import notes_of
    from metriccare.cli.output import print_json
    from metriccare.gold.definitions import measure as definition
    from metriccare.insight.spc.chart import control_chart
    from metriccare.insight.spc.of_measure import better
    from metriccare.insight.spc.which import Size, called_for

    chosen, defined = chosen_tenant(tenant), definition(measure)
    defined.variant(variant)
    months = months_of(chosen, measure, variant, {"hospital": hospital, "department": department})
    anew = notes_of(chosen, measure, hospital, department)
    anew |= dict.fromkeys(_known(rebase or [], months), "--rebase")
    chosen_variant = defined.variant(variant)
    final = [Size(one.events, one.among) for one in months if one.value is not None and not one.provisional]
    called = called_for(final, chosen_variant.interval, "month", "units")
    chart = control_chart(
        months, better(defined), target=target, rebased=anew, screen=screen, form=called.form,
        multiplier=chosen_variant.multiplier,
    )  # fmt: skip
    if as_json:
        print_json(_document(chart, called, measure, variant, hospital, department))
    else:
        _print(chart, called, chosen_variant.unit or defined.unit)


def _known(rebase: list[str], months: "list[Period]") -> list[str]:
    from metriccare.errors import UsageError

    names = {month.name for month in months}
    for month in rebase:
        if month not in names:
            raise UsageError(
                f"--rebase {month}: no such month in this series",
                way_out=f"choose one from {months[0].name} to {months[-1].name}"
                if months
                else "ingest and run first",
            )
    return rebase


def _document(
    chart: "ControlChart",
    called: "Called",
    measure: str,
    variant: str,
    hospital: str | None,
    department: str | None,
) -> dict[str, object]:
    from metriccare.insight.spc.words import because

    return {
        "measure": measure,
        "variant": variant,
        "hospital": hospital,
        "department": department,
        "chart": called.form,
        "why": called.why,
        "rare": called.rare,
        "variation": chart.variation,
        "assurance": chart.assurance,
        "because": because(chart, "month", str),
        "trial": chart.limits is None or chart.limits.trial,
        "points": [_row(point) for point in chart.points],
    }


def _row(point: "Point") -> dict[str, object]:
    mean, lower, upper = point.limits[:3] if point.limits else (None, None, None)
    return {
        "month": point.period.name,
        "value": point.period.value,
        "mean": mean,
        "lower_limit": lower,
        "upper_limit": upper,
        "limits_anew_because": point.rebased or None,
        "provisional": point.period.provisional,
        "special_cause": [cause.rule for cause in point.causes],
        "variation": point.variation if point.limits and point.period.value is not None else None,
    }


def _print(chart: "ControlChart", called: "Called", unit: str) -> None:
    from metriccare.cli.output import print_rows
    from metriccare.insight.spc.words import because, head

    rows = [_readable(point) for point in chart.points]
    print_rows(list(rows[0]) if rows else [], rows, as_json=False, as_csv=False, none="no stay counts here")
    if not rows:
        return
    typer.echo(f"\n{head(chart)}, {unit}: {'; '.join(because(chart, 'month', str))}")
    for said in (called.why, called.rare and f"{called.rare}: the days between events say more"):
        if said:
            typer.echo(said)
    if chart.limits and chart.limits.trial:
        typer.echo(f"{chart.limits.points} months: limits are trial until there are 12")
    if chart.assurance:
        typer.echo(f"the target: {chart.assurance}")


def _readable(point: "Point") -> dict[str, object]:
    row = _row(point)
    numbers = {
        name: f"{value:.2f}" if isinstance(value := row[name], float) else None
        for name in ("value", "mean", "lower_limit", "upper_limit")
    }
    anew = [f"limits anew: {point.rebased}"] if point.rebased else []
    causes = ["provisional, not tested"] if point.period.provisional else [c.rule for c in point.causes]
    return {"month": point.period.name, **numbers, "note": ", ".join(anew + causes)}
