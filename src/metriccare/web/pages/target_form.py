"""The form of a target: its fields and lists, and the wish that it sends. Not what is done with it (`targets`)."""

from metriccare.office.desk import InvalidEntryError
from metriccare.office.target_entry import Wish
from metriccare.web.frame import Option
from metriccare.web.pages import places
from metriccare.web.pages.measure_words import WORDS
from metriccare.web.pages.sent import Sent
from metriccare.web.visit import Visit

FIELDS = ("measure", "hospital", "from_month", "to_month", "value")
LABELS = {
    "measure": "Measure",
    "variant": "Measure",
    "hospital": "Hospital",
    "from_month": "First month",
    "to_month": "Last month",
    "value": "Target",
}


def wish_of(visit: Visit, sent: Sent) -> Wish:
    """What a sent form asks for. Raises InvalidEntryError for a hospital that is not this tenant's."""
    measure, _, variant = sent["measure"].partition("/")
    hospital = sent["hospital"]
    if hospital and hospital not in places.hospitals(visit):
        raise InvalidEntryError("hospital", "is not one of yours", way_out="choose one of the list")
    return Wish(measure, variant, hospital, sent["from_month"], sent["to_month"], sent["value"].strip())


def measures() -> list[tuple[str, str, str]]:
    """Every measure and variant: `measure/variant`, its words, its unit."""
    return [
        (
            f"{words.id}/{variant.id}",
            words.title if variant.id == "default" else f"{words.title}: {variant.title}",
            words.unit(variant.id),
        )
        for words in WORDS
        for variant in words.definition.variants
    ]


def choices(visit: Visit, given: dict[str, str]) -> dict[str, tuple[Option, ...]]:
    """The lists of the form, with what is given chosen."""
    listed = tuple(
        Option(value=key, label=f"{words} ({unit})", chosen=key == given["measure"])
        for key, words, unit in measures()
    )
    hospitals = places.options(places.hospitals(visit), given["hospital"], "All hospitals together")
    return {"measure": listed, "hospital": hospitals}
