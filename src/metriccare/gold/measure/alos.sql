-- Average length of stay: exact days (units are microseconds, so that sums are exact), and whole days.
-- Grain: one row per variant and cell of month, hospital, department, sex, age band, race. Source: gold.stay. measure-specification.md sections 4 and 6.
SELECT
    'default' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(los_us) AS BIGINT) AS numerator_units,
    CAST(count(*) AS BIGINT) AS denominator,
    CAST(sum(CAST(los_us AS DECIMAL(38, 0)) * CAST(los_us AS DECIMAL(38, 0))) AS DECIMAL(38, 0)) AS squared_units,
    CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY month, year, hospital, department, sex, age_band, race
UNION ALL
SELECT
    'whole_days' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(whole_days) AS BIGINT) AS numerator_units,
    CAST(count(*) AS BIGINT) AS denominator,
    CAST(sum(CAST(whole_days AS DECIMAL(38, 0)) * CAST(whole_days AS DECIMAL(38, 0))) AS DECIMAL(38, 0))
        AS squared_units,
    CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY month, year, hospital, department, sex, age_band, race
