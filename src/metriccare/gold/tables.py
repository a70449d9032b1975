"""The gold tables: every column with its meaning. A number opens into `stay`, each flag beside its reason.

Not how they are computed (`sql/`, `measure/`).
"""

from metriccare.lake.schema import Column, TableSchema

LINEAGE = (
    Column("run", "INTEGER", "number of the run that computed the row"),
    Column("settings_version", "VARCHAR", "fingerprint of the tenant's settings"),
    Column("definition_version", "VARCHAR", "fingerprint of the measure definitions"),
)
SOURCE = (
    Column("landing", "BIGINT", "landing of the resource version that the row rests on"),
    Column("seq", "BIGINT", "its place in that landing"),
)
CELL = (
    Column("month", "VARCHAR", "month of discharge, YYYY-MM"),
    Column("year", "VARCHAR", "year of discharge, YYYY"),
    Column("hospital", "VARCHAR", "Organization id as it came, or Unknown", "text"),
    Column("department", "VARCHAR", "clinical service that answers for the stay", "text"),
)
PERSON = (
    Column("sex", "VARCHAR", "Patient.gender, or unknown", "limited"),
    Column("age_band", "VARCHAR", "0-17, 18-44, 45-64, 65-74, 75-84, 85+ or Unknown", "limited"),
    Column("race", "VARCHAR", "US Core race, Multiple, or Unknown", "limited"),
)


def _moment(name: str, what: str) -> tuple[Column, ...]:
    return (
        Column(
            f"{name}_us",
            "BIGINT",
            f"{what} as an instant, microseconds since 1970; a date is its 00:00",
            "date",
        ),
        Column(f"{name}_timed", "BOOLEAN", f"{what} has a time"),
        Column(f"{name}_day", "INTEGER", f"{what} as a date, days since 1970-01-01", "date"),
    )


STAY = TableSchema(
    "gold", "stay", "one row per inpatient stay", "patient_id",
    (
        Column("stay_id", "VARCHAR", "id of its first encounter", "pseudonym"),
        Column("patient_id", "VARCHAR", "the patient", "pseudonym"),
        *CELL,
        Column("ward", "VARCHAR", "ward of its last location", "text"),
        *_moment("start", "admission"),
        *_moment("end", "discharge"),
        Column("age", "INTEGER", "full years at admission", "limited"),
        *PERSON,
        Column("disposition", "VARCHAR", "died, against_advice, alive, or null"),
        Column("last_encounter_id", "VARCHAR", "the encounter that ends last and gives the disposition", "pseudonym"),
        Column("planned", "BOOLEAN", "planned admission"),
        Column("principal_system", "VARCHAR", "code system of the principal diagnosis"),
        Column("principal_code", "VARCHAR", "principal diagnosis", "limited"),
        Column("los_us", "BIGINT", "length of stay in microseconds"),
        Column("whole_days", "INTEGER", "difference of dates, at least 1: its patient-days"),
        Column("death_evidence", "VARCHAR", "the first that holds: disposition, deceased_date, death_condition"),
        Column("death_condition_id", "VARCHAR", "the Condition that is the evidence", "pseudonym"),
        Column("death_conflict", "BOOLEAN", "the disposition says alive against the evidence"),
        Column("died_within_30", "BOOLEAN", "died 0 to 30 dates after admission, from any cause"),
        Column("ripe_30", "BOOLEAN", "admission date + 30 is not later than data through"),
        Column("episode_id", "VARCHAR", "the episode it belongs to", "pseudonym"),
        Column("is_index_discharge", "BOOLEAN", "it is its episode's discharge"),
        Column("index_exclusion", "VARCHAR", "died, against_advice, not_ripe, or null: why its episode is no index"),
        Column("readmission_stay_id", "VARCHAR", "first stay of the next episode, whatever came of it", "pseudonym"),
        Column("days_to_next", "INTEGER", "dates from discharge to that stay"),
        Column("next_planned", "BOOLEAN", "that stay is planned"),
        Column("readmitted", "BOOLEAN", "counts in the numerator of readmission_30d"),
        Column("hai_events", "INTEGER", "infections counted by the rule of 48 hours"),
        Column("hai_events_day_3", "INTEGER", "infections counted by the rule of hospital day 3"),
        *SOURCE,
        *LINEAGE,
    ),
)  # fmt: skip

STAY_ENCOUNTER = TableSchema(
    "gold", "stay_encounter", "one row per encounter that belongs to a stay", "patient_id",
    (
        Column("stay_id", "VARCHAR", "the stay", "pseudonym"),
        Column("encounter_id", "VARCHAR", "the encounter", "pseudonym"),
        Column("patient_id", "VARCHAR", "the patient", "pseudonym"),
        Column("role", "VARCHAR", "first, merged (it overlaps), part_of (by its chain), part (by the tenant's map)"),
        *SOURCE,
        *LINEAGE,
    ),
)  # fmt: skip

