-- The stays of some patients and of some encounters, the latest discharge first.
-- Grain: one row per stay. Key: stay_id. Source: stay, other_encounter. Variables: encounters, patients, most.
SELECT DISTINCT
    stay.stay_id,
    CAST(stay.hospital AS VARCHAR) AS hospital,
    CAST(stay.department AS VARCHAR) AS department,
    stay.end_us
FROM stay
LEFT JOIN other_encounter ON stay.stay_id = other_encounter.stay_id
WHERE list_contains(CAST(getvariable('encounters') AS VARCHAR[]), stay.stay_id)
    OR list_contains(CAST(getvariable('encounters') AS VARCHAR[]), other_encounter.encounter_id)
    OR list_contains(CAST(getvariable('patients') AS VARCHAR[]), stay.patient_id)
ORDER BY stay.end_us DESC
LIMIT CAST(getvariable('most') AS BIGINT);
