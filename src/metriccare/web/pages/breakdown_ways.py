"""The ways down from a measure: the dimensions it can be broken down by, as tabs. Not the rows (`breakdown_model`)."""

from metriccare.web.figures.asking import View
from metriccare.web.pages.asked import PARAMETERS, Asked
from metriccare.web.pages.published_span import is_published

TABS = (
    ("department", "Department"), ("hospital", "Hospital"), ("year", "Year"), ("sex", "Sex"), ("age", "Age"),
    ("race", "Race"),
)  # fmt: skip
HEADS = dict(TABS) | {
    "department": "Department at discharge",
    "hospital": "Hospital, by size",
    "age": "Age at admission",
}


def ways_down(asked: Asked) -> tuple[tuple[str, str], ...]:
    """The dimensions that are not narrowed to one value already; years always are a way."""
    taken = {name for name, _ in asked.values}
    return tuple((name, title) for name, title in TABS if name not in taken)


def tabs(view: View, asked: Asked) -> tuple[tuple[str, str], ...]:
    """Those of them that are published to this reader with what is asked for; by year, where no other is."""
    narrowed = dict(asked.where)
    found = tuple(
        (name, title)
        for name, title in ways_down(asked)
        if name == "year" or is_published(view, {PARAMETERS[name], *narrowed})
    )
    return found or (("year", HEADS["year"]),)
