-- The identifiers of the versions that win.
-- Grain: one row per identifier, with the version that it stands in. Key: resource_key. Source: rows_*.
CREATE OR REPLACE TEMP VIEW rows_identifier AS
WITH listed AS (
    SELECT 'Patient' AS resource_type, raw_id, landing, seq, unnest(identifiers) AS i FROM rows_patient
    UNION ALL
    SELECT 'Encounter' AS resource_type, raw_id, landing, seq, unnest(identifiers) AS i FROM rows_encounter
    UNION ALL
    SELECT 'Condition' AS resource_type, raw_id, landing, seq, unnest(identifiers) AS i FROM rows_condition
    UNION ALL
    SELECT 'Organization' AS resource_type, raw_id, landing, seq, unnest(identifiers) AS i FROM rows_organization
    UNION ALL
    SELECT 'Location' AS resource_type, raw_id, landing, seq, unnest(identifiers) AS i FROM rows_location
)

SELECT
    resource_type || '/' || raw_id AS resource_key,
    resource_type,
    i.system AS system,
    i.value AS value,
    landing,
    seq,
    bucket_of(md5(resource_type || '/' || raw_id)) AS bucket
FROM listed
WHERE raw_id IS NOT NULL AND i.value IS NOT NULL;
