"""The rows of `/measures`: figures of a view, with the keys that `metriccare measures --json` gives them.

Not which figures somebody may see: the view has decided that.
"""

from pydantic import ConfigDict, Field

from metriccare.web.api.documents import Answer
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.figures.snapshot import Snapshot

OF_TIME = ("month", "year")


class MeasureRow(Answer):
    """One group of one measure and variant. Of the dimensions only those that were asked for with `by` are there."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "measure": "mortality",
                    "variant": "default",
                    "hospital": "hospital-1",
                    "hospital_name": "Northfield General Hospital",
                    "numerator": 31,
                    "denominator": 1204,
                    "value": 2.574750830564784,
                    "lower": 1.8194,
                    "upper": 3.6321,
                    "provisional": False,
                }
            ]
        }
    )

    measure: str
    variant: str
    hospital: str | None = Field(default=None, description="Organization id as it came.")
    hospital_name: str | None = None
    department: str | None = None
    month: str | None = None
    year: str | None = None
    sex: str | None = None
    age_band: str | None = None
    race: str | None = None
    numerator: int | float | None = Field(description="Null where hidden.")
    denominator: int | float | None = Field(description="Null where hidden.")
    value: float | None = Field(description="Per 100, per 1,000 or in days; null where hidden.")
    lower: float | None = Field(description="95 % interval; null where there is none, or hidden.")
    upper: float | None
    provisional: bool = Field(description="Some discharges of the group are not ripe yet.")
    hidden: str = Field(default="", description="Why the figures are not shown; absent where they are.")


def rows(
    view: View,
    pair: tuple[str, str],
    by: tuple[str, ...],
    first: str | None,
    last: str | None,
    where: tuple[tuple[str, str], ...] = (),
) -> list[MeasureRow]:
    """The rows of one measure and variant, from a month to another; with `where`, of those values only."""
    measure, variant = pair
    names = view.snapshot
    if view.exact:
        figures = view.cells(Ask(measure, variant, by, Grain.SPAN, where, first, last))
        return [_row(pair, dict(figure.group), figure, names) for figure in figures]
    grain = next((Grain(name) for name in OF_TIME if name in by), Grain.SPAN)
    others = tuple(name for name in by if name not in OF_TIME)
    figures = view.cells(Ask(measure, variant, others, grain, where, first, last))
    return [_row(pair, dict(figure.group) | _time(figure, by), figure, names) for figure in figures]


def _time(figure: Figure, by: tuple[str, ...]) -> dict[str, str]:
    """A period under the names that were asked for: a month says its year too."""
    lengths = {"month": 7, "year": 4}
    return {name: figure.period[: lengths[name]] for name in OF_TIME if name in by}


def _row(pair: tuple[str, str], group: dict[str, str], figure: Figure, snapshot: Snapshot) -> MeasureRow:
    measure, variant = pair
    named = {"hospital_name": snapshot.names.get(group["hospital"])} if "hospital" in group else {}
    hidden = {"hidden": figure.hidden} if figure.hidden else {}
    return MeasureRow.model_validate(
        {
            **group,
            **named,
            **hidden,
            "measure": measure,
            "variant": variant,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "value": figure.value,
            "lower": figure.lower,
            "upper": figure.upper,
            "provisional": figure.provisional,
        }
    )
