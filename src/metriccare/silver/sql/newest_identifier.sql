-- The identifiers of winning versions, and the resources whose identifiers are replaced.
-- Grain: one row per identifier; one row per resource. Key: resource_key. Source: incoming_identifier, newest_*.
CREATE OR REPLACE TEMP TABLE newest_identifier AS
SELECT 'Patient/' || patient_id AS resource_key, landing, seq FROM newest_patient
UNION ALL
SELECT 'Encounter/' || encounter_id AS resource_key, landing, seq FROM newest_encounter
UNION ALL
SELECT 'Condition/' || condition_id AS resource_key, landing, seq FROM newest_condition
UNION ALL
SELECT 'Organization/' || organization_id AS resource_key, landing, seq FROM newest_organization
UNION ALL
SELECT 'Location/' || location_id AS resource_key, landing, seq FROM newest_location;

CREATE OR REPLACE TEMP VIEW rows_identifier AS
SELECT incoming_identifier.*
FROM incoming_identifier
JOIN newest_identifier USING (resource_key, landing, seq);
