"""Specification, section 1, References and Patient: whom a reference names, and what one that names nobody costs.

Two stays of one patient a week apart are one readmission of two; of two patients, none. So the first stay names the
patient as `Patient/id`, the second in the way the case is about.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import (
    CLABSI,
    DEATH,
    Resource,
    bundle,
    concept,
    entry,
    identifier,
    location,
    organization,
    placed,
    reference,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("references")

SYSTEM = "http://example.org/mrn"
ENCODED = "http%3A%2F%2Fexample.org%2Fmrn"


def first(c: Scene) -> Resource:
    return c.stay("e1", "2024-01-01", "2024-01-05")


def second(c: Scene, subject: Resource) -> Resource:
    return c.stay("e2", "2024-01-12", "2024-01-15") | {"subject": subject}


def same_patient(c: Scene, text: str) -> None:
    """Two stays, the second of which names the first one's patient by `text`."""
    c.land(c.patient(), first(c), second(c, reference(text)))
    c.expect("readmission_30d", 1, 2)


def no_patient(c: Scene, subject: Resource | None) -> None:
    c.land(c.patient(), first(c), second(c, subject) if subject else without_subject(c))
    c.expect("readmission_30d", 0, 1)
    c.finds("no_patient", "Encounter", "e2")


def without_subject(c: Scene) -> Resource:
    return {key: value for key, value in second(c, {}).items() if key != "subject"}


@CASES.case
def type_and_id(c: Scene) -> None:
    same_patient(c, c.ref("Patient", "p"))


@CASES.case
def an_absolute_url_ending_so(c: Scene) -> None:
    same_patient(c, f"https://fhir.example.org/r4/{c.ref('Patient', 'p')}")


@CASES.case
def type_and_id_with_a_version(c: Scene) -> None:
    same_patient(c, f"{c.ref('Patient', 'p')}/_history/3")


@CASES.case
def an_absolute_url_with_a_version(c: Scene) -> None:
    same_patient(c, f"http://fhir.example.org/{c.ref('Patient', 'p')}/_history/v2")


UUID = "urn:uuid:5b0c7c52-7a44-4c09-9d0b-1f8f5f0f2a{:02}"


@CASES.case
def urn_uuid_is_the_full_url_of_an_entry_in_the_same_bundle(c: Scene) -> None:
    url = UUID.format(1)
    c.land(bundle(entry(second(c, reference(url))), entry(c.patient(), url)), first(c))
    c.expect("readmission_30d", 1, 2)


@CASES.case
def urn_uuid_names_an_entry_without_id_too(c: Scene) -> None:
    url = UUID.format(2)
    anonymous = {key: value for key, value in c.patient().items() if key != "id"}
    by_uuid = first(c) | {"subject": reference(f"Patient/{url.removeprefix('urn:uuid:')}")}
    c.land(bundle(entry(anonymous, url), entry(second(c, reference(url)))), by_uuid)
    c.expect("readmission_30d", 1, 2)


@CASES.case
def urn_uuid_of_another_bundle_is_absent(c: Scene) -> None:
    url = UUID.format(3)
    c.land(bundle(entry(c.patient(), url)), bundle(entry(second(c, reference(url)))), first(c))
    c.expect("readmission_30d", 0, 1)
    c.finds("no_patient", "Encounter", "e2")


def identified(c: Scene, *mrns: tuple[str | None, str], short: str = "p") -> Resource:
    return c.patient(short, identifier=[identifier(system, c.id(value)) for system, value in mrns])


def found_by_identifier(c: Scene, text: str) -> None:
    c.land(identified(c, (SYSTEM, "mrn")), first(c), second(c, reference(text)))
    c.expect("readmission_30d", 1, 2)


@CASES.case
def conditional_by_system_and_value(c: Scene) -> None:
    found_by_identifier(c, f"Patient?identifier={SYSTEM}|{c.id('mrn')}")


@CASES.case
def conditional_is_percent_decoded(c: Scene) -> None:
    found_by_identifier(c, f"Patient?identifier={ENCODED}%7C{c.id('mrn')}")


@CASES.case
def conditional_after_an_absolute_prefix(c: Scene) -> None:
    found_by_identifier(c, f"https://fhir.example.org/r4/Patient?identifier={SYSTEM}|{c.id('mrn')}")


