-- The stays that count for the default variant of each measure that is a share, with who the patient was at admission.
-- Grain: one row per stay. Key: stay_id. Source: gold.stay, silver.condition. measure-specification.md sections 4 and 6.
-- A comorbidity is an ICD-10 condition of the patient that had begun, or was recorded, by the day of admission, other than the principal diagnosis.
WITH known AS (
    SELECT
        stay.stay_id,
        list(DISTINCT condition.code) AS codes
    FROM stay
    JOIN condition ON stay.patient_id = condition.patient_id
    WHERE
        NOT condition.deleted
        AND NOT condition.no_id
        AND NOT condition.ruled_out
        AND list_contains(getvariable('systems'), condition.code_system)
        AND coalesce(condition.onset_day, condition.recorded_day) <= stay.start_day
        AND condition.code IS DISTINCT FROM stay.principal_code
    GROUP BY stay.stay_id
)

SELECT
    stay.hospital,
    stay.age_band,
    stay.sex,
    coalesce(stay.planned, FALSE) AS planned,
    stay.principal_system,
    stay.principal_code,
    coalesce(known.codes, []) AS codes,
    stay.death_evidence IS NOT NULL AS died,
    stay.is_index_discharge AND stay.index_exclusion IS NULL AS is_index,
    coalesce(stay.readmitted, FALSE) AS readmitted,
    stay.hai_events > 0 AS infected
FROM stay
LEFT JOIN known ON stay.stay_id = known.stay_id
WHERE stay.month >= getvariable('first') AND stay.month <= getvariable('last')
ORDER BY stay.stay_id
