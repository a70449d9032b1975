-- The patient, where there is a Patient resource.
-- Grain: one row at most. Source: silver patient; work_patient.
SELECT
    patient.patient_id, patient.sex, patient.race, patient.test_patient,
    patient.birth_ymd IS NOT NULL AS has_birth_date,
    patient.deceased_precision,
    moment_in(patient.deceased_us, patient.deceased_timed, patient.deceased_day) AS deceased
FROM patient
JOIN work_patient ON patient.patient_id = work_patient.patient_id
WHERE NOT patient.deleted AND NOT patient.no_id;