@CASES.case
def conditional_without_a_bar_is_any_system(c: Scene) -> None:
    found_by_identifier(c, f"Patient?identifier={c.id('mrn')}")


@CASES.case
def conditional_empty_before_the_bar_is_no_system(c: Scene) -> None:
    c.land(identified(c, (None, "mrn")), identified(c, (SYSTEM, "mrn"), short="other"), first(c))
    c.land(second(c, reference(f"Patient?identifier=|{c.id('mrn')}")))
    c.expect("readmission_30d", 1, 2)


@CASES.case
def conditional_of_no_system_does_not_find_one_with_a_system(c: Scene) -> None:
    c.land(
        identified(c, (SYSTEM, "mrn")), first(c), second(c, reference(f"Patient?identifier=|{c.id('mrn')}"))
    )
    c.expect("readmission_30d", 0, 1)
    c.finds("no_patient", "Encounter", "e2")


@CASES.case
def conditional_of_another_system_does_not_match(c: Scene) -> None:
    text = f"Patient?identifier=http://example.org/other|{c.id('mrn')}"
    c.land(identified(c, (SYSTEM, "mrn")), first(c), second(c, reference(text)))
    c.expect("readmission_30d", 0, 1)
    c.finds("no_patient", "Encounter", "e2")


@CASES.case
def a_logical_reference_with_only_identifier(c: Scene) -> None:
    c.land(identified(c, (SYSTEM, "mrn")), first(c))
    c.land(second(c, {"identifier": identifier(SYSTEM, c.id("mrn"))}))
    c.expect("readmission_30d", 1, 2)


@CASES.case
def an_identifier_is_looked_up_wherever_it_landed(c: Scene) -> None:
    c.land(first(c), second(c, reference(f"Patient?identifier={SYSTEM}|{c.id('mrn')}")))
    c.land(identified(c, (SYSTEM, "mrn")))
    c.expect("readmission_30d", 1, 2)


@CASES.case
def two_matches_are_a_finding_and_the_lowest_id(c: Scene) -> None:
    two = [identified(c, (SYSTEM, "mrn"), short="q"), identified(c, (SYSTEM, "mrn"))]  # "p" is lower than "q"
    c.land(*two, first(c), second(c, reference(f"Patient?identifier={SYSTEM}|{c.id('mrn')}")))
    c.expect("readmission_30d", 1, 2)
    c.finds(None, "Encounter", "e2")


def served_by(c: Scene, provider: Resource) -> Resource:
    return first(c) | {"serviceProvider": provider}


@CASES.case
def conditional_organization_is_looked_up_among_that_types_identifiers(c: Scene) -> None:
    same_value = identified(c, (SYSTEM, "npi"))
    c.land(same_value, organization(c.name, identifiers=[identifier(SYSTEM, c.id("npi"))]))
    c.land(served_by(c, reference(f"Organization?identifier={SYSTEM}|{c.id('npi')}")))
    c.expect_stays(1)


@CASES.case
def logical_organization_is_looked_up_among_that_types_identifiers(c: Scene) -> None:
    c.land(organization(c.name, identifiers=[identifier(SYSTEM, c.id("npi"))]))
    c.land(served_by(c, {"identifier": identifier(SYSTEM, c.id("npi"))}))
    c.expect_stays(1)


@CASES.case
def conditional_organization_without_a_match_has_the_value_itself_as_key(c: Scene) -> None:
    c.land(served_by(c, reference(f"Organization?identifier={SYSTEM}|{c.id('npi')}")))
    c.expect_stays(1, at="npi")


@CASES.case
def logical_organization_without_a_match_has_the_value_itself_as_key(c: Scene) -> None:
    c.land(served_by(c, {"identifier": identifier(SYSTEM, c.id("npi"))}))
    c.expect_stays(1, at="npi")


@CASES.case
def conditional_location_is_looked_up_among_that_types_identifiers(c: Scene) -> None:
    c.land(location(c.id("ward"), "Ward 7", kind="wa", identifiers=[identifier(SYSTEM, c.id("w7"))]))
    by_identifier = {"location": reference(f"Location?identifier={SYSTEM}|{c.id('w7')}")}
    c.land(c.stay("e1", "2024-01-01", "2024-01-05", location=[by_identifier]))
    c.expect_stays(1, department="Ward 7")


