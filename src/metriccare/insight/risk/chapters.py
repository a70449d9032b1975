"""The group of a principal diagnosis: its chapter of ICD-10 (WHO, 2019). Anything else stands together as not coded.

Not the comorbidities (`charlson`).
"""

from metriccare.insight.risk.charlson import SYSTEMS

NOT_CODED = "not coded in ICD-10"
_LAST = (
    ("B99", "infections"), ("D48", "neoplasms"), ("D89", "blood"), ("E90", "endocrine"), ("F99", "mental"),
    ("G99", "nervous system"), ("H59", "eye"), ("H95", "ear"), ("I99", "circulation"), ("J99", "respiration"),
    ("K93", "digestion"), ("L99", "skin"), ("M99", "musculoskeletal"), ("N99", "genitourinary"), ("O99", "pregnancy"),
    ("P96", "perinatal"), ("Q99", "congenital"), ("R99", "symptoms"), ("T98", "injury"), ("Y98", "external causes"),
    ("Z99", "factors of health"),
)  # fmt: skip
"""The last three characters of each chapter, in order."""


def chapter(system: str | None, code: str | None) -> str:
    """`circulation` for I21.9 of ICD-10 or ICD-10-CM."""
    stem = (code or "").replace(".", "").upper()[:3]
    if system not in SYSTEMS or len(stem) < 3 or not (stem[0].isalpha() and stem[1].isdigit()):
        return NOT_CODED
    if stem[0] == "U":
        return "special purposes"
    return next((name for last, name in _LAST if stem <= last or stem[0] < last[0]), NOT_CODED)
