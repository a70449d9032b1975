-- The findings of a patient.
-- Grain: one row per finding. Key: rule, resource_id, detail. Source: gold.finding; work_patient, visit.
-- Variable: encounter_id.
SELECT DISTINCT rule, resource_type, resource_id, detail, counted
FROM finding
WHERE owner IN (SELECT patient_id FROM work_patient)
    OR (
        resource_type = 'Encounter'
        AND (resource_id IN (SELECT visit.encounter_id FROM visit) OR resource_id = getvariable('encounter_id'))
    )
ORDER BY rule, resource_id, detail;
