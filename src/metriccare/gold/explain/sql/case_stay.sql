-- A patient's stays in order, each with the episode as it stood when the stay had been looked at.
-- Grain: one row per stay. Key: stay_id. Source: gold's working tables.
SELECT
    work_stay.* EXCLUDE (start_us, start_timed, start_day, end_us, end_timed, end_day),
    moment_in(work_stay.start_us, work_stay.start_timed, work_stay.start_day) AS start,
    moment_in(work_stay.end_us, work_stay.end_timed, work_stay.end_day) AS "end",
    episode_fold.place,
    episode_fold.discharge_stay_id AS latest_stay_id,
    episode_fold.any_died
FROM work_stay
JOIN episode_fold ON work_stay.stay_id = episode_fold.stay_id
ORDER BY episode_fold.place;
