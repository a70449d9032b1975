-- One page of the stays of one group, the latest discharge first.
-- Grain: one row per stay. Key: stay_id. Source: stay_standing.
-- Variables: measure, variant, part (the group), reason (null: any), skip and most (numbers as text).
CREATE OR REPLACE TEMP TABLE stay_listed AS
SELECT stay_id, "group", units, denominator
FROM stay_standing
WHERE measure = getvariable('measure') AND variant = getvariable('variant')
    AND "group" = getvariable('part')
    AND (getvariable('reason') IS NULL OR reason = getvariable('reason'))
ORDER BY end_us DESC, stay_id
LIMIT CAST(getvariable('most') AS BIGINT) OFFSET CAST(getvariable('skip') AS BIGINT);
