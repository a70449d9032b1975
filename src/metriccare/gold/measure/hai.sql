-- Hospital-acquired infection: after 48 hours, from hospital day 3, and per 1,000 patient-days.
-- Grain: one row per variant and cell of month, hospital, department, sex, age band, race. Source: gold.stay. measure-specification.md sections 4 and 6.
SELECT
    'default' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(CASE WHEN hai_events > 0 THEN 1 ELSE 0 END) AS BIGINT) AS numerator_units,
    CAST(count(*) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY month, year, hospital, department, sex, age_band, race
UNION ALL
SELECT
    'day_3' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(CASE WHEN hai_events_day_3 > 0 THEN 1 ELSE 0 END) AS BIGINT) AS numerator_units,
    CAST(count(*) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY month, year, hospital, department, sex, age_band, race
UNION ALL
SELECT
    'per_1000_patient_days' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(hai_events) AS BIGINT) AS numerator_units,
    CAST(sum(whole_days) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY month, year, hospital, department, sex, age_band, race
