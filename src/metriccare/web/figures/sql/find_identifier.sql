-- The Patients and Encounters that carry an identifier of this value, by the ids that their source gave them.
-- Grain: one row per resource. Key: resource_key. Source: bronze identifier. Variable: value.
SELECT DISTINCT resource_type, resource_key
FROM identifier
WHERE value = getvariable('value') AND resource_type IN ('Patient', 'Encounter')
ORDER BY resource_type, resource_key
LIMIT 20;
