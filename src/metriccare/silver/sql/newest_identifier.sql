-- The identifiers of winning versions, and the resources whose identifiers are replaced.
-- Grain: one row per identifier; one row per resource. Key: resource_key. Source: rows_*, newest_*.
CREATE OR REPLACE TEMP VIEW newest_identifier AS
SELECT 'Patient/' || patient_id AS resource_key FROM newest_patient
UNION ALL
SELECT 'Encounter/' || encounter_id AS resource_key FROM newest_encounter
UNION ALL
SELECT 'Condition/' || condition_id AS resource_key FROM newest_condition
UNION ALL
SELECT 'Organization/' || organization_id AS resource_key FROM newest_organization
UNION ALL
SELECT 'Location/' || location_id AS resource_key FROM newest_location;

CREATE OR REPLACE TEMP VIEW rows_identifier AS
WITH listed AS (
    SELECT 'Patient' AS resource_type, patient_id AS resource_id, raw_id, unnest(identifiers) AS i FROM rows_patient
    UNION ALL
    SELECT 'Encounter' AS resource_type, encounter_id AS resource_id, raw_id, unnest(identifiers) AS i
    FROM rows_encounter
    UNION ALL
    SELECT 'Condition' AS resource_type, condition_id AS resource_id, raw_id, unnest(identifiers) AS i
    FROM rows_condition
    UNION ALL
    SELECT 'Organization' AS resource_type, organization_id AS resource_id, raw_id, unnest(identifiers) AS i
    FROM rows_organization
    UNION ALL
    SELECT 'Location' AS resource_type, location_id AS resource_id, raw_id, unnest(identifiers) AS i
    FROM rows_location
)

SELECT
    resource_type || '/' || resource_id AS resource_key,
    resource_type,
    raw_id,
    i.system AS system,
    i.value AS value,
    bucket_of(md5(resource_id)) AS bucket
FROM listed
WHERE raw_id IS NOT NULL AND i.value IS NOT NULL;
