"""What the score of a CMS measure can be: its unit, its range, and the decimals that CMS publishes it with.

By the measure's id. A file may have dropped the zeros at the end (`15` where CMS says 15.0): the decimals stand here.
Sources: the data dictionary of the Provider Data Catalog, and the measures' names in its files.
"""

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit of a score, its lowest and highest value, and how many decimals CMS gives it."""

    unit: str
    low: float
    high: float
    decimals: int


PERCENT = Scale("%", 0, 100, 0)
_UNKNOWN = Scale("", -1_000_000, 1_000_000_000, 0)
_WEEK = 7 * 24 * 60
_SCALES = tuple(
    (re.compile(pattern), scale)
    for pattern, scale in (
        (r"(READM|MORT|COMP|Hybrid)_", Scale("%", 0, 100, 1)),
        (r"EDAC_", Scale("days per 100 discharges", -1000, 1000, 1)),
        (r"PSI_90$", Scale("ratio", 0, 100, 2)),
        (r"PSI_", Scale("per 1,000", 0, 1000, 2)),
        (r"HAI_\d_(SIR|CILOWER|CIUPPER)$", Scale("SIR", 0, 1000, 0)),
        (r"HAI_\d_(NUMERATOR|ELIGCASES|DOPC)$", Scale("count", 0, 1_000_000_000, 0)),
        (r"(OP_18|OP_20|OP_21|OP_3b|OP_5|ED_)", Scale("minutes", 0, _WEEK, 0)),
        (r"OP_32$", Scale("per 1,000", 0, 1000, 1)),
        (r"OP_36$", Scale("ratio", 0, 100, 1)),
        (r"OP_35_", Scale("%", 0, 100, 1)),
        (r"H_", PERCENT),
        (r"(OP_|SEP_|SEV_|SAFE_|IMM_|HCP_|STK_|VTE_|PC_)", PERCENT),
    )
)


@lru_cache(maxsize=1024)
def scale_of(measure: str) -> Scale:
    """The scale of a measure; a wide one without a unit for a measure that nobody here knows."""
    return next((scale for pattern, scale in _SCALES if pattern.match(measure)), _UNKNOWN)
