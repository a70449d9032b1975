-- The lattice before suppression: everything together and the hospitals by month, quarter and year; every other rollup by year.
-- Grain: measure, variant, rollup, period. Key: the same. Source: gold.measure_result. A dimension that is not in the rollup is NULL.
WITH hospital_months AS (
    SELECT
        measure,
        variant,
        year,
        month,
        hospital,
        sum(numerator_units) AS numerator_units,
        sum(denominator) AS denominator,
        sum(squared_units) AS squared_units,
        sum(unripe) AS unripe
    FROM measure_result
    GROUP BY measure, variant, year, month, hospital
),

spans AS (
    SELECT
        *,
        unnest([
            struct_pack(grain := 'month', period := month),
            struct_pack(
                grain := 'quarter',
                period := year || '-Q' || CAST((CAST(substr(month, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR)
            ),
            struct_pack(grain := 'year', period := year)
        ]) AS span
    FROM hospital_months
),

cells AS (
    SELECT
        year,
        span.grain AS grain,
        span.period AS period,
        hospital,
        NULL AS department,
        NULL AS sex,
        NULL AS age_band,
        NULL AS race,
        measure,
        variant,
        sum(numerator_units) AS numerator_units,
        sum(denominator) AS denominator,
        sum(squared_units) AS squared_units,
        sum(unripe) AS unripe
    FROM spans
    GROUP BY GROUPING SETS (
        (year, span.grain, span.period, measure, variant),
        (year, span.grain, span.period, measure, variant, hospital)
    )

    UNION ALL

    SELECT
        year,
        'year' AS grain,
        year AS period,
        hospital,
        department,
        sex,
        age_band,
        race,
        measure,
        variant,
        sum(numerator_units) AS numerator_units,
        sum(denominator) AS denominator,
        sum(squared_units) AS squared_units,
        sum(unripe) AS unripe
    FROM measure_result
    GROUP BY GROUPING SETS (
        (year, measure, variant, department),
        (year, measure, variant, hospital, department),
        (year, measure, variant, sex),
        (year, measure, variant, age_band),
        (year, measure, variant, race),
        (year, measure, variant, hospital, sex),
        (year, measure, variant, hospital, age_band)
    )
)

SELECT
    year,
    grain,
    period,
    hospital,
    department,
    sex,
    age_band,
    race,
    measure,
    variant,
    CAST(numerator_units AS BIGINT) AS numerator_units,
    CAST(denominator AS BIGINT) AS denominator,
    CAST(squared_units AS DECIMAL(38, 0)) AS squared_units,
    CAST(unripe AS BIGINT) AS unripe
FROM cells
WHERE denominator > 0
ORDER BY ALL
