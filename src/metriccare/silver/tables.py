"""The silver tables: every column that may leave bronze, with its meaning and class of personal data (allow-list).

Not the flattening itself (`sql/`). `identifier` alone stands in the bronze zone: it holds raw ids, for looking up
conditional references, and no read-only SQL reaches it.
"""

from metriccare.lake.schema import Column, TableSchema

VERSION = (
    Column("landing", "BIGINT", "number of the landing that this version came with"),
    Column("seq", "BIGINT", "its place in that landing, in document order"),
    Column("version_id", "VARCHAR", "meta.versionId as it came"),
    Column("has_updated", "BOOLEAN", "whether meta.lastUpdated is an instant"),
    Column("updated_us", "BIGINT", "meta.lastUpdated, microseconds since 1970-01-01T00:00Z"),
    Column("deleted", "BOOLEAN", "true for the tombstone that a DELETE leaves"),
)
KIND = Column("kind", "VARCHAR", "inpatient, emergency, observation, other or part")


def _moment(name: str, what: str) -> tuple[Column, ...]:
    """The columns of one dateTime; `measure-specification.md`, section 1 says how each is read."""
    return (
        Column(
            f"{name}_precision",
            "INTEGER",
            f"{what}: 0 not a dateTime, 1 year, 2 month, 3 day, 4 time; null absent",
        ),
        Column(
            f"{name}_us",
            "BIGINT",
            f"{what} as an instant, microseconds since 1970; a date is its 00:00",
            "date",
        ),
        Column(f"{name}_timed", "BOOLEAN", f"{what} has a time"),
        Column(f"{name}_day", "INTEGER", f"{what} as a date, days since 1970-01-01", "date"),
        Column(f"{name}_ymd", "INTEGER", f"{what} as a date, the number yyyymmdd", "date"),
    )


PATIENT = TableSchema(
    "silver", "patient", "one row per Patient, its newest version", "patient_id",
    (
        Column("patient_id", "VARCHAR", "HMAC-SHA256 of Patient.id", "pseudonym"),
        *VERSION,
        Column("no_id", "BOOLEAN", "came without an id, so nothing can refer to it"),
        Column("test_patient", "BOOLEAN", "meta.security says HTEST"),
        Column("linked", "BOOLEAN", "has Patient.link"),
        Column("sex", "VARCHAR", "Patient.gender", "limited"),
        Column("birth_ymd", "INTEGER", "birthDate as yyyymmdd, a missing month or day as 1", "date"),
        Column("birth_bad", "BOOLEAN", "birthDate is there and is not a date"),
        Column("race", "VARCHAR", "US Core race: display of the one ombCategory, Multiple, or Unknown", "limited"),
        *_moment("deceased", "deceasedDateTime"),
        Column("deceased_no_offset", "BOOLEAN", "deceasedDateTime has a time without offset"),
        Column("source_hash", "VARCHAR", "HMAC of meta.source", "pseudonym"),
    ),
    versioned=True,
)  # fmt: skip

PATIENT_SOURCE = TableSchema(
    "silver", "patient_source", "one row per Patient id and source that ever sent it", "patient_id",
    (
        Column("patient_id", "VARCHAR", "HMAC-SHA256 of Patient.id", "pseudonym"),
        Column("source_hash", "VARCHAR", "HMAC of meta.source", "pseudonym"),
    ),
)  # fmt: skip

