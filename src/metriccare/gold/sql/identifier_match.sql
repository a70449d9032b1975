-- What each look-up by identifier finds: the resource with the lowest id as it came, and how many match.
-- Grain: one row per resource type and look-up. Key: resource_type, lookup. Source: identifier (bronze zone); used_lookup.
-- Only identifiers of types that a reference looks for are put under the tenant's key: in many feeds there are none.
CREATE OR REPLACE TEMP TABLE identifier_match{suffix} AS
WITH candidate AS (
    SELECT
        resource_type,
        substr(resource_key, length(resource_type) + 2) AS raw_id,
        system,
        value
    FROM {prefix}identifier
    WHERE resource_type IN (SELECT used_lookup{suffix}.resource_type FROM used_lookup{suffix})
),

listed AS (
    SELECT resource_type, pseudonym('s' || coalesce(system, '') || '|' || value) AS lookup, raw_id
    FROM candidate
    UNION ALL
    SELECT resource_type, pseudonym('v' || value) AS lookup, raw_id
    FROM candidate
),

matched AS (
    SELECT listed.resource_type, listed.lookup, min(listed.raw_id) AS raw_id, count(DISTINCT listed.raw_id) AS matches
    FROM listed
    JOIN used_lookup{suffix} AS used ON listed.resource_type = used.resource_type AND listed.lookup = used.lookup
    GROUP BY listed.resource_type, listed.lookup
)

SELECT
    resource_type,
    lookup,
    CASE WHEN resource_type IN ('Organization', 'Location') THEN raw_id ELSE pseudonym(raw_id) END AS resource_id,
    matches
FROM matched;
