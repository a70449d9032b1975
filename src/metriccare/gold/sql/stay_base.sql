-- Stays before their evidence: who, where, when, and which encounters belong to them.
-- Grain: one row per stay. Key: stay_id. Source: own_inpatient, stay_group, department, silver patient, encounter_diagnosis.
-- measure-specification.md section 3: type, priority, principal diagnosis, department and id of the first; disposition of the one that ends last.
CREATE OR REPLACE TEMP TABLE own_stay_encounter AS
SELECT
    stay_group.stay_id,
    stay_group.encounter_id,
    CASE WHEN stay_group.k = first_one.k THEN 'first' ELSE 'merged' END AS role
FROM stay_group
JOIN stay_group AS first_one ON stay_group.stay_id = first_one.encounter_id;

CREATE OR REPLACE TEMP TABLE work_stay_encounter AS
WITH belonging AS (
    SELECT stay_id, encounter_id, role FROM own_stay_encounter
    UNION ALL
    SELECT
        own_stay_encounter.stay_id,
        host.encounter_id,
        CASE visit.kind WHEN 'part' THEN 'part' ELSE 'part_of' END AS role
    FROM host
    JOIN own_stay_encounter ON host.host_id = own_stay_encounter.encounter_id
    JOIN visit ON host.encounter_id = visit.encounter_id
)

SELECT belonging.stay_id, belonging.encounter_id, belonging.role, visit.patient_id, visit.landing, visit.seq
FROM belonging
JOIN visit ON belonging.encounter_id = visit.encounter_id;

CREATE OR REPLACE TEMP TABLE first_diagnosis AS
WITH listed AS (
    SELECT
        encounter_diagnosis.encounter_id,
        condition_at_work.code_system,
        condition_at_work.code,
        row_number() OVER (PARTITION BY encounter_diagnosis.encounter_id ORDER BY encounter_diagnosis.position) AS place
    FROM encounter_diagnosis
    JOIN own_inpatient ON encounter_diagnosis.encounter_id = own_inpatient.encounter_id
    LEFT JOIN identifier_match AS by_condition
        ON encounter_diagnosis.condition_key = by_condition.lookup AND by_condition.resource_type = 'Condition'
    JOIN condition_at_work
        ON coalesce(encounter_diagnosis.condition_id, by_condition.resource_id) = condition_at_work.condition_id
        AND own_inpatient.patient_id = condition_at_work.patient_id
    WHERE NOT condition_at_work.mismatch
)

SELECT encounter_id, code_system, code FROM listed WHERE place = 1;

CREATE OR REPLACE TEMP TABLE stay_end AS
SELECT stay_id, last_id
FROM (
    SELECT stay_id, last_id, row_number() OVER (PARTITION BY stay_id ORDER BY k DESC) AS place FROM stay_group
) AS folded
WHERE place = 1;

CREATE OR REPLACE TEMP TABLE stay_base AS
WITH described AS (
    SELECT
        first_one.encounter_id AS stay_id,
        first_one.patient_id,
        first_one.hospital,
        department.department,
        department.ward,
        first_one.start_us, first_one.start_timed, first_one.start_day, first_one.start_ymd,
        last_one.end_us, last_one.end_timed, last_one.end_day, last_one.end_month,
        last_one.encounter_id AS last_encounter_id,
        last_one.disposition,
        first_one.planned,
        CASE WHEN first_diagnosis.code IS NOT NULL THEN first_diagnosis.code_system ELSE first_one.reason_system END
            AS principal_system,
        coalesce(first_diagnosis.code, first_one.reason_code) AS principal_code,
        CASE WHEN patient.birth_ymd <= first_one.start_ymd
            THEN CAST(floor((first_one.start_ymd - patient.birth_ymd) / 10000.0) AS INTEGER) END AS age,
        coalesce(patient.sex, 'unknown') AS sex,
        coalesce(patient.race, 'Unknown') AS race,
        patient.deceased_us, coalesce(patient.deceased_timed, false) AS deceased_timed, patient.deceased_day,
        first_one.landing,
        first_one.seq
    FROM stay_end
    JOIN own_inpatient AS first_one ON stay_end.stay_id = first_one.encounter_id
    JOIN own_inpatient AS last_one ON stay_end.last_id = last_one.encounter_id
    JOIN department ON first_one.encounter_id = department.encounter_id
    LEFT JOIN first_diagnosis ON first_one.encounter_id = first_diagnosis.encounter_id
    LEFT JOIN patient ON first_one.patient_id = patient.patient_id AND NOT patient.deleted AND NOT patient.no_id
)

SELECT
    described.*,
    CASE
        WHEN age IS NULL THEN 'Unknown'
        WHEN age >= 85 THEN '85+'
        WHEN age >= 75 THEN '75-84'
        WHEN age >= 65 THEN '65-74'
        WHEN age >= 45 THEN '45-64'
        WHEN age >= 18 THEN '18-44'
        ELSE '0-17'
    END AS age_band,
    substr(end_month, 1, 4) AS end_year,
    CASE
        WHEN start_timed AND end_timed THEN end_us - start_us ELSE CAST(end_day - start_day AS BIGINT) * 86400000000
    END AS los_us,
    greatest(end_day - start_day, 1) AS whole_days,
    row_number() OVER (PARTITION BY patient_id ORDER BY start_us, end_us, stay_id) AS place
FROM described;