ENCOUNTER = TableSchema(
    "silver", "encounter", "one row per Encounter, its newest version, open ones included", "encounter_id",
    (
        Column("encounter_id", "VARCHAR", "HMAC-SHA256 of Encounter.id", "pseudonym"),
        *VERSION,
        Column("no_id", "BOOLEAN", "came without an id: a finding, not counted"),
        Column("not_r4", "BOOLEAN", "has the shape of R5: a finding, not counted"),
        Column("landed_us", "BIGINT", "when it landed"),
        Column("landed_day", "INTEGER", "when it landed, as a date of the tenant's zone"),
        Column("patient_id", "VARCHAR", "subject, where it names a Patient by id", "pseudonym"),
        Column("patient_key", "VARCHAR", "subject, where it names one by identifier: HMAC of the look-up", "pseudonym"),
        Column("hospital_id", "VARCHAR", "serviceProvider's Organization id as it came"),
        Column("hospital_key", "VARCHAR", "serviceProvider by identifier: HMAC of the look-up"),
        Column("hospital_value", "VARCHAR", "that identifier's value: the key where nothing matches", "text"),
        Column("part_of_id", "VARCHAR", "partOf, by id", "pseudonym"),
        Column("part_of_key", "VARCHAR", "partOf, by identifier", "pseudonym"),
        Column("status", "VARCHAR", "Encounter.status"),
        KIND,
        Column("class_code", "VARCHAR", "Encounter.class code as it came", "text"),
        Column("class_mapped", "BOOLEAN", "whether the tenant's map or v3-ActCode knows the class"),
        *_moment("start", "period.start"),
        Column("start_no_offset", "BOOLEAN", "period.start has a time without offset"),
        *_moment("end", "period.end"),
        Column("end_month", "VARCHAR", "month of period.end, YYYY-MM", "date"),
        Column("end_no_offset", "BOOLEAN", "period.end has a time without offset"),
        Column("planned", "BOOLEAN", "type SNOMED CT 8715000 or priority EL"),
        Column("disposition", "VARCHAR", "died, against_advice, alive, or null where no coding maps"),
        Column("disposition_code", "VARCHAR", "the first discharge disposition code as it came", "text"),
        Column("service_text", "VARCHAR", "serviceType.text", "text"),
        Column("service_coding", "VARCHAR", "serviceType: display, else code, of the first coding with one", "text"),
        Column("reason_system", "VARCHAR", "system of the first reasonCode coding with a code"),
        Column("reason_code", "VARCHAR", "its code", "limited"),
        Column("bad_reference", "VARCHAR", "path of the first reference that fits no form"),
    ),
    versioned=True,
)  # fmt: skip

ENCOUNTER_STATUS = TableSchema(
    "silver", "encounter_status", "one row per statusHistory entry of an encounter", "encounter_id",
    (
        Column("encounter_id", "VARCHAR", "the encounter", "pseudonym"),
        Column("position", "INTEGER", "place in the list, from 1"),
        Column("status", "VARCHAR", "status in that period"),
        *_moment("start", "its start"),
        *_moment("end", "its end"),
    ),
)  # fmt: skip

ENCOUNTER_LOCATION = TableSchema(
    "silver", "encounter_location", "one row per location entry of an encounter", "encounter_id",
    (
        Column("encounter_id", "VARCHAR", "the encounter", "pseudonym"),
        Column("position", "INTEGER", "place in the list, from 1"),
        Column("location_id", "VARCHAR", "Location id as it came"),
        Column("location_key", "VARCHAR", "Location by identifier: HMAC of the look-up"),
        Column("display", "VARCHAR", "location.display", "text"),
        Column("status", "VARCHAR", "planned, active, reserved or completed"),
        *_moment("start", "start of the time there"),
        *_moment("end", "end of the time there"),
    ),
)  # fmt: skip

ENCOUNTER_DIAGNOSIS = TableSchema(
    "silver", "encounter_diagnosis", "one row per diagnosis entry of rank 1 of an encounter", "encounter_id",
    (
        Column("encounter_id", "VARCHAR", "the encounter", "pseudonym"),
        Column("position", "INTEGER", "place in the list, from 1"),
        Column("condition_id", "VARCHAR", "the Condition, by id", "pseudonym"),
        Column("condition_key", "VARCHAR", "the Condition, by identifier", "pseudonym"),
    ),
)  # fmt: skip

REOPENED_ENCOUNTER = TableSchema(
    "silver", "reopened_encounter", "one row per Encounter whose newest version is not finished, where another was",
    "encounter_id",
    (Column("encounter_id", "VARCHAR", "HMAC-SHA256 of Encounter.id", "pseudonym"),),
)  # fmt: skip

