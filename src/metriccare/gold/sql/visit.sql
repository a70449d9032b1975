-- The countable encounters of the patients at work, with hospital resolved.
-- Grain: one row per encounter. Key: encounter_id. Source: silver encounter; encounter_link, identifier_match, work_patient.
CREATE OR REPLACE TEMP TABLE visit AS
SELECT
    encounter.encounter_id,
    encounter_link.patient_id,
    encounter_link.part_of_id,
    coalesce(encounter.hospital_id, by_hospital.resource_id, encounter.hospital_value, 'Unknown') AS hospital,
    encounter.status,
    encounter.kind,
    encounter.start_precision,
    encounter.start_us,
    encounter.start_timed,
    encounter.start_day,
    encounter.start_ymd,
    encounter.end_precision,
    encounter.end_us,
    encounter.end_timed,
    encounter.end_day,
    encounter.end_month,
    encounter.planned,
    encounter.disposition,
    encounter.service_text,
    encounter.service_coding,
    encounter.reason_system,
    encounter.reason_code,
    encounter.class_code,
    encounter.class_mapped,
    encounter.disposition_code,
    encounter.start_no_offset,
    encounter.end_no_offset,
    encounter.bad_reference,
    encounter.landing,
    encounter.seq,
    CASE
        WHEN encounter.status = 'finished' AND encounter.kind = 'inpatient' THEN
            CASE
                WHEN coalesce(encounter.start_precision, 0) = 0 THEN 'no_start'
                WHEN coalesce(encounter.end_precision, 0) = 0 THEN 'no_end'
                WHEN encounter.start_precision < 3 OR encounter.end_precision < 3 THEN 'partial_date'
                WHEN encounter_link.start_fault IS NOT NULL THEN encounter_link.start_fault
                WHEN encounter_link.end_fault IS NOT NULL THEN encounter_link.end_fault
                WHEN
                    encounter.start_timed AND encounter.end_timed AND encounter.end_us < encounter.start_us
                    THEN 'end_before_start'
                WHEN NOT (encounter.start_timed AND encounter.end_timed) AND encounter.end_day < encounter.start_day
                    THEN 'end_before_start'
            END
    END AS stay_fault
FROM encounter
JOIN encounter_link ON encounter.encounter_id = encounter_link.encounter_id
JOIN work_patient ON encounter_link.patient_id = work_patient.patient_id
LEFT JOIN identifier_match AS by_hospital
    ON encounter.hospital_key = by_hospital.lookup AND by_hospital.resource_type = 'Organization'
WHERE encounter_link.countable;

CREATE OR REPLACE TEMP TABLE inpatient AS
SELECT
    visit.*,
    row_number() OVER (PARTITION BY patient_id ORDER BY start_us, end_us, encounter_id) AS place
FROM visit
WHERE kind = 'inpatient' AND status = 'finished' AND stay_fault IS NULL;
