-- Grain: one row per landed Organization version. Key: organization_id, landing, seq. Source: record (bronze), FHIR R4.
INSERT INTO incoming_organization BY NAME
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('organization_shape')) AS o
    FROM record
    WHERE resource_type = 'Organization'
)

SELECT
    coalesce(id, 'no id ' || sha256(json)) AS organization_id,
    landing,
    seq,
    o.meta.versionId AS version_id,
    moment(o.meta.lastUpdated).us IS NOT NULL AS has_updated,
    moment(o.meta.lastUpdated).us AS updated_us,
    deleted,
    id IS NULL AS no_id,
    text_of(o.name) AS name,
    reference_to(o.partOf, 'Organization').id AS part_of_id,
    0 AS bucket
FROM parsed;
