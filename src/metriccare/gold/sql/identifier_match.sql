-- What each look-up by identifier finds: the resource with the lowest id as it came, and how many match.
-- Grain: one row per resource type and look-up. Key: resource_type, lookup. Source: identifier (bronze zone).
CREATE OR REPLACE TEMP TABLE identifier_match{suffix} AS
SELECT
    resource_type,
    lookup,
    min_by(resource_id, raw_id) AS resource_id,
    count(DISTINCT resource_id) AS matches
FROM (
    SELECT resource_type, system_key AS lookup, resource_id, raw_id FROM {prefix}identifier
    UNION ALL
    SELECT resource_type, value_key AS lookup, resource_id, raw_id FROM {prefix}identifier
) AS listed
WHERE lookup IN (SELECT used_lookup{suffix}.lookup FROM used_lookup{suffix})
GROUP BY resource_type, lookup;
