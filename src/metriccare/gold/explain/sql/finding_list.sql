-- The findings of one rule and hospital; of all where a variable is null.
-- Grain: one row per finding. Key: rule, resource_id, detail. Source: gold.finding. Variables: rule, hospital.
SELECT rule, resource_type, resource_id, nullif(owner, 'feed') AS patient_id, hospital, detail, counted, landing, seq
FROM finding
WHERE rule = coalesce(getvariable('rule'), rule)
    AND (getvariable('hospital') IS NULL OR hospital = getvariable('hospital'))
ORDER BY rule, hospital NULLS FIRST, resource_type, resource_id, detail;
