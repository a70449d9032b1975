-- How many stays stand where in one measure and variant, and why those that are left out are.
-- Grain: one row per group and reason. Key: both. Source: stay_standing. Variables: measure, variant.
SELECT "group", reason, CAST(count(*) AS BIGINT) AS stays
FROM stay_standing
WHERE measure = getvariable('measure') AND variant = getvariable('variant')
GROUP BY "group", reason
ORDER BY stays DESC, "group", reason;
