-- The stays that somebody should look at, with the reason: readmission, infection, death, long stay, finding.
-- Grain: one row per stay and reason. Key: stay_id, kind. Source: gold stay, infection_event, finding, stay_encounter;
-- silver condition. Variables: since_day (discharges of that date and later), long_day (least days of a long stay),
-- few (stays a department needs in the year before), rules (findings that a person can settle).
-- A stay is long when it is above the 95th percentile of the stays that its department discharged in the year before,
-- and no shorter than long_day. A department with fewer than few stays in that year has long_day alone.
WITH usual AS (
    SELECT hospital, department, CAST(year AS INTEGER) + 1 AS year, quantile_cont(los_us, 0.95) AS los_us
    FROM stay
    GROUP BY hospital, department, year
    HAVING count(*) >= getvariable('few')
),

measured AS (
    SELECT stay.*, greatest(coalesce(usual.los_us, 0), getvariable('long_day') * 86400000000) AS long_us
    FROM stay
    LEFT JOIN usual
        ON stay.hospital = usual.hospital AND stay.department = usual.department
        AND CAST(stay.year AS INTEGER) = usual.year
    WHERE stay.end_day >= getvariable('since_day')
),

infection AS (
    SELECT stay_id, list(infection_type ORDER BY onset_us, event_id) AS types
    FROM infection_event
    WHERE counted
    GROUP BY stay_id
),

doubtful AS (
    SELECT stay_encounter.stay_id, list(DISTINCT finding.rule ORDER BY finding.rule) AS rules
    FROM finding
    LEFT JOIN condition ON finding.resource_type = 'Condition' AND finding.resource_id = condition.condition_id
    JOIN stay_encounter
        ON stay_encounter.encounter_id
        = CASE WHEN finding.resource_type = 'Encounter' THEN finding.resource_id ELSE condition.encounter_id END
    WHERE list_contains(getvariable('rules'), finding.rule)
    GROUP BY stay_encounter.stay_id
),

reason AS (
    SELECT 'readmission' AS kind, stay_id, end_day + days_to_next AS found_day, CAST([] AS VARCHAR[]) AS details
    FROM measured
    WHERE readmitted
    UNION ALL
    SELECT 'infection' AS kind, measured.stay_id, measured.end_day AS found_day,
        coalesce(infection.types, []) AS details
    FROM measured
    LEFT JOIN infection ON measured.stay_id = infection.stay_id
    WHERE measured.hai_events > 0
    UNION ALL
    SELECT 'death' AS kind, stay_id, end_day AS found_day, [death_evidence] AS details
    FROM measured
    WHERE death_evidence IS NOT NULL
    UNION ALL
    SELECT 'long_stay' AS kind, stay_id, end_day AS found_day, [] AS details
    FROM measured
    WHERE los_us > long_us
    UNION ALL
    SELECT 'finding' AS kind, measured.stay_id, measured.end_day AS found_day, doubtful.rules AS details
    FROM measured
    JOIN doubtful ON measured.stay_id = doubtful.stay_id
)

SELECT
    reason.kind,
    reason.stay_id,
    reason.found_day,
    reason.details,
    measured.hospital,
    measured.department,
    measured.ward,
    measured.month,
    measured.sex,
    measured.age_band,
    measured.los_us / 86400000000 AS days,
    measured.long_us / 86400000000 AS long_days,
    measured.days_to_next,
    measured.readmission_stay_id
FROM reason
JOIN measured ON reason.stay_id = measured.stay_id
ORDER BY reason.found_day DESC, reason.stay_id, reason.kind;
