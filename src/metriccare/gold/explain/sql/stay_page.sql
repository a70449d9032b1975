-- One page of the stays of some groups, the latest discharge first.
-- Grain: one row per stay. Key: stay_id. Source: stay_standing.
-- Variables: measure, variant, parts (the groups), reason (null: any), skip and most (numbers as text).
CREATE OR REPLACE TEMP TABLE stay_listed AS
SELECT stay_id, "group", units, denominator
FROM stay_standing
WHERE measure = getvariable('measure') AND variant = getvariable('variant')
    AND list_contains(CAST(getvariable('parts') AS VARCHAR[]), "group")
    AND (getvariable('reason') IS NULL OR reason = getvariable('reason'))
ORDER BY end_us DESC, stay_id
LIMIT CAST(getvariable('most') AS BIGINT) OFFSET CAST(getvariable('skip') AS BIGINT);
