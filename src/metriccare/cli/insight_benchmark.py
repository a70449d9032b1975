"""`metriccare insight benchmark`: a measure beside what CMS publishes. The comparison is `insight.benchmark`'s."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, measure_names

if TYPE_CHECKING:
    from metriccare.gold.measures import Row
    from metriccare.insight.benchmark.beside import Beside
    from metriccare.insight.benchmark.comparison import Wording
    from metriccare.insight.benchmark.figures import Reference
    from metriccare.tenants.registry import Tenant

COLUMNS = ("measure", "place", "value", "unit", "lower", "upper", "hospitals", "first", "last", "release")
MONTHS = 12


def benchmark(
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
    release: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="CMS's release; else the newest that has a figure.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM", help="First month of ours.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month of ours.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print a measure beside CMS's figures, in CMS's words, and how the two differ.

    Ours is of the last 12 final months, by the variant that is nearest to CMS's measure.
    """
    from metriccare.cli.on_record import application
    from metriccare.insight.benchmark import shelf
    from metriccare.insight.benchmark.beside import beside
    from metriccare.insight.benchmark.counterparts import counterpart

    chosen, found = chosen_tenant(tenant), counterpart(measure, variant)
    span = _span(chosen, measure, found.variant, hospital, (from_, to))
    rows = _rows(chosen, measure, found.variant, hospital, span)
    with application() as (database, _), database.reading() as session:
        shelf.release_named(session, release)
        standing = beside(session, chosen.name, [str(row["hospital"]) for row in rows[1:]], found, release)
    said = _said(rows[0], standing)
    if as_json:
        _document(measure, span, rows[0], standing, said)
    else:
        _print(measure, span, rows[0], standing, said)


Span = tuple[str | None, str | None]


def _span(chosen: "Tenant", measure: str, variant: str, hospital: str | None, given: Span) -> Span:
    from metriccare.cli.insight_months import months_of

    if given != (None, None):
        return given
    months = months_of(chosen, measure, variant, {"hospital": hospital})
    final = [month.name for month in months if not month.provisional][-MONTHS:]
    return (final[0], final[-1]) if final else given


def _rows(chosen: "Tenant", measure: str, variant: str, hospital: str | None, span: Span) -> "list[Row]":
    """All together first, then each hospital."""
    from metriccare.errors import NotFoundError
    from metriccare.gold.measures import query

    only = [("hospital", (hospital,))] if hospital else []
    found: list[Row] = []
    for by in ([], ["hospital"]):
        found += query(
            chosen, measure=measure, variant=variant, by=by, only=only, from_month=span[0], to_month=span[1]
        )
    if len(found) < 2:
        raise NotFoundError(
            "no stay counts here", way_out="other months, another hospital, or ingest and run first"
        )
    return found


def _said(ours: "Row", standing: "Beside") -> "Wording | None":
    from metriccare.insight.benchmark.comparison import Ours, wording

    value, lower, upper, n = (ours[name] for name in ("value", "lower", "upper", "denominator"))
    if standing.judged is None or value is None or lower is None or upper is None:
        return None
    return wording(Ours(float(value), float(lower), float(upper), float(n or 0)), standing.judged)


def _references(standing: "Beside") -> "list[Reference]":
    return [
        one
        for line in standing.lines
        for one in (*([line.nation] if line.nation else ()), *line.states, *line.facilities)
    ]


def _row(one: "Reference") -> dict[str, object]:
    from metriccare.insight.benchmark.comparison import counted

    low, high = one.interval or (None, None)
    return {
        "measure": one.measure,
        "place": one.place,
        "value": one.printed or None,
        "unit": one.unit,
        "lower": low,
        "upper": high,
        "hospitals": counted(one.counts) if one.counts else None,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "release": one.release,
    }


def _document(measure: str, span: Span, ours: "Row", standing: "Beside", said: "Wording | None") -> None:
    from metriccare.cli.output import print_json

    names = ("value", "lower", "upper", "numerator", "denominator")
    references = [
        _row(one) | {"name": one.name, "file": one.file, "line": one.line, "footnotes": list(one.footnotes)}
        | {"cms_says": one.compared or None}
        for one in _references(standing)
    ]  # fmt: skip
    sirs = [
        {"measure": line.measure, "facility": place, "sir": found and found.value}
        | {"lower": found and found.lower, "upper": found and found.upper}
        for line in standing.lines
        for place, found in line.sirs
    ]
    print_json(
        {
            "measure": measure, "variant": standing.counterpart.variant, "from": span[0], "to": span[1],
            "ours": {name: ours[name] for name in names}, "wording": said, "cms": references, "sirs": sirs,
            "differs": list(standing.differs), "none": standing.counterpart.none or None,
            "facilities": {hospital: one.id for hospital, one in standing.facilities},
            "no_facility": list(standing.unmapped),
        }
    )  # fmt: skip


def _print(measure: str, span: Span, ours: "Row", standing: "Beside", said: "Wording | None") -> None:
    from metriccare.cli.output import print_table

    typer.echo(f"{measure}, {standing.counterpart.variant}, {span[0]} to {span[1]}: {_ours(ours)}")
    references = _references(standing)
    if said:
        typer.echo(f"{said.value[0].upper()}{said.value[1:]}")
    if references:
        typer.echo()
        print_table(COLUMNS, [_row(one) for one in references])
        typer.echo()
    for line in _notes(standing, references):
        typer.echo(line)


def _ours(ours: "Row") -> str:
    if ours["value"] is None:
        return "no value"
    ends = f" ({ours['lower']:.2f} to {ours['upper']:.2f})" if ours["lower"] is not None else ""
    return f"{ours['value']:.2f}{ends}, n {ours['denominator']:,}"


def _notes(standing: "Beside", references: "list[Reference]") -> list[str]:
    """Everything that a reader must know beside the figures, a line each."""
    found = standing.counterpart
    if found.none:
        return [found.none]
    notes = list(standing.differs)
    if not references:
        files = " or ".join(found.measures)
        notes = [f"no imported file has {files}: metriccare benchmarks import FILE…"]
    notes += [
        f"{place}: {line.measure} is made of fewer than one predicted infection, so CMS's counts give no SIR"
        if made is None
        else f"{place}: {line.measure} of CMS's counts is {made.value:.2f}"
        for line in standing.lines
        for place, made in line.sirs
    ]
    notes += [f"{one.place}, {one.measure}: CMS says {one.compared}" for one in references if one.compared]
    notes += dict.fromkeys(note for one in references for note in one.footnotes)
    if standing.unmapped:
        notes.append(
            f"no facility yet for {', '.join(standing.unmapped)}: metriccare benchmarks map HOSPITAL CCN"
        )
    return notes
