-- Ids that two sources use: of two meta.source, or in two files whose resources have no identifier in common.
-- Grain: one row per resource type and id. Key: resource_type, id. Source: seen (one row per resource of the feed).
WITH per_file AS (
    SELECT
        resource_type,
        id,
        file,
        list(DISTINCT source) FILTER (WHERE source <> '') AS sources,
        list_distinct(flatten(list(identifiers))) AS identifiers
    FROM seen
    GROUP BY resource_type, id, file
),

per_id AS (
    SELECT
        resource_type,
        id,
        list_sort(list_distinct(flatten(list(sources)))) AS sources,
        list_sort(list(file)) AS files,
        bool_and(len(identifiers) > 0) AS identified,
        list_distinct(flatten(list(identifiers))) AS identifiers,
        sum(len(identifiers)) AS named
    FROM per_file
    GROUP BY resource_type, id
)

SELECT
    resource_type,
    id,
    CASE WHEN len(sources) > 1 THEN sources ELSE files END AS used_by,
    count(*) OVER () AS total
FROM per_id
WHERE len(sources) > 1
    OR (len(files) > 1 AND identified AND named = len(identifiers))
ORDER BY resource_type, id
LIMIT 20;
