-- The first stays of each group in order of discharge, in one measure and variant.
-- Grain: one row per stay. Key: stay_id. Source: stay_standing. Variables: measure, variant, most (null: all).
CREATE OR REPLACE TEMP TABLE stay_listed AS
SELECT stay_id, "group", units, denominator
FROM (
    SELECT *, row_number() OVER (PARTITION BY "group" ORDER BY end_us, stay_id) AS place
    FROM stay_standing
    WHERE measure = getvariable('measure') AND variant = getvariable('variant')
) AS ranked
WHERE place <= coalesce(CAST(getvariable('most') AS BIGINT), place);
