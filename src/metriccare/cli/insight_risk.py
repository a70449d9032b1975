"""`metriccare insight risk`: observed against expected by hospital, risk-adjusted. The statistics: `insight.risk`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, measure_names

if TYPE_CHECKING:
    from metriccare.insight.risk.expected import Adjusted, Ratio


def risk(
    *,
    measure: Annotated[
        str,
        typer.Option(metavar="M", help="mortality, readmission_30d or hai.", autocompletion=measure_names),
    ],
    tenant: TenantOption = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="First month.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month.")] = None,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Fit all measures over three years for the pages, as each night does."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print each hospital's observed against expected events, O/E with its exact interval, by name.

    Expected by age band, sex, urgency, the principal diagnosis's chapter and Charlson's groups, from a model of the
    tenant's own stays that is judged on stays it did not see; by age band and urgency where a model would not hold.
    """
    from metriccare.cli.output import print_json
    from metriccare.gold.definitions import measure as definition
    from metriccare.gold.rollup import Question, check
    from metriccare.insight.risk import kept
    from metriccare.insight.risk.case_mix import case_mix
    from metriccare.insight.risk.expected import adjusted

    definition(measure)
    check(Question(measure, "default", (), from_, to))
    chosen = chosen_tenant(tenant)
    if keep:
        kept.fit(chosen)
    cases = case_mix(chosen, measure, from_, to)
    found = adjusted(cases)
    if as_json:
        print_json(_document(found, measure, len(cases)))
    else:
        _print(found, len(cases))


def _document(found: "Adjusted | None", measure: str, stays: int) -> dict[str, object]:
    held = found.calibration if found else None
    return {
        "measure": measure,
        "stays": stays,
        "method": found and found.method,
        "why": found and found.why,
        "c_statistic": held and held.c,
        "calibration_slope": held and held.slope,
        "calibration_intercept": held and held.intercept,
        "weights": [
            {"kind": kind, "name": name, "log_odds_ratio": weight} for kind, name, weight in found.weights
        ]
        if found
        else [],
        "hospitals": [_row(ratio) for ratio in found.hospitals] if found else [],
    }


def _row(ratio: "Ratio") -> dict[str, object]:
    (low, high), (least, most) = ratio.interval_95, ratio.limits_95
    return {
        "hospital": ratio.hospital,
        "stays": ratio.stays,
        "observed": ratio.observed,
        "expected": ratio.expected,
        "observed_to_expected": ratio.ratio,
        "lower": low,
        "upper": high,
        "lower_limit_95": least,
        "upper_limit_95": most,
        "lower_limit_998": ratio.limits_998[0],
        "upper_limit_998": ratio.limits_998[1],
    }


def _print(found: "Adjusted | None", stays: int) -> None:
    from metriccare.cli.output import print_table

    if found is None:
        typer.echo(
            f"nothing is expected of anybody: it needs 20 events and 20 stays without, of {stays:,} stays"
        )
        return
    rows = [
        {
            name: f"{value:.2f}" if isinstance(value, float) else value
            for name, value in _row(ratio).items()
            if not name.endswith("_998")
        }
        for ratio in found.hospitals
    ]
    print_table(list(rows[0]), rows)
    typer.echo(f"\nby {found.method}: {found.why}")
    if found.calibration:
        held = found.calibration
        typer.echo(
            f"on stays that were left out of the fit: c {held.c:.2f}, calibration slope {held.slope:.2f}"
        )
    typer.echo("O/E beside this tenant's own hospitals; not a CMS ratio")
