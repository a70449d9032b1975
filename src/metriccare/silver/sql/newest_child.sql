-- The list entries that belong to winning encounter versions.
-- Grain: one row per list entry. Key: encounter_id, position. Source: incoming_{name}, newest_encounter.
CREATE OR REPLACE TEMP VIEW rows_{name} AS
SELECT incoming_{name}.*, bucket_of(coalesce(e.patient_id, e.patient_key, e.encounter_id)) AS bucket
FROM incoming_{name}
JOIN rows_encounter AS e USING (encounter_id, landing, seq);
