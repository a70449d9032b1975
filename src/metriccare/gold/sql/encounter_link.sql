-- Every encounter that exists, with its references resolved and what decides whether it counts; few columns, all rows.
-- Grain: one row per encounter. Key: encounter_id. Source: silver encounter, patient; identifier_match; parameter.
CREATE OR REPLACE TEMP TABLE encounter_link AS
WITH resolved AS (
    SELECT
        encounter.encounter_id,
        coalesce(encounter.patient_id, by_patient.resource_id) AS patient_id,
        coalesce(encounter.part_of_id, by_parent.resource_id) AS part_of_id,
        encounter.bucket,
        encounter.no_id,
        encounter.not_r4,
        encounter.status,
        CASE
            WHEN encounter.start_precision IS NULL OR encounter.start_precision < 3 OR parameter.dates_shifted THEN NULL
            WHEN encounter.start_ymd < 19000101 THEN 'implausible_date'
            WHEN encounter.start_timed AND encounter.start_us > encounter.landed_us + 86400000000 THEN 'future_date'
            WHEN NOT encounter.start_timed AND encounter.start_day > encounter.landed_day + 1 THEN 'future_date'
        END AS start_fault,
        CASE
            WHEN encounter.end_precision IS NULL OR encounter.end_precision < 3 OR parameter.dates_shifted THEN NULL
            WHEN encounter.end_ymd < 19000101 THEN 'implausible_date'
            WHEN encounter.end_timed AND encounter.end_us > encounter.landed_us + 86400000000 THEN 'future_date'
            WHEN NOT encounter.end_timed AND encounter.end_day > encounter.landed_day + 1 THEN 'future_date'
        END AS end_fault,
        encounter.start_day,
        encounter.end_day
    FROM encounter
    CROSS JOIN parameter
    LEFT JOIN identifier_match AS by_patient
        ON encounter.patient_key = by_patient.lookup AND by_patient.resource_type = 'Patient'
    LEFT JOIN identifier_match AS by_parent
        ON encounter.part_of_key = by_parent.lookup AND by_parent.resource_type = 'Encounter'
    WHERE NOT encounter.deleted
),

test_patient AS (
    SELECT patient_id FROM patient WHERE test_patient AND NOT deleted AND NOT no_id
)

SELECT
    resolved.*,
    test_patient.patient_id IS NOT NULL AS test_patient,
    NOT resolved.no_id
    AND NOT resolved.not_r4
    AND resolved.patient_id IS NOT NULL
    AND test_patient.patient_id IS NULL
        AS countable
FROM resolved
LEFT JOIN test_patient ON resolved.patient_id = test_patient.patient_id;
