-- The conditions of the patients at work that count, with references resolved and the date that stands for each.
-- Grain: one row per condition. Key: condition_id. Source: silver condition; visit, identifier_match, encounter_link,
-- work_patient, parameter.
-- mismatch: it names another patient's encounter (a finding, not counted).
CREATE OR REPLACE TEMP TABLE condition_at_work AS
WITH resolved AS (
    SELECT
        condition.*,
        coalesce(condition.patient_id, by_patient.resource_id) AS subject_id,
        coalesce(condition.encounter_id, by_encounter.resource_id) AS visit_id,
        condition.encounter_id IS NOT NULL OR by_encounter.resource_id IS NOT NULL AS names_encounter
    FROM condition
    LEFT JOIN identifier_match AS by_patient
        ON condition.patient_key = by_patient.lookup AND by_patient.resource_type = 'Patient'
    LEFT JOIN identifier_match AS by_encounter
        ON condition.encounter_key = by_encounter.lookup AND by_encounter.resource_type = 'Encounter'
    WHERE NOT condition.deleted AND NOT condition.no_id
)

SELECT
    resolved.condition_id,
    resolved.subject_id AS patient_id,
    resolved.visit_id,
    visit.hospital AS visit_hospital,
    resolved.names_encounter,
    resolved.code_system,
    resolved.code,
    resolved.infection_types,
    resolved.is_death,
    resolved.ruled_out,
    coalesce(encounter_link.patient_id <> resolved.subject_id, false) AS mismatch,
    -- section 5: recordedDate stands in for the onset only where the tenant says so
    CASE WHEN NOT parameter.recorded_is_onset OR resolved.onset_precision IS NOT NULL
        THEN resolved.onset_us ELSE resolved.recorded_us END AS onset_us,
    coalesce(CASE WHEN NOT parameter.recorded_is_onset OR resolved.onset_precision IS NOT NULL
        THEN resolved.onset_timed ELSE resolved.recorded_timed END, false) AS onset_timed,
    CASE WHEN NOT parameter.recorded_is_onset OR resolved.onset_precision IS NOT NULL
        THEN resolved.onset_day ELSE resolved.recorded_day END AS onset_day,
    -- section 4: a death is dated by its onset, else by recordedDate; a year or month of onset ends that search too
    CASE WHEN resolved.onset_precision IS NOT NULL THEN resolved.onset_us ELSE resolved.recorded_us END AS dated_us,
    coalesce(
        CASE WHEN resolved.onset_precision IS NOT NULL THEN resolved.onset_timed ELSE resolved.recorded_timed END, false
    )
        AS dated_timed,
    CASE WHEN resolved.onset_precision IS NOT NULL THEN resolved.onset_day ELSE resolved.recorded_day END AS dated_day,
    resolved.onset_precision,
    resolved.onset_bad,
    resolved.onset_no_offset,
    resolved.recorded_precision,
    resolved.bad_reference,
    resolved.landing,
    resolved.seq
FROM resolved
CROSS JOIN parameter
JOIN work_patient ON resolved.subject_id = work_patient.patient_id
LEFT JOIN patient ON resolved.subject_id = patient.patient_id AND NOT patient.deleted AND NOT patient.no_id
LEFT JOIN encounter_link ON resolved.visit_id = encounter_link.encounter_id
LEFT JOIN visit ON resolved.visit_id = visit.encounter_id AND resolved.subject_id = visit.patient_id
WHERE NOT coalesce(patient.test_patient, false);
