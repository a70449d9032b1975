-- The stay as gold keeps it: every flag beside its reason.
-- Grain: one row per stay. Key: stay_id. Source: stay_base, death_evidence, death_within_30, episode_fold, work_episode, work_infection_event, parameter.
CREATE OR REPLACE TEMP TABLE work_stay AS
WITH infection AS (
    SELECT
        stay_id,
        CAST(sum(CASE WHEN counted THEN 1 ELSE 0 END) AS INTEGER) AS hai_events,
        CAST(sum(CASE WHEN counted_day_3 THEN 1 ELSE 0 END) AS INTEGER) AS hai_events_day_3
    FROM work_infection_event
    WHERE stay_id IS NOT NULL
    GROUP BY stay_id
),

last_fold AS (
    SELECT stay_id, episode_id FROM episode_fold
)

SELECT
    stay_base.stay_id, stay_base.patient_id, stay_base.hospital, stay_base.department, stay_base.ward,
    stay_base.start_us, stay_base.start_timed, stay_base.start_day,
    stay_base.end_us, stay_base.end_timed, stay_base.end_day,
    stay_base.end_month AS month, stay_base.end_year AS year,
    stay_base.age, stay_base.age_band, stay_base.sex, stay_base.race,
    stay_base.disposition, stay_base.last_encounter_id, stay_base.planned,
    stay_base.principal_system, stay_base.principal_code,
    stay_base.los_us, stay_base.whole_days,
    death_evidence.death_evidence, death_evidence.death_condition_id, death_evidence.death_conflict,
    death_within_30.stay_id IS NOT NULL AS died_within_30,
    coalesce(stay_base.start_day + 30 <= parameter.data_through, false) AS ripe_30,
    last_fold.episode_id,
    coalesce(infection.hai_events, 0) AS hai_events,
    coalesce(infection.hai_events_day_3, 0) AS hai_events_day_3,
    work_episode.index_exclusion,
    work_episode.next_episode_id AS readmission_stay_id,
    work_episode.days_to_next,
    work_episode.next_planned,
    work_episode.episode_id IS NOT NULL AS is_index_discharge,
    coalesce(work_episode.index_exclusion IS NULL AND work_episode.followed, false) AS readmitted,
    stay_base.landing,
    stay_base.seq
FROM stay_base
CROSS JOIN parameter
JOIN death_evidence ON stay_base.stay_id = death_evidence.stay_id
JOIN last_fold ON stay_base.stay_id = last_fold.stay_id
LEFT JOIN death_within_30 ON stay_base.stay_id = death_within_30.stay_id
LEFT JOIN infection ON stay_base.stay_id = infection.stay_id
LEFT JOIN work_episode ON stay_base.stay_id = work_episode.discharge_stay_id;
