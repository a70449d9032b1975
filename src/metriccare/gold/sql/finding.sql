-- Findings: what the data lacks or contradicts, which record shows it, and whether it stays out of the measures.
-- Grain: one row per rule, record and detail. Key: owner (the patient, or 'feed' where there is none). Source: visit, inpatient,
-- condition_at_work, work_stay, encounter_link, silver tables. measure-specification.md sections 1, 3, 4, 5. counted = false: left out.
CREATE OR REPLACE TEMP TABLE patient_finding AS
SELECT
    visit.stay_fault AS rule,
    'Encounter' AS resource_type,
    visit.encounter_id AS resource_id,
    visit.patient_id AS owner,
    visit.hospital, CAST(NULL AS VARCHAR) AS detail, false AS counted, visit.landing, visit.seq
FROM visit
WHERE visit.stay_fault IS NOT NULL
UNION ALL
SELECT
    'reopened_discharge' AS rule, 'Encounter' AS resource_type, visit.encounter_id, visit.patient_id AS owner,
    visit.hospital, visit.status AS detail, false AS counted, visit.landing, visit.seq
FROM visit
JOIN reopened_encounter ON visit.encounter_id = reopened_encounter.encounter_id
UNION ALL
SELECT
    'no_offset' AS rule, 'Encounter' AS resource_type, encounter_id, patient_id AS owner, hospital,
    CASE
        WHEN start_no_offset AND end_no_offset THEN 'period.start, period.end' WHEN
            start_no_offset
            THEN 'period.start' ELSE 'period.end'
    END AS detail,
    true AS counted, landing, seq
FROM visit
WHERE start_no_offset OR end_no_offset
UNION ALL
SELECT
    'bad_datetime' AS rule, 'Encounter' AS resource_type, encounter_id, patient_id AS owner, hospital,
    CASE WHEN start_precision = 0 THEN 'period.start' ELSE 'period.end' END AS detail, true AS counted, landing, seq
FROM visit
WHERE start_precision = 0 OR end_precision = 0
UNION ALL
SELECT
    'unmapped_class' AS rule,
    'Encounter' AS resource_type,
    encounter_id,
    patient_id AS owner,
    hospital,
    class_code AS detail,
    true AS counted,
    landing,
    seq
FROM visit
WHERE NOT class_mapped
UNION ALL
SELECT
    'unmapped_disposition' AS rule,
    'Encounter' AS resource_type,
    visit.encounter_id,
    visit.patient_id AS owner,
    visit.hospital,
    visit.disposition_code AS detail, true AS counted, visit.landing, visit.seq
FROM visit
JOIN inpatient ON visit.encounter_id = inpatient.encounter_id
WHERE visit.disposition IS NULL AND visit.disposition_code IS NOT NULL
UNION ALL
SELECT
    'bad_reference' AS rule,
    'Encounter' AS resource_type,
    encounter_id,
    patient_id AS owner,
    hospital,
    bad_reference AS detail,
    true AS counted,
    landing,
    seq
FROM visit
WHERE bad_reference IS NOT NULL
UNION ALL
SELECT
    'bad_reference' AS rule,
    'Condition' AS resource_type,
    condition_id,
    patient_id AS owner,
    visit_hospital AS hospital,
    bad_reference AS detail,
    true AS counted,
    landing,
    seq
FROM condition_at_work
WHERE bad_reference IS NOT NULL
UNION ALL
SELECT
    'bad_datetime' AS rule,
    'Condition' AS resource_type,
    condition_id,
    patient_id AS owner,
    visit_hospital AS hospital,
    'onset' AS detail,
    true AS counted,
    landing,
    seq
FROM condition_at_work
WHERE onset_bad
UNION ALL
SELECT
    'no_offset' AS rule,
    'Condition' AS resource_type,
    condition_id,
    patient_id AS owner,
    visit_hospital AS hospital,
    'onset' AS detail,
    true AS counted,
    landing,
    seq
FROM condition_at_work
WHERE onset_no_offset AND (infection_types IS NOT NULL OR is_death)
UNION ALL
SELECT
    'patient_mismatch' AS rule,
    'Condition' AS resource_type,
    condition_id,
    patient_id AS owner,
    visit_hospital AS hospital,
    NULL AS detail,
    false AS counted,
    landing,
    seq
FROM condition_at_work
WHERE mismatch
UNION ALL
SELECT
    CASE WHEN onset_precision IS NULL AND recorded_precision >= 3 THEN 'onset_recorded_only' ELSE 'onset_missing' END
        AS rule,
    'Condition' AS resource_type,
    condition_id,
    patient_id AS owner,
    visit_hospital AS hospital,
    NULL AS detail,
    false AS counted,
    landing,
    seq
FROM condition_at_work
WHERE infection_types IS NOT NULL AND NOT ruled_out AND NOT mismatch AND onset_day IS NULL
UNION ALL
SELECT
    'death_conflict' AS rule, 'Encounter' AS resource_type, last_encounter_id, patient_id AS owner, hospital,
    disposition AS detail, true AS counted, landing, seq
FROM work_stay
WHERE death_conflict
UNION ALL
SELECT
    'test_patient' AS rule,
    'Patient' AS resource_type,
    patient.patient_id,
    patient.patient_id AS owner,
    NULL AS hospital,
    NULL AS detail,
    false AS counted,
    patient.landing,
    patient.seq
FROM patient
JOIN work_patient ON patient.patient_id = work_patient.patient_id
WHERE patient.test_patient AND NOT patient.deleted
UNION ALL
SELECT
    'patient_link' AS rule,
    'Patient' AS resource_type,
    patient.patient_id,
    patient.patient_id AS owner,
    NULL AS hospital,
    NULL AS detail,
    true AS counted,
    patient.landing,
    patient.seq
FROM patient
JOIN work_patient ON patient.patient_id = work_patient.patient_id
WHERE patient.linked AND NOT patient.deleted
UNION ALL
SELECT
    'bad_datetime' AS rule,
    'Patient' AS resource_type,
    patient.patient_id,
    patient.patient_id AS owner,
    NULL AS hospital,
    CASE WHEN patient.birth_bad THEN 'birthDate' ELSE 'deceasedDateTime' END AS detail,
    true AS counted,
    patient.landing,
    patient.seq
FROM patient
JOIN work_patient ON patient.patient_id = work_patient.patient_id
WHERE (patient.birth_bad OR patient.deceased_precision = 0) AND NOT patient.deleted
UNION ALL
SELECT
    'no_offset' AS rule,
    'Patient' AS resource_type,
    patient.patient_id,
    patient.patient_id AS owner,
    NULL AS hospital,
    'deceasedDateTime' AS detail,
    true AS counted,
    patient.landing,
    patient.seq
FROM patient
JOIN work_patient ON patient.patient_id = work_patient.patient_id
WHERE patient.deceased_no_offset AND NOT patient.deleted
UNION ALL
SELECT
    'id_used_by_two_sources' AS rule,
    'Patient' AS resource_type,
    patient.patient_id,
    patient.patient_id AS owner,
    NULL AS hospital,
    'meta.source' AS detail,
    true AS counted,
    patient.landing,
    patient.seq
FROM patient
JOIN work_patient ON patient.patient_id = work_patient.patient_id
WHERE NOT patient.deleted
    AND patient.patient_id IN (SELECT patient_id FROM patient_source GROUP BY patient_id HAVING count(*) > 1);
