-- Which landed version stands behind each resource that an explanation of this patient may name.
-- Grain: one row per resource. Key: resource_type, resource_id. Source: silver; visit, condition_at_work, work_patient.
SELECT 'Encounter' AS resource_type, encounter_id AS resource_id, landing, seq, version_id, updated_us
FROM encounter
WHERE encounter_id IN (SELECT visit.encounter_id FROM visit) OR encounter_id = getvariable('encounter_id')
UNION ALL
SELECT 'Condition' AS resource_type, condition_id AS resource_id, landing, seq, version_id, updated_us
FROM condition
WHERE condition_id IN (SELECT condition_at_work.condition_id FROM condition_at_work)
UNION ALL
SELECT 'Patient' AS resource_type, patient_id AS resource_id, landing, seq, version_id, updated_us
FROM patient
WHERE patient_id IN (SELECT work_patient.patient_id FROM work_patient) AND NOT deleted
UNION ALL
SELECT 'Organization' AS resource_type, organization_id AS resource_id, landing, seq, version_id, updated_us
FROM organization
WHERE organization_id IN (SELECT visit.hospital FROM visit) AND NOT deleted AND NOT no_id
UNION ALL
SELECT
    'Location' AS resource_type, location.location_id AS resource_id, location.landing, location.seq,
    location.version_id, location.updated_us
FROM location
WHERE NOT location.deleted AND NOT location.no_id
    AND location.location_id IN (
        SELECT coalesce(encounter_location.location_id, by_location.resource_id)
        FROM encounter_location
        JOIN visit ON encounter_location.encounter_id = visit.encounter_id
        LEFT JOIN identifier_match AS by_location
            ON encounter_location.location_key = by_location.lookup AND by_location.resource_type = 'Location'
    );
