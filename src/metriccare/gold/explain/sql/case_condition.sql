-- A patient's conditions that may be evidence: of death, or of an infection.
-- Grain: one row per condition. Key: condition_id. Source: gold's working tables; silver condition.
SELECT
    condition_at_work.condition_id, condition_at_work.visit_id, condition_at_work.names_encounter,
    condition_at_work.is_death, condition_at_work.infection_types,
    condition_at_work.ruled_out, condition_at_work.mismatch,
    condition_at_work.onset_precision,
    moment_in(condition_at_work.onset_us, condition_at_work.onset_timed, condition_at_work.onset_day) AS onset,
    moment_in(condition_at_work.dated_us, condition_at_work.dated_timed, condition_at_work.dated_day) AS dated,
    moment_in(condition.recorded_us, condition.recorded_timed, condition.recorded_day) AS recorded
FROM condition_at_work
JOIN condition ON condition_at_work.condition_id = condition.condition_id
WHERE condition_at_work.is_death OR condition_at_work.infection_types IS NOT NULL
ORDER BY condition_at_work.onset_us NULLS LAST, condition_at_work.condition_id;
