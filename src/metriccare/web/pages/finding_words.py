"""The short name of each data-quality rule, as a list says it. Not what it means (`gold/finding_rules.toml`)."""

_TITLES = {
    "no_start": "Stay without a start",
    "no_end": "Stay without an end",
    "partial_date": "Stay dated by month or year only",
    "end_before_start": "Ends before it starts",
    "future_date": "Dated in the future",
    "implausible_date": "Dated before 1900",
    "reopened_discharge": "Discharge taken back",
    "no_id": "Record without an id",
    "no_patient": "Record without a patient",
    "patient_mismatch": "Condition and stay of two patients",
    "not_r4": "Not FHIR R4",
    "test_patient": "Test patient",
    "onset_missing": "Infection without an onset time",
    "onset_recorded_only": "Infection dated by coding only",
    "no_offset": "Time without an offset",
    "bad_datetime": "Date that cannot be read",
    "bad_reference": "Reference that cannot be read",
    "ambiguous_identifier": "Identifier of two records",
    "unmapped_class": "Class code nobody mapped",
    "unmapped_disposition": "Disposition nobody mapped",
    "death_conflict": "Death evidence disagrees",
    "patient_link": "Two records of one patient",
    "id_used_by_two_sources": "One id from two sources",
}


def finding_title(rule: str) -> str:
    """Its name in words; a rule that has none yet is named by its id."""
    return _TITLES.get(rule, rule.replace("_", " ").capitalize())
