-- Grain: one row per landed Location version. Key: location_id, landing, seq. Source: record (bronze), FHIR R4.
INSERT INTO incoming_location BY NAME
WITH parsed AS (
    SELECT record.*, from_json(json, getvariable('location_shape')) AS l
    FROM record
    WHERE resource_type = 'Location'
)

SELECT
    coalesce(id, 'no id ' || sha256(json)) AS location_id,
    landing,
    seq,
    l.meta.versionId AS version_id,
    moment(l.meta.lastUpdated).us IS NOT NULL AS has_updated,
    moment(l.meta.lastUpdated).us AS updated_us,
    deleted,
    id IS NULL AS no_id,
    text_of(l.name) AS name,
    coalesce(len(list_filter(l.physicalType.coding, lambda c: c.code = 'wa')) > 0, false) AS is_ward,
    first_coded(l.physicalType.coding).code AS physical_type,
    reference_to(l.partOf, 'Location').id AS part_of_id,
    pseudonym(reference_to(l.partOf, 'Location').lookup) AS part_of_key,
    0 AS bucket
FROM parsed;
