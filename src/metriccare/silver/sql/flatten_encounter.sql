-- Grain: one row per landed Encounter version, its lists as they came. Key: encounter_id, landing, seq.
-- Source: record (bronze), FHIR R4 Encounter; class_rules (tenant settings). measure-specification.md sections 1 to 3.
WITH parsed AS (
    SELECT record.*, from_json(record.json, getvariable('encounter_shape')) AS e
    FROM record
),

read_once AS (
    SELECT
        landing,
        seq,
        landed_us,
        landed_day,
        deleted,
        id AS raw_id,
        id IS NULL AS no_id,
        coalesce(id, 'no id ' || sha256(json)) AS known_as,
        e.meta.versionId AS version_id,
        CASE WHEN e.class.code IS NULL THEN json_type(json, '$.class') = 'ARRAY' END AS listed_class,
        e.statusHistory AS status_history,
        e.location AS locations,
        e.diagnosis AS diagnoses,
        e.identifier AS identifiers,
        CASE WHEN getvariable('has_class_rules') THEN flatten(list_transform(e.type, lambda t: t.coding)) END AS types,
        e.actualPeriod,
        e.admission,
        e.status,
        e.class.code AS class_code,
        split_part(e.class.system, '|', 1) AS class_uri,
        e.meta.lastUpdated AS updated_text,
        e.period.start AS start_text,
        e.period.end AS end_text,
        precision_of(e.meta.lastUpdated) AS updated_precision,
        precision_of(e.period.start) AS start_precision,
        precision_of(e.period.end) AS end_precision,
        e.subject,
        e.serviceProvider AS hospital,
        e.partOf AS part_of,
        is_plain(e.subject.reference, 'Patient') AS plain_subject,
        is_plain(e.serviceProvider.reference, 'Organization') AS plain_hospital,
        is_plain(e.partOf.reference, 'Encounter') AS plain_part_of,
        len(list_filter(flatten(list_transform(e.type, lambda t: list_filter(t.coding, lambda c: c.code = '8715000'))),
            lambda c: system_of(c) = 'http://snomed.info/sct')) > 0 AS planned_type,
        len(list_filter(list_filter(e.priority.coding, lambda c: c.code = 'EL'),
            lambda c: system_of(c) = 'http://terminology.hl7.org/CodeSystem/v3-ActPriority')) > 0 AS elective,
        e.hospitalization.dischargeDisposition.coding AS dispositions,
        e.hospitalization.dischargeDisposition.coding[1] AS first_disposition,
        first_coded(e.hospitalization.dischargeDisposition.coding).code AS disposition_code,
        text_of(e.serviceType.text) AS service_text,
        list_filter(
            e.serviceType.coding, lambda c: text_of(c.display) IS NOT NULL OR text_of(c.code) IS NOT NULL
        )[1] AS service,
        CASE WHEN e.reasonCode[1].coding[1].code <> '' THEN e.reasonCode[1].coding[1]
            ELSE first_coded(flatten(list_transform(e.reasonCode, lambda r: r.coding))) END AS reason
    FROM parsed
),

read_twice AS (
    SELECT
        read_once.*,
        offset_instant(updated_text, updated_precision) AS updated_instant,
        wall_of(updated_text, updated_precision) AS updated_wall,
        offset_instant(start_text, start_precision) AS start_instant,
        wall_of(start_text, start_precision) AS start_wall,
        date_of(start_text, start_precision) AS start_date,
        offset_instant(end_text, end_precision) AS end_instant,
        wall_of(end_text, end_precision) AS end_wall,
        date_of(end_text, end_precision) AS end_date,
        pseudonym(known_as) AS encounter_id,
        referenced_id(subject.reference, 'Patient', plain_subject) AS subject_text,
        referenced_lookup(subject, 'Patient', plain_subject) AS subject_lookup,
        referenced_id(hospital.reference, 'Organization', plain_hospital) AS hospital_text,
        referenced_lookup(hospital, 'Organization', plain_hospital) AS hospital_lookup,
        referenced_id(part_of.reference, 'Encounter', plain_part_of) AS part_of_text,
        referenced_lookup(part_of, 'Encounter', plain_part_of) AS part_of_lookup,
        coalesce(nullif(class_uri, ''), 'http://terminology.hl7.org/CodeSystem/v3-ActCode') AS class_system,
        CASE
            WHEN getvariable('has_class_rules') THEN ruled_kind(class_uri, class_code, identifiers, types)
        END AS tenant_kind,
        system_of(reason) AS reason_system,
        system_of(first_disposition) AS disposition_system
    FROM read_once
),

