-- The diagnoses of rank 1 of a patient's encounters, and the condition that each resolves to.
-- Grain: one row per entry. Key: encounter_id, position. Source: silver encounter_diagnosis; identifier_match, condition_at_work.
SELECT
    encounter_diagnosis.encounter_id,
    encounter_diagnosis.position,
    coalesce(encounter_diagnosis.condition_id, by_condition.resource_id) AS condition_id,
    coalesce(NOT condition_at_work.mismatch, false) AS resolves,
    condition_at_work.code_system,
    condition_at_work.code
FROM encounter_diagnosis
JOIN visit ON encounter_diagnosis.encounter_id = visit.encounter_id
LEFT JOIN identifier_match AS by_condition
    ON encounter_diagnosis.condition_key = by_condition.lookup AND by_condition.resource_type = 'Condition'
LEFT JOIN condition_at_work
    ON coalesce(encounter_diagnosis.condition_id, by_condition.resource_id) = condition_at_work.condition_id
    AND visit.patient_id = condition_at_work.patient_id
ORDER BY encounter_diagnosis.encounter_id, encounter_diagnosis.position;
