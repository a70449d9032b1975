-- Stays and episodes as the measures' own SQL reads them, with the day of discharge where the month stands, and without the person.
-- Grain of `stay` and `episode`: as in gold. Source: gold.stay, gold.episode (views lake_stay, lake_episode), discharges from $first on.
-- `department` carries department and ward as one text, so that the measures' GROUP BY keeps both.
CREATE OR REPLACE TEMP TABLE stay AS
SELECT
    * EXCLUDE (month, year, department, sex, age_band, race),
    strftime(DATE '1970-01-01' + end_day, '%Y-%m-%d') AS month,
    '' AS year,
    department || chr(31) || coalesce(ward, '') AS department,
    '' AS sex,
    '' AS age_band,
    '' AS race
FROM lake_stay
WHERE end_day >= getvariable('first_day');

CREATE OR REPLACE TEMP TABLE episode AS
SELECT
    episode.* EXCLUDE (month, year, department, sex, age_band, race),
    strftime(DATE '1970-01-01' + episode.end_day, '%Y-%m-%d') AS month,
    '' AS year,
    episode.department || chr(31) || coalesce(discharge.ward, '') AS department,
    '' AS sex,
    '' AS age_band,
    '' AS race
FROM lake_episode AS episode
LEFT JOIN stay AS discharge ON episode.discharge_stay_id = discharge.stay_id
WHERE episode.end_day >= getvariable('first_day');
