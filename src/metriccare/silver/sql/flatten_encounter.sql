-- Grain: one row per landed Encounter version; its lists in three tables beside it. Key: encounter_id, landing, seq.
-- Source: record (bronze), FHIR R4 Encounter; class_rule (tenant settings). measures.md sections 1 to 3.
CREATE OR REPLACE TEMP TABLE parsed_encounter AS
SELECT
    record.landing,
    record.seq,
    record.landed_us,
    record.landed_day,
    record.id,
    record.deleted,
    coalesce(pseudonym(record.id), pseudonym('no id ' || sha256(record.json))) AS encounter_id,
    from_json(record.json, getvariable('encounter_shape')) AS e
FROM record
WHERE record.resource_type = 'Encounter';

INSERT INTO incoming_encounter BY NAME
WITH read_once AS (
    SELECT
        parsed_encounter.*,
        moment(e.meta.lastUpdated) AS updated,
        moment(e.period.start) AS starts,
        moment(e.period.end) AS ends,
        reference_to(e.subject, 'Patient') AS subject,
        reference_to(e.serviceProvider, 'Organization') AS hospital,
        reference_to(e.partOf, 'Encounter') AS part_of,
        json_type(e.class) AS class_type,
        e.class ->> 'code' AS class_code,
        split_part(e.class ->> 'system', '|', 1) AS class_uri,
        flatten(list_transform(e.type, lambda t: t.coding)) AS types,
        first_coded(flatten(list_transform(e.reasonCode, lambda r: r.coding))) AS reason,
        list_filter(e.serviceType.coding, lambda c: text_of(c.display) IS NOT NULL OR text_of(c.code) IS NOT NULL)[1] AS service
    FROM parsed_encounter
),

ruled AS (
    SELECT
        read_once.*,
        CASE WHEN getvariable('has_class_rules') THEN (
            SELECT min_by(class_rule.kind, class_rule.position)
            FROM class_rule
            WHERE (class_rule.class_system IS NULL OR class_rule.class_system = class_uri)
                AND (class_rule.class_code IS NULL OR class_rule.class_code = read_once.class_code)
                AND ((class_rule.identifier_system IS NULL AND class_rule.identifier_system_suffix IS NULL)
                    OR len(list_filter(e.identifier, lambda i:
                        (class_rule.identifier_system IS NULL OR i.system = class_rule.identifier_system)
                        AND (class_rule.identifier_system_suffix IS NULL
                            OR ends_with(i.system, class_rule.identifier_system_suffix)))) > 0)
                AND ((class_rule.type_system IS NULL AND class_rule.type_code IS NULL)
                    OR len(list_filter(types, lambda t:
                        (class_rule.type_system IS NULL OR split_part(t.system, '|', 1) = class_rule.type_system)
                        AND (class_rule.type_code IS NULL OR t.code = class_rule.type_code))) > 0)
        ) END AS tenant_kind,
        coalesce(nullif(class_uri, ''), 'http://terminology.hl7.org/CodeSystem/v3-ActCode') AS class_system
    FROM read_once
)

