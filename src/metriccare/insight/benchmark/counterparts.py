"""Which of CMS's measures stand beside one of ours, by which variant ours is nearest, and how the two differ.

Written down once, from CMS's measure methodology and our own specification, and said wherever they meet. Where CMS
publishes nothing of the kind, the words for that.
"""

from dataclasses import dataclass

from metriccare.gold.definitions import measure as definition

NOT_ADJUSTED = "Ours is not risk-adjusted; CMS's is."


@dataclass(frozen=True, slots=True)
class Counterpart:
    """CMS's measures, the nearest first, the variant of ours that is held against it, and how they differ.

    `judged` is the one measure whose national rate CMS's wording may be said of; empty where none may.
    """

    measures: tuple[str, ...]
    variant: str
    title: str
    judged: str = ""
    differs: tuple[str, ...] = ()
    of_one: tuple[tuple[str, str], ...] = ()  # what is said only where this measure of CMS's is shown
    none: str = ""  # why there is nothing, where there are no measures


_READMISSION = Counterpart(
    ("Hybrid_HWR", "READM_30_HOSP_WIDE"),
    "65_plus",
    "CMS, patients 65 and over",
    judged="Hybrid_HWR",
    differs=(
        NOT_ADJUSTED,
        "CMS counts Medicare patients of 65 and over; ours are held against it at 65 and over, of any payer.",
        "CMS omits cancer, psychiatric and rehabilitation stays and tells planned returns by claims, ours by the feed.",
    ),
    of_one=(("READM_30_HOSP_WIDE", "READM_30_HOSP_WIDE is retired and not comparable with Hybrid_HWR."),),
)
_THIRTY_DAYS = Counterpart(
    ("Hybrid_HWM",),
    "30d_65_94",
    "CMS, patients 65 to 94",
    judged="Hybrid_HWM",
    differs=(
        NOT_ADJUSTED,
        "Ours knows of deaths that the feed tells of; CMS knows of all within 30 days of admission.",
    ),
)
_MORTALITY = Counterpart(
    (),
    "default",
    "CMS",
    none="CMS publishes no value for overall in-hospital mortality. "
    "Its death rates are by condition and count 30 days, in the hospital or not.",
)
_INFECTION = Counterpart(
    tuple(f"HAI_{number}_SIR" for number in range(1, 7)),
    "default",
    "CMS, infections by type",
    differs=(
        "CMS's figure is a SIR: infections found by surveillance by those predicted. The nation is 1 by construction.",
        "Ours counts coded infections per stay. A rate is no SIR, so the two are not held against each other.",
    ),
)
_STAY = Counterpart(
    (),
    "default",
    "CMS",
    none="CMS publishes no value for the mean length of stay.",
)


def counterpart(measure: str, variant: str) -> Counterpart:
    """What stands beside this measure and variant. Raises UsageError for one that does not exist."""
    definition(measure).variant(variant)
    if measure == "mortality":
        return _THIRTY_DAYS if variant == _THIRTY_DAYS.variant else _MORTALITY
    return {"readmission_30d": _READMISSION, "hai": _INFECTION, "alos": _STAY}[measure]
