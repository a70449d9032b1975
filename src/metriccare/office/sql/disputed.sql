-- How many counted stays are disputed: those whose review says so, in each measure and variant that counts them.
-- Grain: one row per measure, variant and cell (month, place, person). Key: all. Source: disputed, stay_standing
-- (metriccare.gold.explain), gold.stay. A stay counts in a measure where it stands in its numerator.
SELECT
    stay_standing.measure,
    stay_standing.variant,
    stay.month,
    stay.hospital,
    stay.department,
    stay.ward,
    stay.sex,
    stay.age_band,
    stay.race,
    count(DISTINCT stay.stay_id) AS stays
FROM disputed
JOIN stay_standing ON disputed.stay_id = stay_standing.stay_id AND disputed.measure = stay_standing.measure
JOIN stay ON disputed.stay_id = stay.stay_id
WHERE stay_standing."group" = 'numerator'
GROUP BY ALL
ORDER BY ALL;
