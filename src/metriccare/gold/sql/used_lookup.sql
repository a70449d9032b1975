-- The look-ups that any reference in silver makes, and the type of resource that each looks for.
-- {prefix} and {suffix} choose silver as it is, or as it was before this run.
-- Grain: one row per resource type and look-up. Key: resource_type, lookup.
-- Source: silver encounter, encounter_location, encounter_diagnosis, condition, location.
CREATE OR REPLACE TEMP TABLE used_lookup{suffix} AS
WITH encounter_lookup AS (
    SELECT DISTINCT patient_key, hospital_key, part_of_key
    FROM {prefix}encounter
    WHERE patient_key IS NOT NULL OR hospital_key IS NOT NULL OR part_of_key IS NOT NULL
),

condition_lookup AS (
    SELECT DISTINCT patient_key, encounter_key
    FROM {prefix}condition
    WHERE patient_key IS NOT NULL OR encounter_key IS NOT NULL
),

listed AS (
    SELECT 'Patient' AS resource_type, patient_key AS lookup FROM encounter_lookup
    UNION
    SELECT 'Organization' AS resource_type, hospital_key AS lookup FROM encounter_lookup
    UNION
    SELECT 'Encounter' AS resource_type, part_of_key AS lookup FROM encounter_lookup
    UNION
    SELECT 'Location' AS resource_type, location_key AS lookup FROM {prefix}encounter_location
    UNION
    SELECT 'Condition' AS resource_type, condition_key AS lookup FROM {prefix}encounter_diagnosis
    UNION
    SELECT 'Patient' AS resource_type, patient_key AS lookup FROM condition_lookup
    UNION
    SELECT 'Encounter' AS resource_type, encounter_key AS lookup FROM condition_lookup
    UNION
    SELECT 'Location' AS resource_type, part_of_key AS lookup FROM {prefix}location
)

SELECT resource_type, lookup FROM listed WHERE lookup IS NOT NULL;
