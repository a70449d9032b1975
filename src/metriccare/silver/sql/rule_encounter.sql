-- What the tenant's class map says of each landed Encounter that a rule of it matches; the first rule counts.
-- Grain: one row per matched record. Key: landing, seq. Source: record (bronze), class_rule (tenant settings).
CREATE OR REPLACE TEMP TABLE ruled_encounter AS
WITH parsed AS (
    SELECT
        record.landing,
        record.seq,
        from_json(
            record.json,
            '{"class":{"system":"VARCHAR","code":"VARCHAR"},"identifier":[{"system":"VARCHAR"}],'
            || '"type":[{"coding":[{"system":"VARCHAR","code":"VARCHAR"}]}]}'
        ) AS e
    FROM record
    WHERE record.resource_type = 'Encounter' AND getvariable('has_class_rules')
),

read_once AS (
    SELECT
        landing,
        seq,
        e.class.code AS class_code,
        split_part(e.class.system, '|', 1) AS class_uri,
        list_transform(e.identifier, lambda i: i.system) AS identifier_systems,
        flatten(list_transform(e.type, lambda t: t.coding)) AS types
    FROM parsed
)

SELECT read_once.landing, read_once.seq, min_by(class_rule.kind, class_rule.position) AS tenant_kind
FROM read_once
JOIN class_rule
    ON (class_rule.class_system IS NULL OR class_rule.class_system = read_once.class_uri)
    AND (class_rule.class_code IS NULL OR class_rule.class_code = read_once.class_code)
WHERE
    (
        (class_rule.identifier_system IS NULL AND class_rule.identifier_system_suffix IS NULL)
        OR len(list_filter(read_once.identifier_systems, lambda s:
            (class_rule.identifier_system IS NULL OR s = class_rule.identifier_system)
            AND (class_rule.identifier_system_suffix IS NULL OR ends_with(s, class_rule.identifier_system_suffix)))) > 0
    )
    AND (
        (class_rule.type_system IS NULL AND class_rule.type_code IS NULL)
        OR len(list_filter(read_once.types, lambda t:
            (class_rule.type_system IS NULL OR split_part(t.system, '|', 1) = class_rule.type_system)
            AND (class_rule.type_code IS NULL OR t.code = class_rule.type_code))) > 0
    )
GROUP BY read_once.landing, read_once.seq;
