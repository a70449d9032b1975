-- When something of each hospital landed: the moments of the landings that its encounters' newest versions came with.
-- Grain: one row per hospital and landing. Key: both. Source: silver.encounter, gold.stay_encounter, gold.stay.
-- By the hospital that an encounter names by id; and by that of its stay, which also knows those named by an identifier.
SELECT
    hospital_id AS hospital,
    landed_us
FROM encounter
WHERE hospital_id IS NOT NULL AND NOT deleted
GROUP BY ALL
UNION
SELECT
    stay.hospital,
    encounter.landed_us
FROM stay
JOIN stay_encounter ON stay.stay_id = stay_encounter.stay_id
JOIN encounter ON stay_encounter.encounter_id = encounter.encounter_id
GROUP BY ALL
ORDER BY ALL;
