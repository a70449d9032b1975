-- The stays listed, with all that decided where each stands in a measure.
-- Grain: one row per stay. Key: stay_id. Source: stay_listed; gold stay, episode, infection_event; silver patient.
WITH death AS (
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
    WHERE stay_id IN (SELECT stay_listed.stay_id FROM stay_listed)
    GROUP BY stay_id
)

SELECT
    stay.* EXCLUDE (start_us, start_timed, start_day, end_us, end_timed, end_day),
    stay_listed."group", stay_listed.units, stay_listed.denominator,
    moment_in(stay.start_us, stay.start_timed, stay.start_day) AS start,
    moment_in(stay.end_us, stay.end_timed, stay.end_day) AS "end",
    moment_in(patient.deceased_us, patient.deceased_timed, patient.deceased_day) AS deceased,
    episode.discharge_stay_id,
    death.died_stay_id,
    coalesce(infection.infections, []) AS infections
FROM stay_listed
JOIN stay ON stay_listed.stay_id = stay.stay_id
JOIN episode ON stay.episode_id = episode.episode_id
LEFT JOIN death ON stay.episode_id = death.episode_id
LEFT JOIN infection ON stay.stay_id = infection.stay_id
LEFT JOIN patient ON stay.patient_id = patient.patient_id AND NOT patient.deleted AND NOT patient.no_id
ORDER BY stay.end_us, stay.stay_id;
