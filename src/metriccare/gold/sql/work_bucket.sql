-- The buckets of silver where records of the patients at work stand.
-- Grain: one row per bucket. Key: bucket. Source: work_patient, identifier_match.
SELECT bucket_of(patient_id) AS bucket FROM work_patient
UNION
SELECT bucket_of(identifier_match.lookup) AS bucket
FROM identifier_match
JOIN work_patient ON identifier_match.resource_id = work_patient.patient_id
WHERE identifier_match.resource_type = 'Patient';
