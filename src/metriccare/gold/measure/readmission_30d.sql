-- Unplanned readmission within 30 days, over episodes.
-- Grain: one row per variant and cell of month, hospital, department, sex, age band, race. Source: gold.episode. measure-specification.md sections 4 and 6.
SELECT
    'default' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(CASE WHEN readmitted THEN 1 ELSE 0 END) AS BIGINT) AS numerator_units,
    CAST(sum(CASE WHEN index_exclusion IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(sum(CASE WHEN index_exclusion = 'not_ripe' THEN 1 ELSE 0 END) AS BIGINT) AS unripe
FROM episode
GROUP BY month, year, hospital, department, sex, age_band, race
UNION ALL
SELECT
    '65_plus' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(CASE WHEN readmitted THEN 1 ELSE 0 END) AS BIGINT) AS numerator_units,
    CAST(sum(CASE WHEN index_exclusion IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(sum(CASE WHEN index_exclusion = 'not_ripe' THEN 1 ELSE 0 END) AS BIGINT) AS unripe
FROM episode
WHERE age >= 65
GROUP BY month, year, hospital, department, sex, age_band, race