CONDITION = TableSchema(
    "silver", "condition", "one row per Condition, its newest version", "condition_id",
    (
        Column("condition_id", "VARCHAR", "HMAC-SHA256 of Condition.id", "pseudonym"),
        *VERSION,
        Column("no_id", "BOOLEAN", "came without an id: a finding, not counted"),
        Column("patient_id", "VARCHAR", "subject, where it names a Patient by id", "pseudonym"),
        Column("patient_key", "VARCHAR", "subject, by identifier", "pseudonym"),
        Column("encounter_id", "VARCHAR", "encounter, by id", "pseudonym"),
        Column("encounter_key", "VARCHAR", "encounter, by identifier", "pseudonym"),
        Column("code_system", "VARCHAR", "system of the first coding with a code"),
        Column("code", "VARCHAR", "its code", "limited"),
        Column("infection_types", "VARCHAR", "infection types of its codings, as ',clabsi,ssi,'", "limited"),
        Column("is_death", "BOOLEAN", "has SNOMED CT 419620001"),
        Column("ruled_out", "BOOLEAN", "verificationStatus refuted or entered-in-error"),
        *_moment("onset", "onset (measure-specification.md section 5), before recordedDate stands in"),
        Column("onset_bad", "BOOLEAN", "an onset is there and is not a dateTime"),
        Column("onset_no_offset", "BOOLEAN", "onset has a time without offset"),
        *_moment("recorded", "recordedDate"),
        Column("bad_reference", "VARCHAR", "path of the first reference that fits no form"),
    ),
    versioned=True,
)  # fmt: skip

ORGANIZATION = TableSchema(
    "silver", "organization", "one row per Organization, its newest version", "organization_id",
    (
        Column("organization_id", "VARCHAR", "Organization.id as it came"),
        *VERSION,
        Column("no_id", "BOOLEAN", "came without an id"),
        Column("name", "VARCHAR", "Organization.name", "text"),
    ),
    versioned=True,
)  # fmt: skip

LOCATION = TableSchema(
    "silver", "location", "one row per Location, its newest version", "location_id",
    (
        Column("location_id", "VARCHAR", "Location.id as it came"),
        *VERSION,
        Column("no_id", "BOOLEAN", "came without an id"),
        Column("name", "VARCHAR", "Location.name", "text"),
        Column("is_ward", "BOOLEAN", "physicalType wa"),
        Column("part_of_id", "VARCHAR", "partOf, by id"),
        Column("part_of_key", "VARCHAR", "partOf, by identifier"),
    ),
    versioned=True,
)  # fmt: skip

IDENTIFIER = TableSchema(
    "bronze", "identifier", "one row per identifier of a resource that references may look up", "resource_key",
    (
        Column("resource_key", "VARCHAR", "resource type, a slash and the id as it came", "direct"),
        Column("resource_type", "VARCHAR", "FHIR resource type"),
        Column("system", "VARCHAR", "identifier.system as it came"),
        Column("value", "VARCHAR", "identifier.value as it came", "direct"),
    ),
)  # fmt: skip

PARENTS = (PATIENT, ENCOUNTER, CONDITION, ORGANIZATION, LOCATION)
"""Tables with a version per row; the newest wins."""

CHILDREN = (ENCOUNTER_STATUS, ENCOUNTER_LOCATION, ENCOUNTER_DIAGNOSIS)
"""Lists inside an encounter: replaced whole with it."""

TABLES = (*PARENTS, *CHILDREN, IDENTIFIER, PATIENT_SOURCE, REOPENED_ENCOUNTER)
"""All of them: `patient_source` only grows, whichever version of a patient wins; `reopened_encounter` keeps of the
versions that lost what no newest version tells."""

PERSONAL_TABLES = (PATIENT, ENCOUNTER, CONDITION, *CHILDREN, PATIENT_SOURCE, REOPENED_ENCOUNTER)
"""Those whose bucket is that of the patient id, or of the look-up that stands for it."""
