-- Records that a finding keeps out of a measure: encounters that would be stays, conditions that would be evidence.
-- Grain: one row per record and rule. Key: resource_id, rule. Source: gold finding, stay; silver encounter, condition, patient.
-- Variables: evidence ('infection' or 'death': the conditions that the measure looks for; null: none); those of
-- standing.sql. What an encounter does not say cannot contradict what is asked: it is listed. A condition is listed with
-- the stays of its patient, or where it has none.
WITH encounter_out AS (
    SELECT finding.rule, finding.detail, encounter.*, finding.owner, finding.hospital
    FROM finding
    JOIN encounter ON finding.resource_id = encounter.encounter_id
    WHERE finding.resource_type = 'Encounter' AND NOT finding.counted
    UNION ALL
    SELECT finding.rule, finding.detail, encounter.*, finding.owner, encounter.hospital_id AS hospital
    FROM finding
    JOIN encounter ON finding.resource_id = encounter.patient_id
    WHERE finding.rule = 'test_patient' AND NOT encounter.deleted
),

condition_out AS (
    SELECT finding.rule, finding.detail, condition.*, finding.owner, finding.hospital
    FROM finding
    JOIN condition ON finding.resource_id = condition.condition_id
    WHERE finding.resource_type = 'Condition' AND NOT finding.counted AND NOT condition.ruled_out
        AND (finding.owner = 'feed' OR finding.owner IN (SELECT chosen_stay.patient_id FROM chosen_stay))
        AND (
            (getvariable('evidence') = 'infection' AND condition.infection_types IS NOT NULL)
            OR (getvariable('evidence') = 'death' AND condition.is_death)
        )
),

record AS (
    SELECT
        'Encounter' AS resource_type, encounter_id AS resource_id, rule, detail, owner, hospital,
        start_us, start_timed, start_day, end_us, end_timed, end_day,
        coalesce(end_ymd, start_ymd) AS ymd
    FROM encounter_out
    WHERE not_r4 OR (kind = 'inpatient' AND (status = 'finished' OR rule = 'reopened_discharge'))
    UNION ALL
    SELECT
        'Condition' AS resource_type, condition_id AS resource_id, rule, detail, owner, hospital,
        coalesce(onset_us, recorded_us) AS start_us,
        coalesce(CASE WHEN onset_us IS NULL THEN recorded_timed ELSE onset_timed END, false) AS start_timed,
        coalesce(onset_day, recorded_day) AS start_day,
        NULL AS end_us, NULL AS end_timed, NULL AS end_day,
        NULL AS ymd
    FROM condition_out
),

described AS (
    SELECT
        record.*,
        nullif(record.owner, 'feed') AS patient_id,
        printf('%04d-%02d', record.ymd // 10000, record.ymd // 100 % 100) AS month,
        patient.sex,
        patient.race
    FROM record
    LEFT JOIN patient ON record.owner = patient.patient_id AND NOT patient.deleted AND NOT patient.no_id
)

SELECT
    resource_type, resource_id, rule, detail, patient_id, hospital, month,
    moment_in(start_us, start_timed, start_day) AS start,
    moment_in(end_us, end_timed, end_day) AS "end"
FROM described
WHERE coalesce(hospital = getvariable('hospital'), true)
    AND coalesce(month = getvariable('month'), true)
    AND coalesce(substr(month, 1, 4) = getvariable('year'), true)
    AND coalesce(sex = getvariable('sex'), true)
    AND coalesce(race = getvariable('race'), true)
ORDER BY rule, start_us NULLS FIRST, resource_id;
