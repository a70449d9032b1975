"""Codes of Quan's table, one or more of each group with its edges; what is in none; the chapters of ICD-10."""

import pytest

from metriccare.insight.risk.chapters import NOT_CODED, chapter
from metriccare.insight.risk.charlson import GROUPS, group, groups

ICD = "http://hl7.org/fhir/sid/icd-10-cm"


@pytest.mark.parametrize(
    ("codes", "name"),
    [
        ("I21.9 I22.0 I25.2", "myocardial infarction"),
        ("I09.9 I11.0 I13.2 I25.5 I42.0 I42.9 I43.8 I50.9 P29.0", "congestive heart failure"),
        ("I70.0 I71.4 I73.9 I79.2 K55.1 Z95.8", "peripheral vascular disease"),
        ("G45.9 G46.0 H34.0 I60.9 I69.4", "cerebrovascular disease"),
        ("F00.0 F03 F05.1 G30.9 G31.1", "dementia"),
        ("I27.8 J40 J44.9 J47 J60 J67.9 J68.4 J70.3", "chronic pulmonary disease"),
        ("M05.0 M06.9 M31.5 M34.9 M35.3 M36.0", "rheumatic disease"),
        ("K25.0 K28.9", "peptic ulcer disease"),
        ("B18.2 K70.3 K70.9 K71.7 K73.9 K74.6 K76.0 K76.4 K76.9 Z94.4", "mild liver disease"),
        ("E10.0 E11.9 E12.6 E13.8 E14.1", "diabetes without complication"),
        ("E10.2 E11.5 E12.7 E14.3", "diabetes with complication"),
        ("G04.1 G11.4 G80.1 G81.9 G82.2 G83.0 G83.4 G83.9", "hemiplegia or paraplegia"),
        ("I12.0 I13.1 N03.2 N03.7 N05.5 N18.9 N19 N25.0 Z49.1 Z94.0 Z99.2", "renal disease"),
        ("C00.0 C26.9 C34.1 C43.9 C58 C76.0 C85.9 C88.0 C90.0 C97", "malignancy"),
        ("I85.0 I86.4 I98.2 K70.4 K71.1 K72.9 K76.7", "moderate or severe liver disease"),
        ("C77.0 C80.9", "metastatic solid tumour"),
        ("B20.0 B22 B24", "AIDS"),
    ],
)
def test_code_is_in_its_group(codes: str, name: str) -> None:
    assert name in GROUPS
    assert {group(code) for code in codes.split()} == {name}
    assert group(codes.split(maxsplit=1)[0].replace(".", "").lower()) == name


@pytest.mark.parametrize(
    "code", ["I10", "I25.1", "I42.3", "C44.9", "C61X9"[:2], "K76.1", "E11.4"[:2], "B23.0", "J48", ""]
)
def test_code_outside_the_table_is_in_none(code: str) -> None:
    assert group(code) is None


def test_seventeen_groups_and_the_milder_gives_way() -> None:
    assert len(GROUPS) == 17
    assert groups(["E11.9", "E11.2", "C50.9", "C78.0", "I10"]) == {
        "diabetes with complication",
        "metastatic solid tumour",
    }
    assert groups([]) == frozenset()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("A41.9", "infections"), ("C50.9", "neoplasms"), ("D48.9", "neoplasms"), ("D50.0", "blood"),
        ("E11.9", "endocrine"), ("H59.9", "eye"), ("H60.0", "ear"), ("I21.9", "circulation"), ("J18.9", "respiration"),
        ("K92.2", "digestion"), ("R07.9", "symptoms"), ("S72.0", "injury"), ("T84", "injury"),
        ("Z38", "factors of health"),
        ("U07.1", "special purposes"), ("O80", "pregnancy"), ("V01", "external causes"),
    ],
)  # fmt: skip
def test_chapter_of_a_principal_diagnosis(code: str, name: str) -> None:
    assert chapter(ICD, code) == name


def test_what_is_not_coded_in_icd_10_stands_together() -> None:
    for system, code in (
        (None, "I21.9"),
        ("http://snomed.info/sct", "57054005"),
        (ICD, None),
        (ICD, "?"),
        (ICD, "XYZ"),
    ):
        assert chapter(system, code) == NOT_CODED
