-- The stays asked for, with all that decides where each stands in a measure.
-- Grain: one row per stay. Key: stay_id. Source: gold stay, episode, infection_event; silver patient.
-- Variables (null: any): stay_id, hospital, department, month, year, sex, age_band, race.
WITH chosen AS (
    SELECT *
    FROM stay
    WHERE stay_id = coalesce(getvariable('stay_id'), stay_id)
        AND hospital = coalesce(getvariable('hospital'), hospital)
        AND department = coalesce(getvariable('department'), department)
        AND month = coalesce(getvariable('month'), month)
        AND year = coalesce(getvariable('year'), year)
        AND sex = coalesce(getvariable('sex'), sex)
        AND age_band = coalesce(getvariable('age_band'), age_band)
        AND race = coalesce(getvariable('race'), race)
),

death AS (
    SELECT episode_id, min_by(stay_id, start_us) AS died_stay_id
    FROM stay
    WHERE death_evidence IS NOT NULL
    GROUP BY episode_id
),

infection AS (
    SELECT
        stay_id,
        list({
            'infection_type': infection_type,
            'onset_us': onset_us,
            'hospital_day': hospital_day,
            'counted': counted,
            'counted_day_3': counted_day_3
        } ORDER BY onset_us, event_id) AS infections
    FROM infection_event
    WHERE stay_id IN (SELECT chosen.stay_id FROM chosen)
    GROUP BY stay_id
)

SELECT
    chosen.* EXCLUDE (start_us, start_timed, start_day, end_us, end_timed, end_day),
    moment_in(chosen.start_us, chosen.start_timed, chosen.start_day) AS start,
    moment_in(chosen.end_us, chosen.end_timed, chosen.end_day) AS "end",
    moment_in(patient.deceased_us, patient.deceased_timed, patient.deceased_day) AS deceased,
    episode.discharge_stay_id,
    death.died_stay_id,
    coalesce(infection.infections, []) AS infections
FROM chosen
JOIN episode ON chosen.episode_id = episode.episode_id
LEFT JOIN death ON chosen.episode_id = death.episode_id
LEFT JOIN infection ON chosen.stay_id = infection.stay_id
LEFT JOIN patient ON chosen.patient_id = patient.patient_id AND NOT patient.deleted AND NOT patient.no_id
ORDER BY chosen.end_us, chosen.stay_id;