SELECT
    encounter_id,
    landing,
    seq,
    e.meta.versionId AS version_id,
    updated.us IS NOT NULL AS has_updated,
    updated.us AS updated_us,
    deleted,
    id IS NULL AS no_id,
    coalesce(class_type = 'ARRAY', false) OR coalesce(e.actualPeriod::VARCHAR NOT IN ('null'), false)
        OR coalesce(e.admission::VARCHAR NOT IN ('null'), false) OR coalesce(e.status = 'completed', false) AS not_r4,
    landed_us,
    landed_day,
    pseudonym(subject.id) AS patient_id,
    pseudonym(subject.lookup) AS patient_key,
    hospital.id AS hospital_id,
    pseudonym(hospital.lookup) AS hospital_key,
    nullif(lookup_value(hospital.lookup), '') AS hospital_value,
    pseudonym(part_of.id) AS part_of_id,
    pseudonym(part_of.lookup) AS part_of_key,
    e.status AS status,
    coalesce(
        tenant_kind,
        CASE
            WHEN named_system(class_system) <> 'http://terminology.hl7.org/CodeSystem/v3-ActCode' THEN 'other'
            WHEN class_code IN ('IMP', 'ACUTE') THEN 'inpatient'
            WHEN class_code = 'EMER' THEN 'emergency'
            WHEN class_code = 'OBSENC' THEN 'observation'
            ELSE 'other'
        END
    ) AS kind,
    class_code,
    tenant_kind IS NOT NULL OR coalesce(
        named_system(class_system) = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
        AND class_code IN ('AMB', 'EMER', 'FLD', 'HH', 'IMP', 'ACUTE', 'NONAC', 'OBSENC', 'PRENC', 'SS', 'VR'),
        false
    ) AS class_mapped,
    starts.precision AS start_precision,
    starts.us AS start_us,
    starts.timed AS start_timed,
    starts.day AS start_day,
    starts.ymd AS start_ymd,
    coalesce(starts.no_offset, false) AS start_no_offset,
    ends.precision AS end_precision,
    ends.us AS end_us,
    ends.timed AS end_timed,
    ends.day AS end_day,
    ends.ymd AS end_ymd,
    ends.month AS end_month,
    coalesce(ends.no_offset, false) AS end_no_offset,
    coalesce(len(list_filter(types, lambda t: system_of(t) = 'http://snomed.info/sct' AND t.code = '8715000')) > 0, false)
        OR coalesce(len(list_filter(e.priority.coding, lambda c: system_of(c) = 'http://terminology.hl7.org/CodeSystem/v3-ActPriority' AND c.code = 'EL')) > 0, false)
        AS planned,
    list_filter(
        list_transform(e.hospitalization.dischargeDisposition.coding, lambda c: disposition_of(c)),
        lambda d: d IS NOT NULL
    )[1] AS disposition,
    first_coded(e.hospitalization.dischargeDisposition.coding).code AS disposition_code,
    text_of(e.serviceType.text) AS service_text,
    coalesce(text_of(service.display), text_of(service.code)) AS service_coding,
    system_of(reason) AS reason_system,
    compared_code(system_of(reason), reason.code) AS reason_code,
    CASE
        WHEN e.subject.reference IS NOT NULL AND subject.id IS NULL AND subject.lookup IS NULL THEN 'subject.reference'
        WHEN e.serviceProvider.reference IS NOT NULL AND hospital.id IS NULL AND hospital.lookup IS NULL
            THEN 'serviceProvider.reference'
        WHEN e.partOf.reference IS NOT NULL AND part_of.id IS NULL AND part_of.lookup IS NULL THEN 'partOf.reference'
    END AS bad_reference,
    bucket_of(coalesce(pseudonym(subject.id), pseudonym(subject.lookup), encounter_id)) AS bucket
FROM ruled;

INSERT INTO incoming_encounter_status BY NAME
SELECT
    listed.encounter_id,
    listed.landing,
    listed.seq,
    listed.position,
    listed.h.status AS status,
    listed.starts.precision AS start_precision,
    listed.starts.us AS start_us,
    listed.starts.timed AS start_timed,
    listed.starts.day AS start_day,
    listed.starts.ymd AS start_ymd,
    listed.ends.precision AS end_precision,
    listed.ends.us AS end_us,
    listed.ends.timed AS end_timed,
    listed.ends.day AS end_day,
    listed.ends.ymd AS end_ymd
FROM (
    SELECT *, moment(h.period.start) AS starts, moment(h.period.end) AS ends
    FROM (
        SELECT encounter_id, landing, seq, unnest(e.statusHistory) AS h, generate_subscripts(e.statusHistory, 1) AS position
        FROM parsed_encounter
    )
) AS listed;

INSERT INTO incoming_encounter_location BY NAME
SELECT
    listed.encounter_id,
    listed.landing,
    listed.seq,
    listed.position,
    listed.place.id AS location_id,
    pseudonym(listed.place.lookup) AS location_key,
    lookup_value(listed.place.lookup) AS location_value,
    text_of(listed.l.location.display) AS display,
    listed.l.status AS status,
    listed.starts.precision AS start_precision,
    listed.starts.us AS start_us,
    listed.starts.timed AS start_timed,
    listed.starts.day AS start_day,
    listed.starts.ymd AS start_ymd,
    listed.ends.precision AS end_precision,
    listed.ends.us AS end_us,
    listed.ends.timed AS end_timed,
    listed.ends.day AS end_day,
    listed.ends.ymd AS end_ymd
FROM (
    SELECT
        *,
        moment(l.period.start) AS starts,
        moment(l.period.end) AS ends,
        reference_to(l.location, 'Location') AS place
    FROM (
        SELECT encounter_id, landing, seq, unnest(e.location) AS l, generate_subscripts(e.location, 1) AS position
        FROM parsed_encounter
    )
) AS listed;

INSERT INTO incoming_encounter_diagnosis BY NAME
SELECT
    encounter_id,
    landing,
    seq,
    position,
    pseudonym(reference_to(d.condition, 'Condition').id) AS condition_id,
    pseudonym(reference_to(d.condition, 'Condition').lookup) AS condition_key
FROM (
    SELECT encounter_id, landing, seq, unnest(e.diagnosis) AS d, generate_subscripts(e.diagnosis, 1) AS position
    FROM parsed_encounter
)
WHERE d.rank = 1;

DROP TABLE parsed_encounter;