@CASES.case
def conditional_location_without_a_match_leaves_its_display(c: Scene) -> None:
    where = {"reference": f"Location?identifier={SYSTEM}|{c.id('w8')}", "display": "Ward 8"}
    c.land(c.stay("e1", "2024-01-01", "2024-01-05", location=[{"location": where}]))
    c.expect_stays(1, department="Ward 8")


@CASES.case
def a_reference_of_another_type_is_absent(c: Scene) -> None:
    no_patient(c, reference(c.ref("Group", "p")))


@CASES.case
def a_conditional_reference_of_another_type_is_absent(c: Scene) -> None:
    no_patient(c, reference(f"Group?identifier={SYSTEM}|{c.id('mrn')}"))


@CASES.case
def a_contained_reference_is_absent(c: Scene) -> None:
    no_patient(c, reference("#p"))


@CASES.case
def text_that_fits_none_is_absent(c: Scene) -> None:
    no_patient(c, reference("see the paper record"))


@CASES.case
def a_type_without_an_id_is_absent(c: Scene) -> None:
    no_patient(c, reference("Patient/"))


@CASES.case
def a_bare_id_is_absent(c: Scene) -> None:
    no_patient(c, reference(c.id("p")))


@CASES.case
def an_encounter_without_a_subject_is_the_finding_no_patient(c: Scene) -> None:
    no_patient(c, None)


@CASES.case
def a_subject_with_only_a_display_is_the_finding_no_patient(c: Scene) -> None:
    no_patient(c, {"display": "Ann Example"})


@CASES.case
def a_provider_of_another_type_is_the_hospital_unknown(c: Scene) -> None:
    stay = served_by(c, reference(f"Location/{c.name}")) | {"serviceType": concept(text=c.name)}
    c.land(stay)
    c.expect_stays(0)
    c.expect("mortality", 0, 1, hospital="Unknown", department=c.name)


@CASES.case
def a_location_that_is_absent_is_no_ward(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05", location=[{"location": reference("#bed")}]))
    c.expect_stays(1, department="Unknown")


@CASES.case
def a_location_that_never_landed_leaves_its_display(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05", location=[placed(c.id("gone"), display="Ward 3")]))
    c.expect_stays(1, department="Ward 3")


@CASES.case
def a_patient_that_never_landed_is_a_patient(c: Scene) -> None:
    c.land(first(c))
    c.expect_stays(1, sex="unknown", age_band="Unknown", race="Unknown")


@CASES.case
def a_condition_whose_subject_is_not_a_patient_is_the_finding_no_patient(c: Scene) -> None:
    c.land(first(c), c.condition("death", DEATH, names="e1") | {"subject": reference(c.ref("Group", "p"))})
    c.expect("mortality", 0, 1)
    c.finds("no_patient", "Condition", "death")


@CASES.case
def a_condition_that_names_another_patients_encounter_is_the_finding_patient_mismatch(c: Scene) -> None:
    c.land(first(c), c.condition("death", DEATH, of="other", names="e1"))
    c.expect("mortality", 0, 1)
    c.finds("patient_mismatch", "Condition", "death")


@CASES.case
def a_condition_with_a_patient_mismatch_does_not_count_for_its_own_subject(c: Scene) -> None:
    mine = c.stay("mine", "2024-01-01", "2024-01-05", of="other", at="b")
    c.land(first(c), mine, c.condition("line", CLABSI, of="other", names="e1", onset="2024-01-05"))
    c.expect("hai", 0, 1)
    c.expect("hai", 0, 1, at="b")
    c.finds("patient_mismatch", "Condition", "line")


@CASES.case
def a_condition_counts_only_for_its_own_subject(c: Scene) -> None:
    mine = c.stay("mine", "2024-01-01", "2024-01-05", of="other", at="b")
    c.land(first(c), mine, c.condition("line", CLABSI, of="other", onset="2024-01-05"))
    c.expect("hai", 0, 1)
    c.expect("hai", 1, 1, at="b")


@CASES.case
def patient_link_is_a_finding_for_now(c: Scene) -> None:
    link = [{"other": reference(c.ref("Patient", "q")), "type": "replaced-by"}]
    c.land(c.patient(link=link), first(c), c.stay("e2", "2024-01-12", "2024-01-15", of="q"))
    c.expect("readmission_30d", 0, 2)  # the two are not one patient
    c.finds(None, "Patient", "p")


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_references(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
