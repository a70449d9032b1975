-- Where every current record of one patient landed.
-- Grain: one row per record. Key: landing, seq. Source: silver patient, encounter, condition. Parameters: the id in silver, twice tried.
WITH wanted AS (
    SELECT unnest([?, ?]) AS patient_id
)

SELECT landing, seq FROM patient WHERE patient_id IN (SELECT patient_id FROM wanted)
UNION
SELECT landing, seq FROM encounter WHERE patient_id IN (SELECT patient_id FROM wanted)
UNION
SELECT landing, seq FROM condition WHERE patient_id IN (SELECT patient_id FROM wanted);
