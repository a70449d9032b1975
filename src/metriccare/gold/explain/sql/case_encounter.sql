-- A patient's encounters as gold saw them: what each is, which stay it came to, and what it was compared with.
-- Grain: one row per countable encounter. Key: encounter_id. Source: gold's working tables; silver encounter.
WITH reached AS (
    SELECT encounter_id, list(ancestor_id ORDER BY steps, ancestor_id) AS ancestors
    FROM ancestor
    GROUP BY encounter_id
)

SELECT
    visit.encounter_id, visit.hospital, visit.status, visit.kind, visit.class_code, visit.class_mapped,
    visit.start_precision, moment_in(visit.start_us, visit.start_timed, visit.start_day) AS start,
    visit.end_precision, moment_in(visit.end_us, visit.end_timed, visit.end_day) AS "end",
    visit.stay_fault, encounter.landed_us, encounter.landed_day,
    visit.planned, visit.disposition, visit.disposition_code,
    visit.service_text, visit.service_coding, visit.reason_system, visit.reason_code,
    department.ward,
    ward_department.department AS ward_department,
    visit.part_of_id,
    coalesce(reached.ancestors, []) AS ancestors,
    host.host_id,
    inpatient.place,
    stay_group.k,
    stay_group.stay_id AS own_stay_id,
    stay_group.last_id,
    work_stay_encounter.stay_id,
    work_stay_encounter.role
FROM visit
JOIN encounter ON visit.encounter_id = encounter.encounter_id
LEFT JOIN reached ON visit.encounter_id = reached.encounter_id
LEFT JOIN host ON visit.encounter_id = host.encounter_id
LEFT JOIN inpatient ON visit.encounter_id = inpatient.encounter_id
LEFT JOIN stay_group ON visit.encounter_id = stay_group.encounter_id
LEFT JOIN department ON visit.encounter_id = department.encounter_id
LEFT JOIN ward_department ON department.ward = ward_department.ward
LEFT JOIN work_stay_encounter ON visit.encounter_id = work_stay_encounter.encounter_id
ORDER BY visit.start_us NULLS FIRST, visit.end_us NULLS FIRST, visit.encounter_id;
