-- The patients whose stays a change may move (design.md, decision 7).
-- Grain: one row per patient. Key: patient_id. Source: newest_* (what changed), stored_* (as it was), encounter_link, identifier_match
-- (as it is), identifier_match_before, changed_location, stored_stay, ripening.
CREATE OR REPLACE TEMP TABLE changed_lookup AS
SELECT coalesce(now.lookup, was.lookup) AS lookup
FROM identifier_match AS now
FULL JOIN identifier_match_before AS was ON now.resource_type = was.resource_type AND now.lookup = was.lookup
WHERE now.resource_id IS DISTINCT FROM was.resource_id OR now.matches IS DISTINCT FROM was.matches;

-- encounters that changed, were resolved anew, or stand below such a one by partOf
CREATE OR REPLACE TEMP TABLE changed_encounter AS
WITH RECURSIVE below AS (
    SELECT encounter_id, 0 AS steps
    FROM newest_encounter
    UNION
    SELECT encounter_id, 0 AS steps
    FROM encounter
    WHERE patient_key IN (SELECT lookup FROM changed_lookup)
        OR hospital_key IN (SELECT lookup FROM changed_lookup)
        OR part_of_key IN (SELECT lookup FROM changed_lookup)
    UNION
    SELECT encounter_link.encounter_id, below.steps + 1 AS steps
    FROM below
    JOIN encounter_link ON below.encounter_id = encounter_link.part_of_id
    WHERE below.steps < 32
)

SELECT DISTINCT encounter_id FROM below;

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
SELECT coalesce(stored_encounter.patient_id, was.resource_id) AS patient_id
FROM stored_encounter
JOIN changed_encounter ON stored_encounter.encounter_id = changed_encounter.encounter_id
LEFT JOIN identifier_match_before AS was
    ON stored_encounter.patient_key = was.lookup AND was.resource_type = 'Patient'
WHERE coalesce(stored_encounter.patient_id, was.resource_id) IS NOT NULL
UNION
SELECT coalesce(condition.patient_id, now.resource_id) AS patient_id
FROM condition
LEFT JOIN identifier_match AS now ON condition.patient_key = now.lookup AND now.resource_type = 'Patient'
LEFT JOIN identifier_match AS visit ON condition.encounter_key = visit.lookup AND visit.resource_type = 'Encounter'
WHERE coalesce(condition.patient_id, now.resource_id) IS NOT NULL
    AND (
        condition.condition_id IN (SELECT condition_id FROM newest_condition)
        OR condition.patient_key IN (SELECT lookup FROM changed_lookup)
        OR condition.encounter_key IN (SELECT lookup FROM changed_lookup)
        OR coalesce(condition.encounter_id, visit.resource_id) IN (SELECT encounter_id FROM changed_encounter)
    )
UNION
SELECT coalesce(stored_condition.patient_id, was.resource_id) AS patient_id
FROM stored_condition
LEFT JOIN identifier_match_before AS was
    ON stored_condition.patient_key = was.lookup AND was.resource_type = 'Patient'
WHERE coalesce(stored_condition.patient_id, was.resource_id) IS NOT NULL
    AND (
        stored_condition.condition_id IN (SELECT condition_id FROM newest_condition)
        OR stored_condition.patient_key IN (SELECT lookup FROM changed_lookup)
    )
UNION
SELECT encounter_link.patient_id
FROM encounter_diagnosis
JOIN encounter_link ON encounter_diagnosis.encounter_id = encounter_link.encounter_id
WHERE encounter_link.patient_id IS NOT NULL AND encounter_diagnosis.condition_key IN (SELECT lookup FROM changed_lookup)
UNION
SELECT encounter_link.patient_id
FROM encounter_location
JOIN encounter_link ON encounter_location.encounter_id = encounter_link.encounter_id
WHERE encounter_link.patient_id IS NOT NULL
    AND (
        encounter_location.location_id IN (SELECT location_id FROM changed_location)
        OR encounter_location.location_key IN (SELECT lookup FROM changed_lookup)
        OR encounter_location.location_key IN (
            SELECT lookup FROM identifier_match
            WHERE resource_type = 'Location' AND resource_id IN (SELECT location_id FROM changed_location)
        )
    )
UNION
-- stays that data through, moving, makes ripe or unripe
SELECT stored_stay.patient_id
FROM stored_stay
CROSS JOIN ripening
WHERE (stored_stay.end_day + 30 > ripening.lower_day AND stored_stay.end_day + 30 <= ripening.upper_day)
    OR (stored_stay.start_day + 30 > ripening.lower_day AND stored_stay.start_day + 30 <= ripening.upper_day);
