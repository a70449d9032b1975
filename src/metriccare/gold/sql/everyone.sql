-- Every patient that any record names: the work of a full build.
-- Grain: one row per patient. Key: patient_id. Source: encounter_link, silver patient and condition.
CREATE OR REPLACE TEMP TABLE work_patient AS
SELECT patient_id FROM encounter_link WHERE patient_id IS NOT NULL
UNION
SELECT patient_id FROM patient
UNION
SELECT coalesce(condition.patient_id, now.resource_id) AS patient_id
FROM condition
LEFT JOIN identifier_match AS now ON condition.patient_key = now.lookup AND now.resource_type = 'Patient'
WHERE coalesce(condition.patient_id, now.resource_id) IS NOT NULL;
