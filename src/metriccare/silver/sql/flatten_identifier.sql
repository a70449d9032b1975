-- Grain: one row per identifier of a landed resource that a reference may look up. Key: resource_key, landing, seq.
-- Source: record (bronze). Organization and Location keep their own ids; the others are pseudonyms.
INSERT INTO incoming_identifier BY NAME
WITH listed AS (
    SELECT
        landing,
        seq,
        id,
        resource_type,
        CASE WHEN resource_type IN ('Organization', 'Location') THEN id ELSE pseudonym(id) END AS resource_id,
        unnest(from_json(json, '{"identifier":[{"system":"VARCHAR","value":"VARCHAR"}]}').identifier) AS i
    FROM record
    WHERE resource_type IN ('Patient', 'Encounter', 'Condition', 'Organization', 'Location') AND id IS NOT NULL
)

SELECT
    resource_type || '/' || resource_id AS resource_key,
    resource_type,
    resource_id,
    id AS raw_id,
    landing,
    seq,
    pseudonym('s' || coalesce(i.system, '') || '|' || i.value) AS system_key,
    pseudonym('v' || i.value) AS value_key,
    bucket_of(md5(resource_type || '/' || resource_id)) AS bucket
FROM listed
WHERE i.value IS NOT NULL;
