-- What pages ask of a lake version, copied into memory: the cells of every measure, the lengths of stays, infections.
-- Grain: as the source. Source: lake_measure_result, lake_stay, lake_infection_event (views over the pinned files).
-- The dimensions become ENUMs in order of their text: a few bytes a cell, and grouping by a number.
CREATE TEMP TABLE cell AS
SELECT
    measure, variant, month, year, hospital, department, sex, age_band, race, numerator_units, denominator,
    squared_units, unripe
FROM lake_measure_result;

CREATE TEMP TABLE length AS
SELECT month, year, hospital, department, sex, age_band, race, los_us, whole_days
FROM lake_stay;

CREATE TYPE measure_name AS ENUM (SELECT DISTINCT measure FROM cell ORDER BY measure);
CREATE TYPE variant_name AS ENUM (SELECT DISTINCT variant FROM cell ORDER BY variant);
CREATE TYPE month_name AS ENUM (SELECT DISTINCT month FROM length WHERE month IS NOT NULL ORDER BY month);
CREATE TYPE year_name AS ENUM (SELECT DISTINCT year FROM length WHERE year IS NOT NULL ORDER BY year);
CREATE TYPE hospital_name AS ENUM (SELECT DISTINCT hospital FROM length WHERE hospital IS NOT NULL ORDER BY hospital);
CREATE TYPE department_name AS ENUM (
    SELECT DISTINCT department FROM length WHERE department IS NOT NULL ORDER BY department
);
CREATE TYPE sex_name AS ENUM (SELECT DISTINCT sex FROM length WHERE sex IS NOT NULL ORDER BY sex);
CREATE TYPE age_band_name AS ENUM (SELECT DISTINCT age_band FROM length WHERE age_band IS NOT NULL ORDER BY age_band);
CREATE TYPE race_name AS ENUM (SELECT DISTINCT race FROM length WHERE race IS NOT NULL ORDER BY race);

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
FROM cell
ORDER BY measure, variant, month;

CREATE TABLE stay_length AS
SELECT
    CAST(month AS month_name) AS month,
    CAST(year AS year_name) AS year,
    CAST(hospital AS hospital_name) AS hospital,
    CAST(department AS department_name) AS department,
    CAST(sex AS sex_name) AS sex,
    CAST(age_band AS age_band_name) AS age_band,
    CAST(race AS race_name) AS race,
    los_us,
    whole_days
FROM length
ORDER BY month;

CREATE TABLE infection AS
SELECT lake_stay.month, lake_stay.hospital, lake_stay.department, lake_infection_event.onset_day
FROM lake_infection_event
JOIN lake_stay ON lake_infection_event.stay_id = lake_stay.stay_id
WHERE lake_infection_event.counted
ORDER BY lake_infection_event.onset_day;

DROP TABLE cell;
DROP TABLE length;
