-- Findings that belong to no patient, over all of silver; and those of the patients at work beside them, to be written.
-- Grain: one row per rule, record and detail. Key: owner (the patient, or 'feed'). Source: all_* (silver, every bucket),
-- encounter_link, identifier_match, patient_finding. measure-specification.md sections 1 and 3. counted = false: left out.
CREATE OR REPLACE TEMP TABLE feed_finding AS
WITH ambiguous AS (
    SELECT resource_type, lookup FROM identifier_match WHERE matches > 1
)

SELECT
    CASE WHEN encounter_link.no_id THEN 'no_id' WHEN encounter_link.not_r4 THEN 'not_r4' ELSE 'no_patient' END AS rule,
    'Encounter' AS resource_type,
    encounter.encounter_id AS resource_id,
    CAST(NULL AS VARCHAR) AS detail, false AS counted, encounter.landing, encounter.seq,
    encounter.hospital_id, encounter.hospital_key, encounter.hospital_value
FROM encounter_link
JOIN all_encounter AS encounter ON encounter_link.encounter_id = encounter.encounter_id
WHERE encounter_link.no_id OR encounter_link.not_r4 OR encounter_link.patient_id IS NULL
UNION ALL
SELECT
    CASE WHEN condition.no_id THEN 'no_id' ELSE 'no_patient' END AS rule,
    'Condition' AS resource_type,
    condition.condition_id AS resource_id,
    NULL AS detail,
    false AS counted,
    condition.landing,
    condition.seq,
    NULL AS hospital_id, NULL AS hospital_key, NULL AS hospital_value
FROM all_condition AS condition
LEFT JOIN identifier_match AS by_patient
    ON condition.patient_key = by_patient.lookup AND by_patient.resource_type = 'Patient'
WHERE NOT condition.deleted
    AND (condition.no_id OR (condition.patient_id IS NULL AND by_patient.resource_id IS NULL))
UNION ALL
SELECT
    'no_id' AS rule,
    'Patient' AS resource_type,
    patient_id AS resource_id,
    NULL AS detail,
    false AS counted,
    landing,
    seq,
    NULL AS hospital_id, NULL AS hospital_key, NULL AS hospital_value
FROM all_patient
WHERE no_id
UNION ALL
SELECT
    'no_id' AS rule,
    'Organization' AS resource_type,
    organization_id AS resource_id,
    NULL AS detail,
    false AS counted,
    landing,
    seq,
    NULL AS hospital_id, NULL AS hospital_key, NULL AS hospital_value
FROM organization
WHERE no_id
UNION ALL
SELECT
    'no_id' AS rule,
    'Location' AS resource_type,
    location_id AS resource_id,
    NULL AS detail,
    false AS counted,
    landing,
    seq,
    NULL AS hospital_id, NULL AS hospital_key, NULL AS hospital_value
FROM location
WHERE no_id
UNION ALL
SELECT
    'ambiguous_identifier' AS rule,
    'Encounter' AS resource_type,
    encounter.encounter_id AS resource_id,
    'subject' AS detail, true AS counted, encounter.landing, encounter.seq,
    encounter.hospital_id, encounter.hospital_key, encounter.hospital_value
FROM all_encounter AS encounter
JOIN ambiguous ON encounter.patient_key = ambiguous.lookup AND ambiguous.resource_type = 'Patient'
WHERE NOT encounter.deleted
UNION ALL
SELECT
    'ambiguous_identifier' AS rule,
    'Encounter' AS resource_type,
    encounter.encounter_id AS resource_id,
    'serviceProvider' AS detail, true AS counted, encounter.landing, encounter.seq,
    encounter.hospital_id, encounter.hospital_key, encounter.hospital_value
FROM all_encounter AS encounter
JOIN ambiguous ON encounter.hospital_key = ambiguous.lookup AND ambiguous.resource_type = 'Organization'
WHERE NOT encounter.deleted
UNION ALL
SELECT
    'ambiguous_identifier' AS rule,
    'Encounter' AS resource_type,
    encounter.encounter_id AS resource_id,
    'partOf' AS detail, true AS counted, encounter.landing, encounter.seq,
    encounter.hospital_id, encounter.hospital_key, encounter.hospital_value
FROM all_encounter AS encounter
JOIN ambiguous ON encounter.part_of_key = ambiguous.lookup AND ambiguous.resource_type = 'Encounter'
WHERE NOT encounter.deleted
UNION ALL
SELECT
    'ambiguous_identifier' AS rule,
    'Condition' AS resource_type,
    condition.condition_id AS resource_id,
    'Patient' AS detail, true AS counted, condition.landing, condition.seq,
    NULL AS hospital_id, NULL AS hospital_key, NULL AS hospital_value
FROM all_condition AS condition
JOIN ambiguous ON condition.patient_key = ambiguous.lookup AND ambiguous.resource_type = 'Patient'
WHERE NOT condition.deleted
UNION ALL
SELECT
    'ambiguous_identifier' AS rule,
    'Condition' AS resource_type,
    condition.condition_id AS resource_id,
    'Encounter' AS detail, true AS counted, condition.landing, condition.seq,
    NULL AS hospital_id, NULL AS hospital_key, NULL AS hospital_value
FROM all_condition AS condition
JOIN ambiguous ON condition.encounter_key = ambiguous.lookup AND ambiguous.resource_type = 'Encounter'
WHERE NOT condition.deleted;

CREATE OR REPLACE TEMP TABLE work_finding AS
SELECT rule, resource_type, resource_id, owner, hospital, detail, counted, landing, seq
FROM patient_finding
UNION ALL
SELECT
    feed_finding.rule,
    feed_finding.resource_type,
    feed_finding.resource_id,
    'feed' AS owner,
    coalesce(feed_finding.hospital_id, by_hospital.resource_id, feed_finding.hospital_value) AS hospital,
    feed_finding.detail,
    feed_finding.counted,
    feed_finding.landing,
    feed_finding.seq
FROM feed_finding
LEFT JOIN identifier_match AS by_hospital
    ON feed_finding.hospital_key = by_hospital.lookup AND by_hospital.resource_type = 'Organization';
