-- Episodes: a patient's stays in order, joined where one continues another; and the next episode of each.
-- Grain: one row per stay (episode_fold), one per episode. Key: stay_id; episode_id. Source: stay_base, death_evidence, parameter.
-- measure-specification.md section 4, readmission_30d. The latest end is a fold: without times it compares as dates.
CREATE OR REPLACE TEMP TABLE episode_fold AS
WITH RECURSIVE stay AS (
    SELECT stay_base.*, death_evidence.death_evidence IS NOT NULL AS died
    FROM stay_base
    JOIN death_evidence ON stay_base.stay_id = death_evidence.stay_id
),

running AS (
    SELECT
        patient_id, place, stay_id,
        stay_id AS episode_id,
        stay_id AS discharge_stay_id,
        died AS any_died,
        end_us, end_timed, end_day,
        hospital, principal_system, principal_code
    FROM stay
    WHERE place = 1
    UNION ALL
    SELECT
        patient_id, place, stay_id,
        CASE WHEN joins THEN running_episode_id ELSE stay_id END AS episode_id,
        CASE WHEN joins AND ends_earlier THEN running_stay_id ELSE stay_id END AS discharge_stay_id,
        died OR (joins AND running_died) AS any_died,
        CASE WHEN joins AND ends_earlier THEN running_end_us ELSE end_us END AS end_us,
        CASE WHEN joins AND ends_earlier THEN running_end_timed ELSE end_timed END AS end_timed,
        CASE WHEN joins AND ends_earlier THEN running_end_day ELSE end_day END AS end_day,
        CASE WHEN joins AND ends_earlier THEN running_hospital ELSE hospital END AS hospital,
        CASE WHEN joins AND ends_earlier THEN running_system ELSE principal_system END AS principal_system,
        CASE WHEN joins AND ends_earlier THEN running_code ELSE principal_code END AS principal_code
    FROM (
        SELECT
            stay.*,
            running.episode_id AS running_episode_id,
            running.discharge_stay_id AS running_stay_id,
            running.any_died AS running_died,
            running.end_us AS running_end_us,
            running.end_timed AS running_end_timed,
            running.end_day AS running_end_day,
            running.hospital AS running_hospital,
            running.principal_system AS running_system,
            running.principal_code AS running_code,
            CASE WHEN stay.start_timed AND running.end_timed
                THEN stay.start_us < running.end_us ELSE stay.start_day < running.end_day END
            OR (stay.hospital <> running.hospital AND stay.start_day - running.end_day <= 1 AND NOT running.any_died)
            OR coalesce(
                stay.hospital = running.hospital
                AND stay.start_day - running.end_day <= 0
                AND stay.principal_code = running.principal_code
                AND coalesce(stay.principal_system, '') = coalesce(running.principal_system, ''),
                false
            ) AS joins,
            CASE WHEN stay.end_timed AND running.end_timed
                THEN stay.end_us < running.end_us ELSE stay.end_day < running.end_day END AS ends_earlier
        FROM running
        JOIN stay ON running.patient_id = stay.patient_id AND running.place + 1 = stay.place
    ) AS compared
)

SELECT patient_id, place, stay_id, episode_id, discharge_stay_id, any_died
FROM running;

CREATE OR REPLACE TEMP TABLE episode_base AS
WITH folded AS (
    SELECT
        episode_fold.*,
        row_number() OVER (PARTITION BY episode_id ORDER BY place DESC) AS back,
        count(*) OVER (PARTITION BY episode_id) AS stays
    FROM episode_fold
)

SELECT
    folded.episode_id,
    folded.patient_id,
    folded.discharge_stay_id,
    folded.stays,
    folded.any_died,
    row_number() OVER (PARTITION BY folded.patient_id ORDER BY first_stay.place) AS place
FROM folded
JOIN stay_base AS first_stay ON folded.episode_id = first_stay.stay_id
WHERE folded.back = 1;

CREATE OR REPLACE TEMP TABLE next_episode AS
WITH later AS (
    SELECT
        this_one.episode_id,
        next_one.episode_id AS next_episode_id,
        greatest(next_first.start_day - discharge.end_day, 0) AS days_to_next,
        next_first.planned AS next_planned,
        row_number() OVER (PARTITION BY this_one.episode_id ORDER BY next_one.place) AS nearness
    FROM episode_base AS this_one
    JOIN stay_base AS discharge ON this_one.discharge_stay_id = discharge.stay_id
    JOIN episode_base AS next_one ON this_one.patient_id = next_one.patient_id AND this_one.place < next_one.place
    JOIN stay_base AS next_first ON next_one.episode_id = next_first.stay_id
    WHERE CASE WHEN next_first.start_timed AND discharge.end_timed
        THEN next_first.start_us >= discharge.end_us ELSE next_first.start_day >= discharge.end_day END
)

SELECT episode_id, next_episode_id, days_to_next, next_planned FROM later WHERE nearness = 1;

CREATE OR REPLACE TEMP TABLE work_episode AS
SELECT
    episode_base.episode_id,
    episode_base.patient_id,
    episode_base.episode_id AS first_stay_id,
    episode_base.discharge_stay_id,
    CAST(episode_base.stays AS INTEGER) AS stays,
    first_stay.start_us, first_stay.start_timed, first_stay.start_day,
    discharge.end_us, discharge.end_timed, discharge.end_day,
    discharge.hospital, discharge.department, discharge.end_month AS month, discharge.end_year AS year,
    discharge.sex, discharge.age, discharge.age_band, discharge.race,
    CASE
        WHEN episode_base.any_died THEN 'died'
        WHEN discharge.disposition = 'against_advice' THEN 'against_advice'
        WHEN discharge.end_day + 30 > parameter.data_through THEN 'not_ripe'
    END AS index_exclusion,
    next_episode.next_episode_id,
    next_episode.next_planned,
    next_episode.days_to_next,
    coalesce(next_episode.days_to_next <= 30 AND NOT next_episode.next_planned, false) AS followed
FROM episode_base
CROSS JOIN parameter
JOIN stay_base AS first_stay ON episode_base.episode_id = first_stay.stay_id
JOIN stay_base AS discharge ON episode_base.discharge_stay_id = discharge.stay_id
LEFT JOIN next_episode ON episode_base.episode_id = next_episode.episode_id;
