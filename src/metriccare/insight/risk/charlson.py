"""Charlson's groups of comorbidity by ICD-10 code.

H. Quan et al., "Coding algorithms for defining comorbidities in ICD-9-CM and ICD-10 administrative data", Medical Care
43 (2005) 1130-1139, table 1, ICD-10. A code of any other system is in no group: what is not mapped is absent. Not the
index that weighs them: the model gives each group its own weight.
"""

from collections.abc import Iterable

SYSTEMS = frozenset(
    {
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-cm",
        "urn:oid:2.16.840.1.113883.6.3",
        "urn:oid:2.16.840.1.113883.6.90",
    }
)
"""ICD-10 and ICD-10-CM, as FHIR and as HL7 v2 and CDA name them."""


def _of(letter: str, first: int, last: int, *after: int) -> tuple[str, ...]:
    """`_of("E", 10, 14, 2, 3)`: E102, E103, E112, ... E143; without `after` E10 to E14."""
    stems = [f"{letter}{number:02}" for number in range(first, last + 1)]
    return tuple(f"{stem}{digit}" for stem in stems for digit in after) if after else tuple(stems)


GROUPS: dict[str, tuple[str, ...]] = {
    "myocardial infarction": ("I21", "I22", "I252"),
    "congestive heart failure": (
        *("I099", "I110", "I130", "I132", "I255", "I420", "I43", "I50", "P290"), *_of("I", 42, 42, 5, 6, 7, 8, 9),
    ),
    "peripheral vascular disease": (
        *("I70", "I71", "I731", "I738", "I739", "I771", "I790", "I792", "K551", "K558", "K559", "Z958", "Z959"),
    ),
    "cerebrovascular disease": ("G45", "G46", "H340", *_of("I", 60, 69)),
    "dementia": ("F00", "F01", "F02", "F03", "F051", "G30", "G311"),
    "chronic pulmonary disease": (
        *("I278", "I279", "J684", "J701", "J703"), *_of("J", 40, 47), *_of("J", 60, 67),
    ),
    "rheumatic disease": ("M05", "M06", "M315", "M32", "M33", "M34", "M351", "M353", "M360"),
    "peptic ulcer disease": ("K25", "K26", "K27", "K28"),
    "mild liver disease": (
        *("B18", "K717", "K73", "K74", "K760", "K768", "K769", "Z944"), *_of("K", 70, 70, 0, 1, 2, 3, 9),
        *_of("K", 71, 71, 3, 4, 5), *_of("K", 76, 76, 2, 3, 4),
    ),
    "diabetes without complication": _of("E", 10, 14, 0, 1, 6, 8, 9),
    "diabetes with complication": _of("E", 10, 14, 2, 3, 4, 5, 7),
    "hemiplegia or paraplegia": (
        *("G041", "G114", "G801", "G802", "G81", "G82", "G839"), *_of("G", 83, 83, 0, 1, 2, 3, 4),
    ),
    "renal disease": (
        *("I120", "I131", "N18", "N19", "N250", "Z490", "Z491", "Z492", "Z940", "Z992"),
        *_of("N", 3, 3, 2, 3, 4, 5, 6, 7), *_of("N", 5, 5, 2, 3, 4, 5, 6, 7),
    ),
    "malignancy": (
        *_of("C", 0, 26), *_of("C", 30, 34), *_of("C", 37, 41), "C43", *_of("C", 45, 58), *_of("C", 60, 76),
        *_of("C", 81, 85), "C88", *_of("C", 90, 97),
    ),
    "moderate or severe liver disease": (
        *("I850", "I859", "I864", "I982", "K704", "K711", "K721", "K729", "K765", "K766", "K767"),
    ),
    "metastatic solid tumour": ("C77", "C78", "C79", "C80"),
    "AIDS": ("B20", "B21", "B22", "B24"),
}  # fmt: skip
"""Each group's codes by their beginning, without the dot."""
_BY_STEM = {stem: group for group, stems in GROUPS.items() for stem in stems}


def group(code: str) -> str | None:
    """The group of one ICD-10 code, with or without its dot; None where it is in none."""
    plain = code.replace(".", "").upper()
    return next((_BY_STEM[plain[:length]] for length in (4, 3) if plain[:length] in _BY_STEM), None)


def groups(codes: Iterable[str]) -> frozenset[str]:
    """The groups of a person's ICD-10 codes; the milder of two of the same organ gives way, as in Charlson's index."""
    found = {one for one in map(group, codes) if one is not None}
    for severe, mild in (
        ("diabetes with complication", "diabetes without complication"),
        ("moderate or severe liver disease", "mild liver disease"),
        ("metastatic solid tumour", "malignancy"),
    ):
        if severe in found:
            found.discard(mild)
    return frozenset(found)
