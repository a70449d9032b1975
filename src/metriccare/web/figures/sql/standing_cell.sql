-- How many stays stand where, and why those left out are: counted once per lake version.
-- Grain: one row per measure, variant, group, reason and cell of month, hospital, department, sex, age band, race.
-- Source: stay; stay_standing over all of them (of metriccare.gold.explain, every variable null).
CREATE TABLE standing_cell AS
SELECT
    CAST(stay_standing.measure AS measure_name) AS measure,
    CAST(stay_standing.variant AS variant_name) AS variant,
    stay_standing."group",
    stay_standing.reason,
    stay.month,
    stay.year,
    stay.hospital,
    stay.department,
    stay.sex,
    stay.age_band,
    stay.race,
    count(*) AS stays
FROM stay_standing
JOIN stay ON stay_standing.stay_id = stay.stay_id
GROUP BY ALL
ORDER BY ALL;
