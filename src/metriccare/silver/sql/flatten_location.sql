-- Grain: one row per landed Location version. Key: location_id, landing, seq. Source: record (bronze), FHIR R4.
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('location_shape')) AS l
    FROM record
),

read_once AS (
    SELECT
        landing,
        seq,
        deleted,
        id AS raw_id,
        id IS NULL AS no_id,
        l.identifier AS identifiers,
        coalesce(id, 'no id ' || sha256(json)) AS location_id,
        l,
        l.meta.lastUpdated AS updated_text,
        precision_of(l.meta.lastUpdated) AS updated_precision,
        is_plain(l.partOf.reference, 'Location') AS plain_part_of
    FROM parsed
),

read_twice AS (
    SELECT
        read_once.*,
        offset_instant(updated_text, updated_precision) AS updated_instant,
        wall_of(updated_text, updated_precision) AS updated_wall,
        referenced_id(l.partOf.reference, 'Location', plain_part_of) AS part_of_text
    FROM read_once
),

read_thrice AS (
    SELECT read_twice.*, coalesce(updated_instant, instant_in_zone(updated_wall)) AS updated_us
    FROM read_twice
)

SELECT
    location_id,
    landing,
    seq,
    l.meta.versionId AS version_id,
    updated_us IS NOT NULL AS has_updated,
    updated_us,
    deleted,
    no_id,
    text_of(l.name) AS name,
    coalesce(len(list_filter(l.physicalType.coding, lambda c: c.code = 'wa')) > 0, false) AS is_ward,
    nullif(part_of_text, '') AS part_of_id,
    pseudonym(referenced_lookup(l.partOf, 'Location', plain_part_of)) AS part_of_key,
    0 AS bucket,
    raw_id,
    identifiers
FROM read_thrice
