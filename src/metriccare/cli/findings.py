"""`metriccare findings`: data quality by rule and hospital, or each finding. When a rule fires: `gold.findings`."""

from typing import Annotated, cast

import typer

from metriccare.cli.options import (
    CsvOption,
    JsonOption,
    RawNamesOption,
    TenantOption,
    chosen_tenant,
    say_if_outdated,
)

_SUMMARY = ("rule", "hospital", "hospital_name", "records", "stays", "counted", "moves", "meaning", "way_out")
_EACH = (
    "rule", "resource_type", "resource_id", "patient_id", "hospital", "hospital_name", "detail", "counted", "landing",
    "file", "line", "entry",
)  # fmt: skip


def findings(
    *,
    tenant: TenantOption = None,
    rule: Annotated[str | None, typer.Option(metavar="R", help="Only this rule.")] = None,
    hospital: Annotated[str | None, typer.Option(metavar="H", help="Only this hospital.")] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Every finding, with the file and line it came from.")
    ] = False,
    raw: RawNamesOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Show data quality by rule and hospital.

    How many records each rule concerns, how many stays they touch, and which measures that moves. A finding that is not
    `counted` stays out of every measure.
    """
    from metriccare.cli.output import print_rows
    from metriccare.gold import findings as gold
    from metriccare.gold.freshness import not_run

    chosen = chosen_tenant(tenant)
    missing = not_run(chosen)
    if missing and (as_json or as_csv):
        typer.echo(missing, err=True)
    say_if_outdated(chosen)
    none = str(missing or "no findings")
    if each:
        rows = gold.query(chosen, rule=rule, hospital=hospital, with_raw=raw)
        print_rows(_EACH, rows, as_json=as_json, as_csv=as_csv, none=none)
        return
    rows = _wanted(gold.summary(chosen), rule, hospital)
    if as_json:
        print_rows(_SUMMARY, rows, as_json=True, as_csv=False, none=none)
    elif as_csv:
        print_rows(_SUMMARY, map(_with_plain_moves, rows), as_json=False, as_csv=True, none=none)
    else:
        print_rows(_SUMMARY[:7], list(map(_with_plain_moves, rows)), as_json=False, as_csv=False, none=none)
        _explain(rows)


def _wanted(rows: list[dict[str, object]], rule: str | None, hospital: str | None) -> list[dict[str, object]]:
    from metriccare.gold import finding_rules

    if rule is not None:
        finding_rules.rule(rule)  # an unknown rule is an error, and no empty answer
    return [row for row in rows if rule in (None, row["rule"]) and hospital in (None, row["hospital"])]


def _with_plain_moves(row: dict[str, object]) -> dict[str, object]:
    return row | {"moves": " ".join(cast(list[str], row["moves"])) or None}


def _explain(rows: list[dict[str, object]]) -> None:
    """What each rule means and what to do, once under the table."""
    seen = {str(row["rule"]): row for row in rows}
    for name, row in seen.items():
        typer.echo(f"\n{name}: {row['meaning']}\n  {row['way_out']}")
