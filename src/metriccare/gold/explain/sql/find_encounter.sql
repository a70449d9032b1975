-- The encounters whose id is this one, or begins so.
-- Grain: one row per encounter. Key: encounter_id. Source: silver encounter. Variables: exact, prefix ('' matches none).
SELECT encounter_id, deleted, landing
FROM encounter
WHERE encounter_id = getvariable('exact')
    OR (getvariable('prefix') <> '' AND starts_with(encounter_id, getvariable('prefix')))
ORDER BY encounter_id = getvariable('exact') DESC, encounter_id
LIMIT 3;
