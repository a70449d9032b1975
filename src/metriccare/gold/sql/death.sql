-- The evidence of an in-hospital death, first that holds, and the dates on which a patient is said to have died.
-- Grain: one row per stay with evidence; one per patient and date. Key: stay_id. Source: stay_base, condition_at_work, work_stay_encounter.
-- measure-specification.md section 4: deceasedDateTime and an unlinked death condition belong to the latest-starting stay that contains them.
CREATE OR REPLACE TEMP TABLE death_condition AS
SELECT * FROM condition_at_work WHERE is_death AND NOT ruled_out AND NOT mismatch;

CREATE OR REPLACE TEMP TABLE linked_death AS
SELECT work_stay_encounter.stay_id, min(death_condition.condition_id) AS condition_id
FROM death_condition
JOIN work_stay_encounter
    ON
        death_condition.visit_id = work_stay_encounter.encounter_id
        AND death_condition.patient_id = work_stay_encounter.patient_id
GROUP BY work_stay_encounter.stay_id;

CREATE OR REPLACE TEMP TABLE dated_death AS
WITH inside AS (
    SELECT
        stay_base.stay_id,
        death_condition.condition_id,
        row_number() OVER (PARTITION BY death_condition.condition_id ORDER BY stay_base.place DESC) AS latest
    FROM death_condition
    JOIN stay_base ON death_condition.patient_id = stay_base.patient_id
    WHERE NOT death_condition.names_encounter
        AND CASE WHEN death_condition.dated_timed AND stay_base.start_timed
            THEN stay_base.start_us <= death_condition.dated_us ELSE stay_base.start_day <= death_condition.dated_day
            END
        AND CASE WHEN death_condition.dated_timed AND stay_base.end_timed
            THEN death_condition.dated_us <= stay_base.end_us ELSE death_condition.dated_day <= stay_base.end_day END
)

SELECT stay_id, min(condition_id) AS condition_id FROM inside WHERE latest = 1 GROUP BY stay_id;

CREATE OR REPLACE TEMP TABLE deceased_stay AS
WITH inside AS (
    SELECT stay_id, patient_id, row_number() OVER (PARTITION BY patient_id ORDER BY place DESC) AS latest
    FROM stay_base
    WHERE CASE WHEN deceased_timed AND start_timed THEN start_us <= deceased_us ELSE start_day <= deceased_day END
        AND CASE WHEN deceased_timed AND end_timed THEN deceased_us <= end_us ELSE deceased_day <= end_day END
)

SELECT stay_id FROM inside WHERE latest = 1;

CREATE OR REPLACE TEMP TABLE death_evidence AS
SELECT
    stay_base.stay_id,
    CASE
        WHEN stay_base.disposition = 'died' THEN 'disposition'
        WHEN deceased_stay.stay_id IS NOT NULL THEN 'deceased_date'
        WHEN linked_death.stay_id IS NOT NULL OR dated_death.stay_id IS NOT NULL THEN 'death_condition'
    END AS death_evidence,
    CASE WHEN stay_base.disposition = 'died' OR deceased_stay.stay_id IS NOT NULL THEN NULL
        ELSE coalesce(linked_death.condition_id, dated_death.condition_id) END AS death_condition_id,
    coalesce(stay_base.disposition IN ('alive', 'against_advice'), false)
        AND (deceased_stay.stay_id IS NOT NULL OR linked_death.stay_id IS NOT NULL OR dated_death.stay_id IS NOT NULL)
            AS death_conflict
FROM stay_base
LEFT JOIN deceased_stay ON stay_base.stay_id = deceased_stay.stay_id
LEFT JOIN linked_death ON stay_base.stay_id = linked_death.stay_id
LEFT JOIN dated_death ON stay_base.stay_id = dated_death.stay_id;

CREATE OR REPLACE TEMP TABLE death_day AS
SELECT patient_id, deceased_day AS day FROM stay_base WHERE deceased_day IS NOT NULL
UNION
SELECT patient_id, end_day AS day FROM stay_base WHERE disposition = 'died'
UNION
SELECT patient_id, dated_day AS day FROM death_condition WHERE dated_day IS NOT NULL
UNION
SELECT death_condition.patient_id, stay_base.end_day AS day
FROM death_condition
JOIN work_stay_encounter ON death_condition.visit_id = work_stay_encounter.encounter_id
JOIN stay_base ON work_stay_encounter.stay_id = stay_base.stay_id AND death_condition.patient_id = stay_base.patient_id
WHERE death_condition.dated_day IS NULL;

CREATE OR REPLACE TEMP TABLE death_within_30 AS
SELECT DISTINCT stay_base.stay_id
FROM stay_base
JOIN death_day ON stay_base.patient_id = death_day.patient_id
WHERE death_day.day - stay_base.start_day BETWEEN 0 AND 30;
