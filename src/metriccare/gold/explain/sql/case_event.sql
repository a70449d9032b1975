-- A patient's infection events.
-- Grain: one row per event. Key: event_id. Source: gold's working tables.
SELECT
    event_id, infection_type, condition_id, records, stay_id, linked_stay_id, hospital_day, counted, counted_day_3,
    not_counted_reason, moment_in(onset_us, onset_timed, onset_day) AS onset
FROM work_infection_event
ORDER BY onset_us, event_id;
