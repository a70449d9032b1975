-- Grain: one row per landed Patient version. Key: patient_id, landing, seq. Source: record (bronze), FHIR R4 Patient.
INSERT INTO incoming_patient BY NAME
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('patient_shape')) AS p
    FROM record
    WHERE resource_type = 'Patient'
),

read_once AS (
    SELECT
        parsed.*,
        coalesce(pseudonym(id), pseudonym('no id ' || sha256(json))) AS patient_id,
        moment(p.meta.lastUpdated) AS updated,
        moment(p.deceasedDateTime) AS deceased_at,
        precision_of(p.birthDate) AS birth_precision,
        list_filter(
            flatten(list_transform(
                list_filter(p.extension, lambda x: x.url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race'),
                lambda x: x.extension
            )),
            lambda x: x.url = 'ombCategory'
        ) AS omb
    FROM parsed
)

SELECT
    patient_id,
    landing,
    seq,
    p.meta.versionId AS version_id,
    updated.us IS NOT NULL AS has_updated,
    updated.us AS updated_us,
    deleted,
    id IS NULL AS no_id,
    coalesce(len(list_filter(p.meta.security, lambda s: s.code = 'HTEST')) > 0, false) AS test_patient,
    coalesce(len(p.link) > 0, false) AS linked,
    coalesce(text_of(p.gender), 'unknown') AS sex,
    CASE birth_precision
        WHEN 1 THEN substr(p.birthDate, 1, 4)::INTEGER * 10000 + 101
        WHEN 2 THEN replace(substr(p.birthDate, 1, 7), '-', '')::INTEGER * 100 + 1
        WHEN 3 THEN replace(p.birthDate, '-', '')::INTEGER
    END AS birth_ymd,
    coalesce(birth_precision IN (0, 4), false) AS birth_bad,
    CASE
        WHEN len(omb) = 1 THEN coalesce(text_of(omb[1].valueCoding.display), 'Unknown')
        WHEN len(omb) > 1 THEN 'Multiple'
        ELSE 'Unknown'
    END AS race,
    deceased_at.precision AS deceased_precision,
    deceased_at.us AS deceased_us,
    deceased_at.timed AS deceased_timed,
    deceased_at.day AS deceased_day,
    deceased_at.ymd AS deceased_ymd,
    coalesce(deceased_at.no_offset, false) AS deceased_no_offset,
    pseudonym(split_part(p.meta.source, '#', 1)) AS source_hash,
    bucket_of(patient_id) AS bucket
FROM read_once;
