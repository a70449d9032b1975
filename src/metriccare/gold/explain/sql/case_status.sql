-- The status history of a patient's encounters, in the order listed.
-- Grain: one row per entry. Key: encounter_id, position. Source: silver encounter_status; visit.
SELECT
    encounter_status.encounter_id,
    encounter_status.position,
    encounter_status.status,
    moment_in(encounter_status.start_us, encounter_status.start_timed, encounter_status.start_day) AS start
FROM encounter_status
JOIN visit ON encounter_status.encounter_id = visit.encounter_id
ORDER BY encounter_status.encounter_id, encounter_status.position;
