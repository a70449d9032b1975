-- The days of one variant of a measure, at the places that a rule tells apart and of those that it looks at (an empty list: all).
-- Grain: hospital, department, ward (NULL where they are not told apart), day. Source: `place_day` as places.sql fills it.
SELECT
    CASE WHEN $by_hospital THEN hospital END AS hospital,
    CASE WHEN $by_department THEN department END AS department,
    CASE WHEN $by_ward THEN ward END AS ward,
    day,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(unripe) AS BIGINT) AS unripe
FROM place_day
WHERE
    measure = $measure
    AND variant = $variant
    AND day <= $through
    AND (len($hospitals) = 0 OR list_contains($hospitals, hospital))
    AND (len($departments) = 0 OR list_contains($departments, department))
    AND (len($wards) = 0 OR list_contains($wards, ward))
GROUP BY ALL;
