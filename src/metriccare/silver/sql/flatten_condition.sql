-- Grain: one row per landed Condition version. Key: condition_id, landing, seq.
-- Source: record (bronze), FHIR R4 Condition; infection_code (tenant settings).
-- Onset: measure-specification.md section 5 (a value that is not a dateTime is absent; a valid year or month ends the search).
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('condition_shape')) AS c
    FROM record
),

read_once AS (
    SELECT
        landing,
        seq,
        deleted,
        id AS raw_id,
        id IS NULL AS no_id,
        c.identifier AS identifiers,
        coalesce(id, 'no id ' || sha256(json)) AS known_as,
        c.meta.versionId AS version_id,
        c.meta.lastUpdated AS updated_text,
        c.onsetDateTime AS onset_instant_text,
        c.onsetPeriod.start AS onset_period_text,
        c.recordedDate AS recorded_text,
        precision_of(c.meta.lastUpdated) AS updated_precision,
        precision_of(c.onsetDateTime) AS onset_instant_precision,
        precision_of(c.onsetPeriod.start) AS onset_period_precision,
        precision_of(c.recordedDate) AS recorded_precision,
        c.subject,
        c.encounter AS visit,
        is_plain(c.subject.reference, 'Patient') AS plain_subject,
        is_plain(c.encounter.reference, 'Encounter') AS plain_visit,
        c.code.coding AS codings,
        c.code.coding[1] AS first_coding,
        c.code.coding[2] AS second_coding,
        len(list_filter(
            c.verificationStatus.coding, lambda x: x.code IN ('refuted', 'entered-in-error')
        )) > 0 AS ruled_out
    FROM parsed
),

onset_chosen AS (
    SELECT
        read_once.*,
        CASE WHEN onset_instant_precision > 0 THEN onset_instant_text ELSE onset_period_text END AS onset_text,
        CASE
            WHEN onset_instant_precision > 0 THEN onset_instant_precision ELSE onset_period_precision
        END AS onset_precision,
        CASE WHEN first_coding.code <> '' THEN first_coding ELSE first_coded(codings) END AS coded,
        system_of(first_coding) AS first_system,
        system_of(second_coding) AS second_system
    FROM read_once
),

read_twice AS (
    SELECT
        onset_chosen.*,
        pseudonym(known_as) AS condition_id,
        offset_instant(updated_text, updated_precision) AS updated_instant,
        wall_of(updated_text, updated_precision) AS updated_wall,
        offset_instant(onset_text, onset_precision) AS onset_instant,
        wall_of(onset_text, onset_precision) AS onset_wall,
        date_of(onset_text, onset_precision) AS onset_date,
        offset_instant(recorded_text, recorded_precision) AS recorded_instant,
        wall_of(recorded_text, recorded_precision) AS recorded_wall,
        date_of(recorded_text, recorded_precision) AS recorded_date,
        referenced_id(subject.reference, 'Patient', plain_subject) AS subject_text,
        referenced_lookup(subject, 'Patient', plain_subject) AS subject_lookup,
        referenced_id(visit.reference, 'Encounter', plain_visit) AS visit_text,
        referenced_lookup(visit, 'Encounter', plain_visit) AS visit_lookup,
        system_of(coded) AS code_system,
        first_system || '|' || compared_code(first_system, first_coding.code) AS first_key,
        second_system || '|' || compared_code(second_system, second_coding.code) AS second_key
    FROM onset_chosen
),

read_thrice AS (
    SELECT
        read_twice.*,
        coalesce(updated_instant, instant_in_zone(updated_wall)) AS updated_us,
        nullif(subject_text, '') AS subject_id,
        nullif(visit_text, '') AS visit_id,
        pseudonym(nullif(subject_text, '')) AS patient_id,
        pseudonym(subject_lookup) AS patient_key,
        CASE
            WHEN len(codings) <= 2 AND by_second.types IS NULL THEN by_first.types
            WHEN len(codings) = 2 AND by_first.types IS NULL THEN by_second.types
            ELSE list_sort(list_distinct(list_filter(
                flatten(list_transform(codings, lambda x: getvariable('infection_map')[coding_key(x)])),
                lambda t: t IS NOT NULL
            )))
        END AS types
    FROM read_twice
    LEFT JOIN infection_code AS by_first ON read_twice.first_key = by_first.key
    LEFT JOIN infection_code AS by_second ON read_twice.second_key = by_second.key
)

SELECT
    condition_id,
    landing,
    seq,
    version_id,
    updated_us IS NOT NULL AS has_updated,
    updated_us,
    deleted,
    no_id,
    patient_id,
    patient_key,
    pseudonym(visit_id) AS encounter_id,
    pseudonym(visit_lookup) AS encounter_key,
    code_system,
    compared_code(code_system, coded.code) AS code,
    CASE WHEN len(types) > 0 THEN ',' || array_to_string(types, ',') || ',' END AS infection_types,
    coalesce(len(list_filter(list_filter(codings, lambda x: x.code = '419620001'),
        lambda x: system_of(x) = 'http://snomed.info/sct')) > 0, false) AS is_death,
    coalesce(ruled_out, false) AS ruled_out,
    CASE WHEN onset_precision > 0 THEN onset_precision END AS onset_precision,
    coalesce(onset_instant, instant_in_zone(onset_wall)) AS onset_us,
    onset_precision = 4 AS onset_timed,
    day_number(onset_date) AS onset_day,
    ymd_of(onset_date) AS onset_ymd,
    coalesce(onset_instant_precision = 0, false) OR coalesce(onset_period_precision = 0, false) AS onset_bad,
    coalesce(onset_precision = 4 AND NOT has_offset(onset_text), false) AS onset_no_offset,
    recorded_precision,
    coalesce(recorded_instant, instant_in_zone(recorded_wall)) AS recorded_us,
    recorded_precision = 4 AS recorded_timed,
    day_number(recorded_date) AS recorded_day,
    ymd_of(recorded_date) AS recorded_ymd,
    CASE
        WHEN subject.reference IS NOT NULL AND subject_id IS NULL AND subject_lookup IS NULL THEN 'subject.reference'
        WHEN visit.reference IS NOT NULL AND visit_id IS NULL AND visit_lookup IS NULL THEN 'encounter.reference'
    END AS bad_reference,
    bucket_of(coalesce(patient_id, patient_key, condition_id)) AS bucket,
    raw_id,
    identifiers
FROM read_thrice
