"""`metriccare explain`: the stays behind a measure, and one stay with its rules. What is said: `gold.explain`."""

from typing import Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, measure_names, say_if_outdated
from metriccare.errors import UsageError

SHOWN = 20

app = typer.Typer(rich_markup_mode=None)

_HELP = "Only stays with this {}."


@app.callback(invoke_without_command=True)
def explain(
    context: typer.Context,
    *,
    tenant: TenantOption = None,
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="M", help="mortality, readmission_30d, hai or alos.", autocompletion=measure_names
        ),
    ] = None,
    variant: Annotated[str, typer.Option(metavar="V", help="The variant of the measure.")] = "default",
    hospital: Annotated[str | None, typer.Option(metavar="ID", help=_HELP.format("hospital"))] = None,
    department: Annotated[str | None, typer.Option(metavar="NAME", help=_HELP.format("department"))] = None,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help=_HELP.format("month of discharge"))
    ] = None,
    year: Annotated[str | None, typer.Option(metavar="YYYY", help=_HELP.format("year of discharge"))] = None,
    sex: Annotated[str | None, typer.Option(metavar="SEX", help=_HELP.format("sex"))] = None,
    age_band: Annotated[str | None, typer.Option(metavar="BAND", help=_HELP.format("age band"))] = None,
    race: Annotated[str | None, typer.Option(metavar="RACE", help=_HELP.format("race"))] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Lines per list, 0 for all; 20, and all in JSON.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the stays behind a measure, or explain one stay.

    Every stay is in the numerator, in the denominator or left out, and says why; `explain stay ID` shows one in full.
    """
    if context.invoked_subcommand is not None:
        context.obj = tenant
        return
    if measure is None:
        typer.echo(context.get_help())
        raise typer.Exit
    asked = {
        "hospital": hospital, "department": department, "month": month, "year": year, "sex": sex,
        "age_band": age_band, "race": race,
    }  # fmt: skip
    filters = {dimension: value for dimension, value in asked.items() if value is not None}
    _behind(tenant, measure, variant, filters, limit, as_json=as_json)


def _behind(
    tenant: str | None,
    measure: str,
    variant: str,
    filters: dict[str, str],
    limit: int | None,
    *,
    as_json: bool,
) -> None:
    import msgspec

    from metriccare.cli import explained
    from metriccare.cli.output import print_json
    from metriccare.gold.explain.behind import stays_behind

    chosen = chosen_tenant(tenant)
    most = (None if as_json else SHOWN) if limit is None else limit or None
    behind = stays_behind(chosen, measure, variant, filters, limit=most)
    say_if_outdated(chosen)
    if as_json:
        print_json(msgspec.to_builtins(behind))
    else:
        explained.print_behind(behind, chosen.name)


@app.command()
def stay(
    context: typer.Context,
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A stay's id or the first 8 or more of its characters; or the id of its FHIR Encounter.",
        ),
    ],
    *,
    tenant: TenantOption = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help="Print the resources too, as they landed, with the names of their files: names and all.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Explain one stay.

    Its timeline, every rule with the values it compared, and where each fact came from.
    """
    import msgspec

    from metriccare.cli import explained
    from metriccare.cli.output import print_json
    from metriccare.gold.explain.stay import explain_stay

    if not identifier.strip():
        raise UsageError(
            "which stay?", way_out="give its id; metriccare explain --measure mortality lists them"
        )
    chosen = chosen_tenant(tenant or context.obj)
    explanation = explain_stay(chosen, identifier.strip(), with_raw=raw)
    if raw:
        from metriccare.access.audit.event import Action
        from metriccare.cli.on_record import put_on_record

        about = ("stay", explanation.stay_id or explanation.encounter_id)
        put_on_record(Action.RAW_RECORD_VIEWED, chosen.name, about, command="explain --raw")
    say_if_outdated(chosen)
    if as_json:
        print_json(msgspec.to_builtins(explanation))
    else:
        explained.print_stay(explanation)
