-- What pages ask of a lake version, copied into memory: the cells of every measure, and the stays behind them.
-- Grain: as the source. Source: lake_measure_result, lake_stay, lake_stay_encounter, lake_episode, lake_infection_event,
-- lake_patient (views over the pinned files). The dimensions become ENUMs in order of their text: a few bytes, and grouping by a number.
CREATE TYPE month_name AS ENUM (SELECT DISTINCT month FROM lake_stay WHERE month IS NOT NULL ORDER BY month);
CREATE TYPE year_name AS ENUM (SELECT DISTINCT year FROM lake_stay WHERE year IS NOT NULL ORDER BY year);
CREATE TYPE hospital_name AS ENUM (
    SELECT DISTINCT hospital FROM lake_stay WHERE hospital IS NOT NULL ORDER BY hospital
);
CREATE TYPE department_name AS ENUM (
    SELECT DISTINCT department FROM lake_stay WHERE department IS NOT NULL ORDER BY department
);
CREATE TYPE sex_name AS ENUM (SELECT DISTINCT sex FROM lake_stay WHERE sex IS NOT NULL ORDER BY sex);
CREATE TYPE age_band_name AS ENUM (
    SELECT DISTINCT age_band FROM lake_stay WHERE age_band IS NOT NULL ORDER BY age_band
);
CREATE TYPE race_name AS ENUM (SELECT DISTINCT race FROM lake_stay WHERE race IS NOT NULL ORDER BY race);
CREATE TYPE measure_name AS ENUM (SELECT DISTINCT measure FROM lake_measure_result ORDER BY measure);
CREATE TYPE variant_name AS ENUM (SELECT DISTINCT variant FROM lake_measure_result ORDER BY variant);

CREATE TABLE measure_result AS
SELECT
    CAST(measure AS measure_name) AS measure,
    CAST(variant AS variant_name) AS variant,
    CAST(month AS month_name) AS month,
    CAST(year AS year_name) AS year,
    CAST(hospital AS hospital_name) AS hospital,
    CAST(department AS department_name) AS department,
    CAST(sex AS sex_name) AS sex,
    CAST(age_band AS age_band_name) AS age_band,
    CAST(race AS race_name) AS race,
    numerator_units,
    denominator,
    squared_units,
    unripe
FROM lake_measure_result
ORDER BY measure, variant, month;

CREATE TABLE stay AS
SELECT
    * EXCLUDE (
        month, year, hospital, department, sex, age_band, race, bucket, landing, seq, run, settings_version,
        definition_version, last_encounter_id, principal_system, principal_code
    ),
    CAST(month AS month_name) AS month,
    CAST(year AS year_name) AS year,
    CAST(hospital AS hospital_name) AS hospital,
    CAST(department AS department_name) AS department,
    CAST(sex AS sex_name) AS sex,
    CAST(age_band AS age_band_name) AS age_band,
    CAST(race AS race_name) AS race
FROM lake_stay
ORDER BY end_us;

CREATE TABLE other_encounter AS
SELECT encounter_id, stay_id
FROM lake_stay_encounter
WHERE encounter_id <> stay_id;

CREATE TABLE episode AS
SELECT episode_id, discharge_stay_id
FROM lake_episode;

CREATE TABLE infection_event AS
SELECT
    event_id, infection_type, onset_us, onset_timed, onset_day, stay_id, hours_after_start, hospital_day, counted,
    counted_day_3
FROM lake_infection_event;

CREATE TABLE patient AS
SELECT patient_id, deceased_us, deceased_timed, deceased_day, deleted, no_id
FROM lake_patient
WHERE deceased_us IS NOT NULL;
