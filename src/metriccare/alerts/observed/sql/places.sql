-- One measure's discharges by day and place: what rolling windows sum.
-- Grain: measure, variant, hospital, department, ward, day. Source: `daily`, which the measure's own SQL filled from daily.sql.
-- `day` counts from 1970-01-01. The variable counted_measure names the measure.
INSERT INTO place_day
SELECT
    measure,
    variant,
    hospital,
    split_part(department, chr(31), 1) AS department,
    nullif(split_part(department, chr(31), 2), '') AS ward,
    CAST(month AS DATE) - DATE '1970-01-01' AS day,
    CAST(sum(numerator_units) AS BIGINT) AS units,
    CAST(sum(denominator) AS BIGINT) AS n,
    CAST(sum(unripe) AS BIGINT) AS unripe
FROM daily
WHERE measure = getvariable('counted_measure')
GROUP BY ALL;
