-- In-hospital mortality, and its variant by admission.
-- Grain: one row per variant and cell of month, hospital, department, sex, age band, race. Source: gold.stay. measure-specification.md sections 4 and 6.
SELECT
    'default' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(CASE WHEN death_evidence IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS numerator_units,
    CAST(count(*) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY month, year, hospital, department, sex, age_band, race
UNION ALL
SELECT
    '30d_65_94' AS variant, month, year, hospital, department, sex, age_band, race,
    CAST(sum(CASE WHEN ripe_30 AND died_within_30 THEN 1 ELSE 0 END) AS BIGINT) AS numerator_units,
    CAST(sum(CASE WHEN ripe_30 THEN 1 ELSE 0 END) AS BIGINT) AS denominator,
    CAST(0 AS DECIMAL(38, 0)) AS squared_units,
    CAST(sum(CASE WHEN ripe_30 THEN 0 ELSE 1 END) AS BIGINT) AS unripe
FROM stay
WHERE age BETWEEN 65 AND 94
GROUP BY month, year, hospital, department, sex, age_band, race
