-- Grain: one row per landed Organization version. Key: organization_id, landing, seq. Source: record (bronze), FHIR R4.
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('organization_shape')) AS o
    FROM record
),

read_once AS (
    SELECT
        landing,
        seq,
        deleted,
        id AS raw_id,
        id IS NULL AS no_id,
        o.identifier AS identifiers,
        coalesce(id, 'no id ' || sha256(json)) AS organization_id,
        o,
        o.meta.lastUpdated AS updated_text,
        precision_of(o.meta.lastUpdated) AS updated_precision
    FROM parsed
),

read_twice AS (
    SELECT
        read_once.*,
        offset_instant(updated_text, updated_precision) AS updated_instant,
        wall_of(updated_text, updated_precision) AS updated_wall
    FROM read_once
),

read_thrice AS (
    SELECT read_twice.*, coalesce(updated_instant, instant_in_zone(updated_wall)) AS updated_us
    FROM read_twice
)

SELECT
    organization_id,
    landing,
    seq,
    o.meta.versionId AS version_id,
    updated_us IS NOT NULL AS has_updated,
    updated_us,
    deleted,
    no_id,
    text_of(o.name) AS name,
    0 AS bucket,
    raw_id,
    identifiers
FROM read_thrice
