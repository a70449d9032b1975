-- The encounter that was asked for, countable or not.
-- Grain: one row. Key: encounter_id. Source: silver encounter; encounter_link. Variable: encounter_id.
SELECT
    encounter.encounter_id,
    encounter_link.patient_id,
    encounter.no_id,
    encounter.not_r4,
    coalesce(encounter_link.test_patient, false) AS test_patient
FROM encounter
JOIN encounter_link ON encounter.encounter_id = encounter_link.encounter_id
WHERE encounter.encounter_id = getvariable('encounter_id');
