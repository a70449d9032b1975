-- The identifiers of winning versions, and the resources whose identifiers are replaced.
-- Grain: one row per identifier; one row per resource. Key: resource_key. Source: incoming_*, newest_*, rows_*.
CREATE OR REPLACE TEMP VIEW newest_identifier AS
SELECT resource_type || '/' || raw_id AS resource_key
FROM (
    SELECT 'Patient' AS resource_type, raw_id FROM incoming_patient JOIN newest_patient USING (landing, seq)
    UNION ALL
    SELECT 'Encounter' AS resource_type, raw_id FROM incoming_encounter JOIN newest_encounter USING (landing, seq)
    UNION ALL
    SELECT 'Condition' AS resource_type, raw_id FROM incoming_condition JOIN newest_condition USING (landing, seq)
    UNION ALL
    SELECT 'Organization' AS resource_type, raw_id
    FROM incoming_organization
    JOIN newest_organization USING (landing, seq)
    UNION ALL
    SELECT 'Location' AS resource_type, raw_id FROM incoming_location JOIN newest_location USING (landing, seq)
) AS changed
WHERE raw_id IS NOT NULL;

CREATE OR REPLACE TEMP VIEW rows_identifier AS
WITH listed AS (
    SELECT 'Patient' AS resource_type, raw_id, unnest(identifiers) AS i FROM rows_patient
    UNION ALL
    SELECT 'Encounter' AS resource_type, raw_id, unnest(identifiers) AS i FROM rows_encounter
    UNION ALL
    SELECT 'Condition' AS resource_type, raw_id, unnest(identifiers) AS i FROM rows_condition
    UNION ALL
    SELECT 'Organization' AS resource_type, raw_id, unnest(identifiers) AS i FROM rows_organization
    UNION ALL
    SELECT 'Location' AS resource_type, raw_id, unnest(identifiers) AS i FROM rows_location
)

SELECT
    resource_type || '/' || raw_id AS resource_key,
    resource_type,
    i.system AS system,
    i.value AS value,
    bucket_of(md5(resource_type || '/' || raw_id)) AS bucket
FROM listed
WHERE raw_id IS NOT NULL AND i.value IS NOT NULL;