EPISODE = TableSchema(
    "gold", "episode", "one row per episode: stays that continue one another", "patient_id",
    (
        Column("episode_id", "VARCHAR", "id of its first stay", "pseudonym"),
        Column("patient_id", "VARCHAR", "the patient", "pseudonym"),
        Column("first_stay_id", "VARCHAR", "its first stay", "pseudonym"),
        Column("discharge_stay_id", "VARCHAR", "its latest-ending stay: hospital and month of the result", "pseudonym"),
        Column("stays", "INTEGER", "how many stays it has"),
        *_moment("start", "start of the first stay"),
        *_moment("end", "end of the latest-ending stay"),
        *CELL,
        Column("age", "INTEGER", "age at admission to that stay", "limited"),
        *PERSON,
        Column("index_exclusion", "VARCHAR", "died, against_advice, not_ripe, or null where it is eligible"),
        Column("next_episode_id", "VARCHAR", "the patient's next episode", "pseudonym"),
        Column("readmission_stay_id", "VARCHAR", "first stay of the next episode", "pseudonym"),
        Column("next_planned", "BOOLEAN", "that stay is planned"),
        Column("days_to_next", "INTEGER", "dates from discharge to it"),
        Column("readmitted", "BOOLEAN", "eligible, and followed within 30 dates by an unplanned stay"),
        *LINEAGE,
    ),
)  # fmt: skip

INFECTION_EVENT = TableSchema(
    "gold", "infection_event", "one row per infection of one type in one patient", "patient_id",
    (
        Column("event_id", "VARCHAR", "first record and infection type", "pseudonym"),
        Column("patient_id", "VARCHAR", "the patient", "pseudonym"),
        Column("infection_type", "VARCHAR", "type by the value set"),
        *_moment("onset", "onset of the first record"),
        Column("condition_id", "VARCHAR", "the first record", "pseudonym"),
        Column("records", "INTEGER", "records of this event within 14 days of the first"),
        Column("stay_id", "VARCHAR", "the stay that contains the onset", "pseudonym"),
        Column("hours_after_start", "DOUBLE", "hours from admission to onset"),
        Column("hospital_day", "INTEGER", "day of the stay, the admission date being 1"),
        Column("counted", "BOOLEAN", "more than 48 hours after admission, inside the stay"),
        Column("counted_day_3", "BOOLEAN", "on or after hospital day 3, inside the stay"),
        Column("not_counted_reason", "VARCHAR", "onset_outside_named_stay, onset_outside_stays or within_48_hours"),
        *SOURCE,
        *LINEAGE,
    ),
)  # fmt: skip

MEASURE_RESULT = TableSchema(
    "gold", "measure_result", "one row per measure, variant and cell of the dimensions", "month",
    (
        Column("measure", "VARCHAR", "measure id"),
        Column("variant", "VARCHAR", "variant id"),
        *CELL,
        *PERSON,
        Column("numerator_units", "BIGINT", "numerator in exact units: events, days, or microseconds of stay"),
        Column("numerator", "DOUBLE", "numerator as shown: events or days"),
        Column("denominator", "BIGINT", "discharges, eligible discharges or patient-days"),
        Column("squared_units", "DECIMAL(38,0)", "sum of squares of the units, for the interval of a mean"),
        Column("value", "DOUBLE", "rate per 100 or 1,000, or mean days; null without a denominator"),
        Column("lower", "DOUBLE", "lower bound of the 95 % interval"),
        Column("upper", "DOUBLE", "upper bound of the 95 % interval"),
        Column("unripe", "BIGINT", "discharges left out because follow-up is not complete"),
        *LINEAGE,
    ),
)  # fmt: skip

FINDING = TableSchema(
    "gold", "finding", "one row per data-quality finding: rule, record, detail", "owner",
    (
        Column("rule", "VARCHAR", "which rule"),
        Column("resource_type", "VARCHAR", "FHIR resource type"),
        Column("resource_id", "VARCHAR", "the record in silver", "pseudonym"),
        Column("owner", "VARCHAR", "the patient, or 'feed' where it belongs to none", "pseudonym"),
        Column("hospital", "VARCHAR", "hospital of the encounter", "text"),
        Column("detail", "VARCHAR", "element or code concerned", "text"),
        Column("counted", "BOOLEAN", "false: the record stays out of the measures"),
        *SOURCE,
        *LINEAGE,
    ),
)  # fmt: skip

PATIENT_TABLES = (STAY, STAY_ENCOUNTER, EPISODE, INFECTION_EVENT)
"""Tables whose rows are replaced patient by patient."""

TABLES = (*PATIENT_TABLES, MEASURE_RESULT, FINDING)
