"""The columns of the Provider Data Catalog by name: what their cells hold, and what older releases called them.

Names are compared without regard to case and spaces. A column that is not named here is unknown: it is reported and
kept. Source: the data dictionaries of https://data.cms.gov/provider-data/topics/hospitals.
"""

from enum import StrEnum

FACILITY, STATE, MEASURE = "facility id", "state", "measure id"
START, END = "start date", "end date"


class Holds(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NAME = "name"  # a text that may not be missing
    FACILITY = "facility id"
    STATE = "state"
    DATE = "date"
    COUNT = "count"
    PERCENT = "percent"
    STARS = "stars"
    RATIO = "ratio"
    SCORE = "score"  # its range is the measure's
    FOOTNOTES = "footnotes"


_OLDER = {
    "provider id": FACILITY,
    "provider number": FACILITY,
    "hospital name": "facility name",
    "city": "city/town",
    "county": "county/parish",
    "county name": "county/parish",
    "phone number": "telephone number",
    "hcahps measure id": MEASURE,
    "measure start date": START,
    "measure end date": END,
}
_HOLDS = {
    FACILITY: Holds.FACILITY,
    STATE: Holds.STATE,
    MEASURE: Holds.NAME,
    START: Holds.DATE,
    END: Holds.DATE,
    "footnote text": Holds.NAME,
    "national rate": Holds.SCORE,
    "score": Holds.SCORE,
    "lower estimate": Holds.SCORE,
    "higher estimate": Holds.SCORE,
    "excess readmission ratio": Holds.RATIO,
    "predicted readmission rate": Holds.PERCENT,
    "expected readmission rate": Holds.PERCENT,
    "hcahps answer percent": Holds.PERCENT,
    "hcahps linear mean value": Holds.PERCENT,
    "survey response rate percent": Holds.PERCENT,
    "hospital overall rating": Holds.STARS,
    "patient survey star rating": Holds.STARS,
} | dict.fromkeys(
    (
        "denominator", "sample", "number of discharges", "number of readmissions", "number of patients",
        "number of patients returned", "number of completed surveys",
        *(f"number of hospitals {what}" for what in (
            "worse", "same", "better", "too few", "fewer", "average", "more", "too small",
        )),
        *(f"{group} group measure count" for group in ("mort", "safety", "readm", "pt exp", "te")),
        *(f"count of facility {group} measures" for group in ("mort", "safety", "readm", "pt exp", "te")),
        *(
            f"count of {group} measures {how}"
            for group in ("mort", "safety", "readm")
            for how in ("better", "no different", "worse")
        ),
    ),
    Holds.COUNT,
) | dict.fromkeys(
    (
        "footnote", "hospital overall rating footnote", "patient survey star rating footnote",
        "hcahps answer percent footnote", "number of completed surveys footnote",
        "survey response rate percent footnote",
        *(f"{group} group footnote" for group in ("mort", "safety", "readm", "pt exp", "te")),
    ),
    Holds.FOOTNOTES,
) | dict.fromkeys(
    (
        "measure name", "condition", "category", "facility name", "address", "city/town", "zip code",
        "county/parish", "telephone number", "hospital type", "hospital ownership", "emergency services",
        "meets criteria for birthing friendly designation",
        "meets criteria for promoting interoperability of ehrs", "compared to national", "payment category",
        "hcahps question", "hcahps answer description", "measure start quarter", "measure end quarter",
    ),
    Holds.TEXT,
)  # fmt: skip


def normal(name: str) -> str:
    """A column's name as it is compared, and as today's releases have it."""
    plain = " ".join(name.split()).casefold()
    return _OLDER.get(plain, plain)


def holds(name: str) -> Holds | None:
    """What the cells of a column hold, by its normal name; None where nobody here knows it."""
    return _HOLDS.get(name)
