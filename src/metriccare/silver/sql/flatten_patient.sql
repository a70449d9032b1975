-- Grain: one row per landed Patient version. Key: patient_id, landing, seq. Source: record (bronze), FHIR R4 Patient.
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('patient_shape')) AS p
    FROM record
),

read_once AS (
    SELECT
        landing,
        seq,
        deleted,
        id AS raw_id,
        id IS NULL AS no_id,
        p.identifier AS identifiers,
        coalesce(id, 'no id ' || sha256(json)) AS known_as,
        p.meta.versionId AS version_id,
        p.meta.lastUpdated AS updated_text,
        p.deceasedDateTime AS deceased_text,
        p.birthDate AS birth_text,
        precision_of(p.meta.lastUpdated) AS updated_precision,
        precision_of(p.deceasedDateTime) AS deceased_precision,
        precision_of(p.birthDate) AS birth_precision,
        split_part(p.meta.source, '#', 1) AS source,
        len(list_filter(p.meta.security, lambda s: s.code = 'HTEST')) > 0 AS test_patient,
        len(p.link) > 0 AS linked,
        coalesce(text_of(p.gender), 'unknown') AS sex,
        list_filter(
            flatten(list_transform(
                list_filter(
                    p.extension, lambda x: x.url = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race'
                ),
                lambda x: x.extension
            )),
            lambda x: x.url = 'ombCategory'
        ) AS omb
    FROM parsed
),

read_twice AS (
    SELECT
        read_once.*,
        pseudonym(known_as) AS patient_id,
        offset_instant(updated_text, updated_precision) AS updated_instant,
        wall_of(updated_text, updated_precision) AS updated_wall,
        offset_instant(deceased_text, deceased_precision) AS deceased_instant,
        wall_of(deceased_text, deceased_precision) AS deceased_wall,
        date_of(deceased_text, deceased_precision) AS deceased_date
    FROM read_once
),

read_thrice AS (
    SELECT read_twice.*, coalesce(updated_instant, instant_in_zone(updated_wall)) AS updated_us
    FROM read_twice
)

SELECT
    patient_id,
    landing,
    seq,
    version_id,
    updated_us IS NOT NULL AS has_updated,
    updated_us,
    deleted,
    no_id,
    coalesce(test_patient, false) AS test_patient,
    coalesce(linked, false) AS linked,
    sex,
    CASE birth_precision
        WHEN 1 THEN substr(birth_text, 1, 4)::INTEGER * 10000 + 101
        WHEN 2 THEN replace(substr(birth_text, 1, 7), '-', '')::INTEGER * 100 + 1
        WHEN 3 THEN replace(birth_text, '-', '')::INTEGER
    END AS birth_ymd,
    coalesce(birth_precision IN (0, 4), false) AS birth_bad,
    CASE
        WHEN len(omb) = 1 THEN coalesce(text_of(omb[1].valueCoding.display), 'Unknown')
        WHEN len(omb) > 1 THEN 'Multiple'
        ELSE 'Unknown'
    END AS race,
    deceased_precision,
    coalesce(deceased_instant, instant_in_zone(deceased_wall)) AS deceased_us,
    deceased_precision = 4 AS deceased_timed,
    day_number(deceased_date) AS deceased_day,
    ymd_of(deceased_date) AS deceased_ymd,
    coalesce(deceased_precision = 4 AND NOT has_offset(deceased_text), false) AS deceased_no_offset,
    pseudonym(source) AS source_hash,
    bucket_of(patient_id) AS bucket,
    raw_id,
    identifiers
FROM read_thrice
