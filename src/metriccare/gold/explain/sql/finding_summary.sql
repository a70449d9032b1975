-- How many records each rule concerns, by hospital, and how many stays they touch.
-- Grain: one row per rule and hospital. Key: both. Source: gold.finding, gold.stay_encounter, silver condition.
-- A record touches the stay of its encounter; a condition that names no encounter of a stay, and a patient, touch all
-- stays of the patient.
WITH record AS (
    SELECT
        finding.rule,
        finding.hospital,
        finding.resource_type,
        finding.resource_id,
        finding.owner,
        CASE WHEN finding.resource_type = 'Encounter' THEN finding.resource_id ELSE condition.encounter_id END
            AS encounter_id
    FROM finding
    LEFT JOIN condition ON finding.resource_type = 'Condition' AND finding.resource_id = condition.condition_id
),

named AS (
    SELECT record.*, stay_encounter.stay_id
    FROM record
    LEFT JOIN stay_encounter ON record.encounter_id = stay_encounter.encounter_id
),

touched AS (
    SELECT rule, hospital, resource_id, stay_id
    FROM named
    WHERE stay_id IS NOT NULL OR resource_type = 'Encounter'
    UNION
    SELECT named.rule, named.hospital, named.resource_id, stay_encounter.stay_id
    FROM named
    LEFT JOIN stay_encounter ON named.owner = stay_encounter.patient_id
    WHERE named.stay_id IS NULL AND named.resource_type <> 'Encounter'
)

SELECT rule, hospital, count(DISTINCT resource_id) AS records, count(DISTINCT stay_id) AS stays
FROM touched
GROUP BY rule, hospital
ORDER BY rule, hospital NULLS FIRST;