read_thrice AS (
    SELECT
        read_twice.*,
        coalesce(updated_instant, instant_in_zone(updated_wall)) AS updated_us,
        coalesce(start_instant, instant_in_zone(start_wall)) AS start_us,
        coalesce(end_instant, instant_in_zone(end_wall)) AS end_us,
        nullif(subject_text, '') AS subject_id,
        nullif(hospital_text, '') AS hospital_id,
        nullif(part_of_text, '') AS part_of_raw_id,
        named_system(class_system) = 'http://terminology.hl7.org/CodeSystem/v3-ActCode' AS act_code,
        CASE
            WHEN len(dispositions) = 1 THEN disposition_by(disposition_system, first_disposition.code)
            ELSE list_filter(list_transform(dispositions, lambda c: disposition_of(c)), lambda d: d IS NOT NULL)[1]
        END AS disposition
    FROM read_twice
),

pseudonymised AS (
    SELECT
        read_thrice.*,
        pseudonym(subject_id) AS patient_id,
        pseudonym(subject_lookup) AS patient_key
    FROM read_thrice
)

SELECT
    encounter_id,
    landing,
    seq,
    version_id,
    updated_us IS NOT NULL AS has_updated,
    updated_us,
    deleted,
    no_id,
    coalesce(listed_class, false) OR coalesce(actualPeriod::VARCHAR <> 'null', false)
        OR coalesce(admission::VARCHAR <> 'null', false) OR coalesce(status = 'completed', false) AS not_r4,
    landed_us,
    landed_day,
    patient_id,
    patient_key,
    hospital_id,
    pseudonym(hospital_lookup) AS hospital_key,
    nullif(lookup_value(hospital_lookup), '') AS hospital_value,
    pseudonym(part_of_raw_id) AS part_of_id,
    pseudonym(part_of_lookup) AS part_of_key,
    status,
    coalesce(
        tenant_kind,
        CASE
            WHEN NOT act_code THEN 'other'
            WHEN class_code IN ('IMP', 'ACUTE') THEN 'inpatient'
            WHEN class_code = 'EMER' THEN 'emergency'
            WHEN class_code = 'OBSENC' THEN 'observation'
            ELSE 'other'
        END
    ) AS kind,
    class_code,
    -- as an IN list, values as many as these become a join that all columns go through
    tenant_kind IS NOT NULL OR coalesce(
        act_code AND list_contains(
            ['AMB', 'EMER', 'FLD', 'HH', 'IMP', 'ACUTE', 'NONAC', 'OBSENC', 'PRENC', 'SS', 'VR'], class_code
        ),
        false
    ) AS class_mapped,
    start_precision,
    start_us,
    start_precision = 4 AS start_timed,
    day_number(start_date) AS start_day,
    ymd_of(start_date) AS start_ymd,
    coalesce(start_precision = 4 AND NOT has_offset(start_text), false) AS start_no_offset,
    end_precision,
    end_us,
    end_precision = 4 AS end_timed,
    day_number(end_date) AS end_day,
    ymd_of(end_date) AS end_ymd,
    strftime(end_date, '%Y-%m') AS end_month,
    coalesce(end_precision = 4 AND NOT has_offset(end_text), false) AS end_no_offset,
    coalesce(planned_type, false) OR coalesce(elective, false) AS planned,
    disposition,
    disposition_code,
    service_text,
    coalesce(text_of(service.display), text_of(service.code)) AS service_coding,
    reason_system,
    compared_code(reason_system, reason.code) AS reason_code,
    CASE
        WHEN subject.reference IS NOT NULL AND subject_id IS NULL AND subject_lookup IS NULL THEN 'subject.reference'
        WHEN hospital.reference IS NOT NULL AND hospital_id IS NULL AND hospital_lookup IS NULL
            THEN 'serviceProvider.reference'
        WHEN part_of.reference IS NOT NULL AND part_of_raw_id IS NULL AND part_of_lookup IS NULL THEN 'partOf.reference'
    END AS bad_reference,
    bucket_of(coalesce(patient_id, patient_key, encounter_id)) AS bucket,
    raw_id,
    identifiers,
    status_history,
    locations,
    diagnoses
FROM pseudonymised
