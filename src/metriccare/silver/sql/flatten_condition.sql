-- Grain: one row per landed Condition version. Key: condition_id, landing, seq. Source: record (bronze), FHIR R4 Condition.
-- Onset: measures.md section 5 (a value that is not a dateTime is absent; a valid year or month ends the search).
INSERT INTO incoming_condition BY NAME
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('condition_shape')) AS c
    FROM record
    WHERE resource_type = 'Condition'
),

read_once AS (
    SELECT
        parsed.*,
        coalesce(pseudonym(id), pseudonym('no id ' || sha256(json))) AS condition_id,
        moment(c.meta.lastUpdated) AS updated,
        moment(CASE WHEN precision_of(c.onsetDateTime) > 0 THEN c.onsetDateTime ELSE c.onsetPeriod.start END) AS onset,
        moment(c.recordedDate) AS recorded,
        reference_to(c.subject, 'Patient') AS subject,
        reference_to(c.encounter, 'Encounter') AS visit,
        first_coded(c.code.coding) AS coded,
        list_sort(list_distinct(list_filter(
            flatten(list_transform(c.code.coding, lambda x: getvariable('infection_map')[coding_key(x)])),
            lambda t: t IS NOT NULL
        ))) AS types
    FROM parsed
)

SELECT
    condition_id,
    landing,
    seq,
    c.meta.versionId AS version_id,
    updated.us IS NOT NULL AS has_updated,
    updated.us AS updated_us,
    deleted,
    id IS NULL AS no_id,
    pseudonym(subject.id) AS patient_id,
    pseudonym(subject.lookup) AS patient_key,
    pseudonym(visit.id) AS encounter_id,
    pseudonym(visit.lookup) AS encounter_key,
    system_of(coded) AS code_system,
    compared_code(system_of(coded), coded.code) AS code,
    CASE WHEN len(types) > 0 THEN ',' || array_to_string(types, ',') || ',' END AS infection_types,
    coalesce(len(list_filter(c.code.coding, lambda x: system_of(x) = 'http://snomed.info/sct' AND x.code = '419620001')) > 0, false)
        AS is_death,
    coalesce(len(list_filter(c.verificationStatus.coding, lambda x: x.code IN ('refuted', 'entered-in-error'))) > 0, false)
        AS ruled_out,
    CASE WHEN onset.precision > 0 THEN onset.precision END AS onset_precision,
    onset.us AS onset_us,
    onset.timed AND onset.precision > 0 AS onset_timed,
    onset.day AS onset_day,
    onset.ymd AS onset_ymd,
    coalesce(precision_of(c.onsetDateTime) = 0, false) OR coalesce(precision_of(c.onsetPeriod.start) = 0, false) AS onset_bad,
    coalesce(onset.no_offset, false) AS onset_no_offset,
    recorded.precision AS recorded_precision,
    recorded.us AS recorded_us,
    recorded.timed AS recorded_timed,
    recorded.day AS recorded_day,
    recorded.ymd AS recorded_ymd,
    CASE
        WHEN c.subject.reference IS NOT NULL AND subject.id IS NULL AND subject.lookup IS NULL THEN 'subject.reference'
        WHEN c.encounter.reference IS NOT NULL AND visit.id IS NULL AND visit.lookup IS NULL THEN 'encounter.reference'
    END AS bad_reference,
    bucket_of(coalesce(pseudonym(subject.id), pseudonym(subject.lookup), condition_id)) AS bucket
FROM read_once;
