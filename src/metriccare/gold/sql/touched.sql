-- The patients whose stays a change may move (docs/decisions/0007).
-- Grain: one row per patient. Key: patient_id. Source: newest_*, rows_* (what changed), known_* (as it was), encounter_link,
-- identifier_match (as it is), identifier_match_before, changed_location, stored_stay, ripening.
-- One filter a branch: where nothing stands in its list, DuckDB does not read the table at all.
CREATE OR REPLACE TEMP TABLE changed_lookup AS
SELECT coalesce(now.lookup, was.lookup) AS lookup
FROM identifier_match AS now
FULL JOIN identifier_match_before AS was ON now.resource_type = was.resource_type AND now.lookup = was.lookup
WHERE now.resource_id IS DISTINCT FROM was.resource_id OR now.matches IS DISTINCT FROM was.matches;

-- encounters that changed, were resolved anew, or stand below such a one by partOf
CREATE OR REPLACE TEMP TABLE changed_encounter AS
WITH RECURSIVE parted AS (
    SELECT encounter_id, part_of_id FROM encounter_link WHERE part_of_id IS NOT NULL
),

below AS (
    SELECT encounter_id, 0 AS steps FROM newest_encounter
    UNION
    SELECT encounter_id, 0 AS steps FROM newest_reopened_encounter
    UNION
    SELECT encounter_id, 0 AS steps FROM encounter WHERE patient_key IN (SELECT lookup FROM changed_lookup)
    UNION
    SELECT encounter_id, 0 AS steps FROM encounter WHERE hospital_key IN (SELECT lookup FROM changed_lookup)
    UNION
    SELECT encounter_id, 0 AS steps FROM encounter WHERE part_of_key IN (SELECT lookup FROM changed_lookup)
    UNION
    SELECT parted.encounter_id, below.steps + 1 AS steps
    FROM below
    JOIN parted ON below.encounter_id = parted.part_of_id
    WHERE below.steps < 32
)

SELECT DISTINCT encounter_id FROM below;

-- locations whose ward or match changed, by id or by look-up
CREATE OR REPLACE TEMP TABLE changed_place AS
SELECT lookup FROM changed_lookup
UNION
SELECT lookup FROM identifier_match
WHERE resource_type = 'Location' AND resource_id IN (SELECT location_id FROM changed_location);

CREATE OR REPLACE TEMP TABLE moved_encounter AS
SELECT encounter_id FROM encounter_location WHERE location_id IN (SELECT location_id FROM changed_location)
UNION
SELECT encounter_id FROM encounter_location WHERE location_key IN (SELECT lookup FROM changed_place)
UNION
SELECT encounter_id FROM encounter_diagnosis WHERE condition_key IN (SELECT lookup FROM changed_lookup);

CREATE OR REPLACE TEMP TABLE changed_condition AS
SELECT patient_id, patient_key FROM rows_condition
UNION
SELECT patient_id, patient_key FROM condition WHERE patient_key IN (SELECT lookup FROM changed_lookup)
UNION
SELECT patient_id, patient_key FROM condition WHERE encounter_key IN (SELECT lookup FROM changed_lookup)
UNION
SELECT patient_id, patient_key FROM condition WHERE encounter_id IN (SELECT encounter_id FROM changed_encounter)
UNION
SELECT patient_id, patient_key
FROM condition
WHERE encounter_key IN (
    SELECT lookup FROM identifier_match
    WHERE resource_type = 'Encounter' AND resource_id IN (SELECT encounter_id FROM changed_encounter)
);

-- whose the changed encounters and conditions were before: their stored versions, and look-ups that found another
CREATE OR REPLACE TEMP TABLE left_behind AS
SELECT patient_id, patient_key FROM known_encounter WHERE encounter_id IN (SELECT encounter_id FROM newest_encounter)
UNION
SELECT patient_id, patient_key FROM known_condition WHERE condition_id IN (SELECT condition_id FROM newest_condition)
UNION
SELECT NULL AS patient_id, lookup AS patient_key FROM changed_lookup;

CREATE OR REPLACE TEMP TABLE work_patient AS
SELECT patient_id FROM newest_patient
UNION
SELECT patient_id FROM newest_patient_source
UNION
SELECT encounter_link.patient_id
FROM encounter_link
JOIN changed_encounter ON encounter_link.encounter_id = changed_encounter.encounter_id
WHERE encounter_link.patient_id IS NOT NULL
UNION
SELECT encounter_link.patient_id
FROM encounter_link
JOIN moved_encounter ON encounter_link.encounter_id = moved_encounter.encounter_id
WHERE encounter_link.patient_id IS NOT NULL
UNION
SELECT coalesce(changed_condition.patient_id, now.resource_id) AS patient_id
FROM changed_condition
LEFT JOIN identifier_match AS now
    ON changed_condition.patient_key = now.lookup AND now.resource_type = 'Patient'
WHERE coalesce(changed_condition.patient_id, now.resource_id) IS NOT NULL
UNION
SELECT coalesce(left_behind.patient_id, was.resource_id) AS patient_id
FROM left_behind
LEFT JOIN identifier_match_before AS was
    ON left_behind.patient_key = was.lookup AND was.resource_type = 'Patient'
WHERE coalesce(left_behind.patient_id, was.resource_id) IS NOT NULL
UNION
-- stays that data through, moving, makes ripe or unripe
SELECT stored_stay.patient_id
FROM stored_stay
CROSS JOIN ripening
WHERE (stored_stay.end_day + 30 > ripening.lower_day AND stored_stay.end_day + 30 <= ripening.upper_day)
    OR (stored_stay.start_day + 30 > ripening.lower_day AND stored_stay.start_day + 30 <= ripening.upper_day);
