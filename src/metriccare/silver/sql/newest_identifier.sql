-- The versions that win and have an id, and the resources whose identifiers are replaced.
-- Grain: one row per version; one row per resource. Key: landing, seq; resource_key. Source: incoming_*, newest_*.
CREATE OR REPLACE TEMP VIEW newest_identified AS
SELECT landing, seq, resource_type || '/' || raw_id AS resource_key
FROM (
    SELECT 'Patient' AS resource_type, raw_id, landing, seq
    FROM incoming_patient
    JOIN newest_patient USING (landing, seq)
    UNION ALL
    SELECT 'Encounter' AS resource_type, raw_id, landing, seq
    FROM incoming_encounter
    JOIN newest_encounter USING (landing, seq)
    UNION ALL
    SELECT 'Condition' AS resource_type, raw_id, landing, seq
    FROM incoming_condition
    JOIN newest_condition USING (landing, seq)
    UNION ALL
    SELECT 'Organization' AS resource_type, raw_id, landing, seq
    FROM incoming_organization
    JOIN newest_organization USING (landing, seq)
    UNION ALL
    SELECT 'Location' AS resource_type, raw_id, landing, seq
    FROM incoming_location
    JOIN newest_location USING (landing, seq)
) AS changed
WHERE raw_id IS NOT NULL;

CREATE OR REPLACE TEMP VIEW newest_identifier AS
SELECT resource_key
FROM newest_identified;
