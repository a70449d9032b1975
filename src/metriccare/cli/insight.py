"""`metriccare insight`: what is chance in the measures, and what is not. The statistics are `insight`'s."""

import typer

from metriccare.cli import insight_benchmark, insight_funnel, insight_risk, insight_spc
from metriccare.cli.options import help_when_alone

app = typer.Typer(rich_markup_mode=None)
app.command()(insight_spc.spc)
app.command()(insight_funnel.funnel)
app.command()(insight_risk.risk)
app.command()(insight_benchmark.benchmark)


@app.callback(invoke_without_command=True)
def _insight(context: typer.Context) -> None:
    """Statistics over the measures that do not fool people."""
    help_when_alone(context)
