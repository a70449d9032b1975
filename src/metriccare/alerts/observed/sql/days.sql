-- The days of one variant of a measure, at the places that a rule tells apart and of those that it looks at (an empty list: all).
-- Grain: place (numbered from 1; hospital, department, ward, NULL where they are not told apart), day. In the order of both.
-- Source: `place_day` as places.sql fills it.
WITH told_apart AS (
    SELECT
        CASE WHEN getvariable('by_hospital') THEN hospital END AS hospital,
        CASE WHEN getvariable('by_department') THEN department END AS department,
        CASE WHEN getvariable('by_ward') THEN ward END AS ward,
        day,
        CAST(sum(units) AS BIGINT) AS units,
        CAST(sum(n) AS BIGINT) AS n,
        CAST(sum(unripe) AS BIGINT) AS unripe
    FROM place_day
    WHERE
        measure = getvariable('measure')
        AND variant = getvariable('variant')
        AND day <= getvariable('through')
        AND (len(getvariable('hospitals')) = 0 OR list_contains(getvariable('hospitals'), hospital))
        AND (len(getvariable('departments')) = 0 OR list_contains(getvariable('departments'), department))
        AND (len(getvariable('wards')) = 0 OR list_contains(getvariable('wards'), ward))
    GROUP BY ALL
)

SELECT
    dense_rank() OVER (ORDER BY hospital, department, ward) AS place,
    hospital,
    department,
    ward,
    day,
    units,
    n,
    unripe
FROM told_apart
ORDER BY place, day;
