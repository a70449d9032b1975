-- How many stays stand where, and why those left out are: counted once per lake version.
-- Grain: one row per measure, variant, group, reason and cell of month, hospital, department, sex, age band, race.
-- Source: stay; stay_standing over all of them (of metriccare.gold.explain, every variable null).
-- The types are of its own: a variant of which nothing counts yet has no cell in measure_result, and leaves stays out.
CREATE TYPE standing_measure AS ENUM (SELECT DISTINCT measure FROM stay_standing ORDER BY measure);
CREATE TYPE standing_variant AS ENUM (SELECT DISTINCT variant FROM stay_standing ORDER BY variant);

CREATE TABLE standing_cell AS
SELECT
    CAST(stay_standing.measure AS standing_measure) AS measure,
    CAST(stay_standing.variant AS standing_variant) AS variant,
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
