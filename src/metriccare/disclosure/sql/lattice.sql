-- The lattice before suppression: every rollup that is published, by month, quarter and year.
-- Grain: measure, variant, rollup, period. Key: the same. Source: gold.measure_result. A dimension that is not in the rollup is NULL.
WITH periods AS (
    SELECT
        measure, variant, year, hospital, department, sex, age_band, race,
        numerator_units, denominator, squared_units, unripe,
        unnest([
            struct_pack(grain := 'month', period := month),
            struct_pack(
                grain := 'quarter',
                period := year || '-Q' || CAST((CAST(substr(month, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR)
            ),
            struct_pack(grain := 'year', period := year)
        ]) AS span
    FROM measure_result
)

SELECT
    year,
    span.grain AS grain,
    span.period AS period,
    hospital,
    department,
    sex,
    age_band,
    race,
    measure,
    variant,
    CAST(sum(numerator_units) AS BIGINT) AS numerator_units,
    CAST(sum(denominator) AS BIGINT) AS denominator,
    CAST(sum(squared_units) AS DECIMAL(38, 0)) AS squared_units,
    CAST(sum(unripe) AS BIGINT) AS unripe
FROM periods
GROUP BY GROUPING SETS (
    (year, span.grain, span.period, measure, variant),
    (year, span.grain, span.period, measure, variant, hospital),
    (year, span.grain, span.period, measure, variant, department),
    (year, span.grain, span.period, measure, variant, hospital, department),
    (year, span.grain, span.period, measure, variant, sex),
    (year, span.grain, span.period, measure, variant, age_band),
    (year, span.grain, span.period, measure, variant, race),
    (year, span.grain, span.period, measure, variant, hospital, sex),
    (year, span.grain, span.period, measure, variant, hospital, age_band)
)
HAVING sum(denominator) > 0
ORDER BY ALL
