-- The look-ups that any reference in silver makes, and the type of resource that each looks for.
-- {prefix} and {suffix} choose silver as it is, or as it was before this run.
-- Grain: one row per resource type and look-up. Key: resource_type, lookup.
-- Source: silver encounter, encounter_location, encounter_diagnosis, condition, location.
CREATE OR REPLACE TEMP TABLE used_lookup{suffix} AS
SELECT 'Patient' AS resource_type, patient_key AS lookup FROM {prefix}encounter WHERE patient_key IS NOT NULL
UNION
SELECT 'Organization' AS resource_type, hospital_key AS lookup FROM {prefix}encounter WHERE hospital_key IS NOT NULL
UNION
SELECT 'Encounter' AS resource_type, part_of_key AS lookup FROM {prefix}encounter WHERE part_of_key IS NOT NULL
UNION
SELECT 'Location' AS resource_type, location_key AS lookup
FROM {prefix}encounter_location
WHERE location_key IS NOT NULL
UNION
SELECT 'Condition' AS resource_type, condition_key AS lookup
FROM {prefix}encounter_diagnosis
WHERE condition_key IS NOT NULL
UNION
SELECT 'Patient' AS resource_type, patient_key AS lookup FROM {prefix}condition WHERE patient_key IS NOT NULL
UNION
SELECT 'Encounter' AS resource_type, encounter_key AS lookup FROM {prefix}condition WHERE encounter_key IS NOT NULL
UNION
SELECT 'Location' AS resource_type, part_of_key AS lookup FROM {prefix}location WHERE part_of_key IS NOT NULL;
