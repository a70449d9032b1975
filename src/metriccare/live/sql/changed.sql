-- Which figures are others than before: one row per measure, month and hospital.
-- Grain: measure, month, hospital. Keys: as the grain. Source: gold.measure_result at two lake versions, of which the
-- views `before_result` and `now_result` show those files only that the versions do not share.
WITH
cell_before AS (
    SELECT measure, month, hospital, variant, sum(numerator_units) AS units, sum(denominator) AS denominator
    FROM before_result
    GROUP BY ALL
),

cell_now AS (
    SELECT measure, month, hospital, variant, sum(numerator_units) AS units, sum(denominator) AS denominator
    FROM now_result
    GROUP BY ALL
),

different AS (
    (
        SELECT * FROM cell_before
        EXCEPT
        SELECT * FROM cell_now
    )
    UNION ALL
    (
        SELECT * FROM cell_now
        EXCEPT
        SELECT * FROM cell_before
    )
)

SELECT DISTINCT measure, month, coalesce(hospital, '') AS hospital
FROM different
ORDER BY month DESC, measure, hospital
LIMIT 100
