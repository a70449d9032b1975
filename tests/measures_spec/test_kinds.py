"""Specification, section 2, Kinds of encounter: which are inpatient, by default, by a tenant's map, by the presets."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import ACT_CODE, SNOMED, Coding, Resource, coding, concept, identifier
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("kinds")
MAPPED = Cases(
    "mapped",
    settings="""
[[class_map]]
kind = "inpatient"
class_system = "urn:oid:1.2.840.114350"
class_code = "104"

[[class_map]]
kind = "other"
type_system = "http://snomed.info/sct"
type_code = "183489005"

[[class_map]]
kind = "inpatient"
identifier_system = "http://example.org/stays"

[[class_map]]
kind = "other"
class_code = "ACUTE"

[[disposition_map]]
system = "http://example.org/disposition"
code = "DEAD"
disposition = "died"

[[disposition_map]]
system = "http://example.org/disposition"
code = "LEFT"
disposition = "against_advice"

[[disposition_map]]
system = "http://example.org/disposition"
code = "WELL"
disposition = "alive"
""",
)
MIMIC = Cases("mimic", preset="mimic", data_through="2190-12-31")
SYNTHEA = Cases("synthea", preset="synthea")

MIMIC_IDS = "http://mimic.mit.edu/fhir/mimic/identifier/encounter-"
MIMIC_DISPOSITION = "http://mimic.mit.edu/fhir/mimic/CodeSystem/mimic-discharge-disposition"


def of_class(c: Scene, klass: Coding, *systems: str, **elements: object) -> Resource:
    identifiers = {"identifier": [identifier(system, "1") for system in systems]} if systems else {}
    return c.stay("e", "2024-01-01", "2024-01-05") | elements | {"class": klass} | identifiers


@CASES.each("IMP", "ACUTE")
def inpatient(c: Scene, code: str) -> None:
    c.land(of_class(c, coding(ACT_CODE, code)))
    c.expect_stays(1)


@CASES.each("EMER", "OBSENC", "AMB", "NONAC", "SS", "HH", "VR", "PRENC", "FLD", "imp", "inpatient", "104")
def no_inpatient(c: Scene, code: str) -> None:
    c.land(of_class(c, coding(ACT_CODE, code)))
    c.expect_stays(0)


@CASES.case
def an_encounter_without_class_is_other(c: Scene) -> None:
    c.land({key: value for key, value in of_class(c, {}).items() if key != "class"})
    c.expect_stays(0)


@CASES.case
def a_class_without_a_code_is_other(c: Scene) -> None:
    c.land(of_class(c, coding(ACT_CODE, None, "inpatient encounter")))
    c.expect_stays(0)


@CASES.case
def the_default_does_not_read_identifiers(c: Scene) -> None:
    c.land(of_class(c, coding(ACT_CODE, "AMB"), f"{MIMIC_IDS}hosp"))
    c.expect_stays(0)


@MAPPED.case
def a_tenants_map_may_match_the_class(c: Scene) -> None:
    c.land(of_class(c, coding("urn:oid:1.2.840.114350", "104")))
    c.expect_stays(1)


@MAPPED.case
def a_tenants_map_matches_the_system_of_the_class_too(c: Scene) -> None:
    c.land(of_class(c, coding("urn:oid:1.2.840.9", "104")))
    c.expect_stays(0)


@MAPPED.case
def a_tenants_map_may_match_the_identifier_system(c: Scene) -> None:
    c.land(of_class(c, coding(ACT_CODE, "AMB"), "http://example.org/other", "http://example.org/stays"))
    c.expect_stays(1)


@MAPPED.case
def a_tenants_map_may_match_the_type(c: Scene) -> None:
    kinds = [concept(coding(SNOMED, "308335008")), concept(coding(SNOMED, "183489005"))]
    c.land(of_class(c, coding(ACT_CODE, "IMP"), type=kinds))
    c.expect_stays(0)


@MAPPED.case
def the_first_rule_of_a_tenants_map_wins(c: Scene) -> None:
    klass = coding("urn:oid:1.2.840.114350", "104")
    c.land(of_class(c, klass, type=[concept(coding(SNOMED, "183489005"))]))
    c.expect_stays(1)


@MAPPED.case
def a_tenants_map_is_tried_before_the_default(c: Scene) -> None:
    c.land(of_class(c, coding(ACT_CODE, "ACUTE")))
    c.expect_stays(0)


@MAPPED.case
def where_a_tenants_map_says_nothing_the_default_holds(c: Scene) -> None:
    c.land(of_class(c, coding(ACT_CODE, "IMP")))
    c.expect_stays(1)


def ended(c: Scene, *codes: Coding) -> None:
    c.land(of_class(c, coding(ACT_CODE, "IMP"), hospitalization={"dischargeDisposition": concept(*codes)}))


@MAPPED.case
def a_tenants_disposition_map_says_died(c: Scene) -> None:
    ended(c, coding("http://example.org/disposition", "DEAD"))
    c.expect("mortality", 1, 1)


@MAPPED.case
def a_tenants_disposition_map_says_against_advice(c: Scene) -> None:
    ended(c, coding("http://example.org/disposition", "LEFT"))
    c.expect("mortality", 0, 1)
    c.expect("readmission_30d", 0, 0)


@MAPPED.case
def the_first_coding_that_the_tenants_map_knows_is_the_disposition(c: Scene) -> None:
    ended(
        c,
        coding("http://example.org/disposition", "UNHEARD OF"),
        coding("http://example.org/disposition", "WELL"),
        coding("http://example.org/disposition", "DEAD"),
    )
    c.expect("mortality", 0, 1)


@MAPPED.case
def a_tenants_disposition_map_matches_the_system_too(c: Scene) -> None:
    ended(c, coding("http://example.org/elsewhere", "DEAD"))
    c.expect("mortality", 0, 1)


# --- preset mimic ---


def mimic_stay(c: Scene, short: str, start: str, end: str, *sources: str, **elements: object) -> Resource:
    identifiers = [identifier(MIMIC_IDS + source, c.id(short)) for source in sources]
    stay = c.stay(short, start, end, identifier=identifiers) | elements
    return stay | {"class": coding(ACT_CODE, "AMB")}


@MIMIC.case
def mimic_encounter_hosp_is_inpatient(c: Scene) -> None:
    c.land(mimic_stay(c, "e", "2180-01-01", "2180-01-05", "hosp"))
    c.expect_stays(1)


@MIMIC.case
def mimic_encounter_ed_is_emergency_whatever_its_class(c: Scene) -> None:
    stay = mimic_stay(c, "e", "2180-01-01", "2180-01-05", "ed") | {"class": coding(ACT_CODE, "IMP")}
    c.land(stay)
    c.expect_stays(0)


@MIMIC.case
def mimic_encounter_icu_is_a_part_whatever_its_class(c: Scene) -> None:
    stay = mimic_stay(c, "e", "2180-01-01", "2180-01-05", "icu") | {"class": coding(ACT_CODE, "ACUTE")}
    c.land(stay)
    c.expect_stays(0)


@MIMIC.case
def mimic_of_several_hosp_comes_before_ed(c: Scene) -> None:
    c.land(mimic_stay(c, "e", "2180-01-01", "2180-01-05", "icu", "ed", "hosp"))
    c.expect_stays(1)


@MIMIC.case
def mimic_of_several_ed_comes_before_icu(c: Scene) -> None:
    """As a part its partOf would make it the stay's, whatever its period; as an emergency it is nobody's."""
    hosp = mimic_stay(c, "e", "2180-01-01", "2180-01-05", "hosp")
    both = mimic_stay(
        c, "x", "2180-01-01", "2180-01-02", "icu", "ed", partOf={"reference": c.ref("Encounter", "e")}
    )
    death = c.condition("death", coding(SNOMED, "419620001"), names="x")
    c.land(hosp, both, death)
    c.expect("mortality", 0, 1)


@MIMIC.case
def mimic_dates_are_shifted(c: Scene) -> None:
    c.land(mimic_stay(c, "e", "2180-01-01", "2180-01-05", "hosp"))
    c.expect_stays(1)
    c.finds_no("future_date", "Encounter", "e")


@MIMIC.case
def mimic_disposition_died(c: Scene) -> None:
    how = {"dischargeDisposition": concept(coding(MIMIC_DISPOSITION, "DIED"))}
    c.land(mimic_stay(c, "e", "2180-01-01", "2180-01-05", "hosp", hospitalization=how))
    c.expect("mortality", 1, 1)


@MIMIC.case
def mimic_disposition_against_advice(c: Scene) -> None:
    how = {"dischargeDisposition": concept(coding(MIMIC_DISPOSITION, "AGAINST ADVICE"))}
    c.land(mimic_stay(c, "e", "2180-01-01", "2180-01-05", "hosp", hospitalization=how))
    c.expect("mortality", 0, 1)
    c.expect("readmission_30d", 0, 0)


@MIMIC.case
def mimic_other_dispositions_do_not_map(c: Scene) -> None:
    how = {"dischargeDisposition": concept(coding(MIMIC_DISPOSITION, "HOME"))}
    c.land(mimic_stay(c, "e", "2180-01-01", "2180-01-05", "hosp", hospitalization=how))
    c.land(c.patient(deceasedDateTime="2180-01-05"))
    c.expect("mortality", 1, 1)
    c.finds_no("death_conflict", "Encounter", "e")


# --- preset synthea: no map, so the defaults ---


@SYNTHEA.case
def synthea_needs_no_map(c: Scene) -> None:
    c.land(of_class(c, coding(ACT_CODE, "IMP")))
    c.expect_stays(1)


@pytest.mark.parametrize("case", [*CASES.all, *MAPPED.all, *MIMIC.all, *SYNTHEA.all], ids=str)
def test_kinds(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
