-- How many stays stand where in one measure and variant, and what they add up to.
-- Grain: one row per group. Key: group. Source: stay_standing. Variables: measure, variant.
SELECT
    "group",
    CAST(count(*) AS BIGINT) AS stays,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(denominator) AS BIGINT) AS denominator
FROM stay_standing
WHERE measure = getvariable('measure') AND variant = getvariable('variant')
GROUP BY "group";
