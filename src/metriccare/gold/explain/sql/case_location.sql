-- Where a patient's encounters took place, in the order listed.
-- Grain: one row per location entry. Key: encounter_id, position. Source: silver encounter_location; location_ward.
SELECT
    placed.encounter_id,
    placed.position,
    placed.location_id,
    coalesce(location_ward.ward, placed.display, placed.location_id) AS place,
    placed.status,
    moment_in(placed.start_us, placed.start_timed, placed.start_day) AS start,
    moment_in(placed.end_us, placed.end_timed, placed.end_day) AS "end"
FROM (
    SELECT
        encounter_location.* EXCLUDE (location_id),
        coalesce(encounter_location.location_id, by_location.resource_id) AS location_id
    FROM encounter_location
    JOIN visit ON encounter_location.encounter_id = visit.encounter_id
    LEFT JOIN identifier_match AS by_location
        ON encounter_location.location_key = by_location.lookup AND by_location.resource_type = 'Location'
) AS placed
LEFT JOIN location_ward ON placed.location_id = location_ward.location_id
ORDER BY placed.encounter_id, placed.position;
