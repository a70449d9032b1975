-- What rules ask of a lake version, copied into memory: months of every measure, and infections by ward.
-- Grain of `measure_result`: measure, variant, month, hospital, department. Grain of `infection`: one counted infection.
-- Source: gold.measure_result, gold.infection_event (views lake_...), `stay` as daily.sql has made it.
CREATE OR REPLACE TEMP TABLE measure_result AS
SELECT
    measure,
    variant,
    month,
    year,
    hospital,
    department,
    CAST(sum(numerator_units) AS BIGINT) AS numerator_units,
    CAST(sum(denominator) AS BIGINT) AS denominator,
    CAST(sum(squared_units) AS DECIMAL(38, 0)) AS squared_units,
    CAST(sum(unripe) AS BIGINT) AS unripe
FROM lake_measure_result
GROUP BY measure, variant, month, year, hospital, department;

CREATE OR REPLACE TEMP TABLE infection AS
SELECT
    stay.hospital,
    split_part(stay.department, chr(31), 1) AS department,
    nullif(split_part(stay.department, chr(31), 2), '') AS ward,
    event.infection_type,
    event.onset_day
FROM lake_infection_event AS event
INNER JOIN stay ON event.stay_id = stay.stay_id
WHERE event.counted
ORDER BY event.onset_day;
