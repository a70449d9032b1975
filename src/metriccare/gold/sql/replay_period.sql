-- Where every current record of the patients discharged in a period landed.
-- Grain: one row per record. Key: landing, seq. Source: gold stay; silver patient, encounter, condition. Variables: first, last month.
WITH wanted AS (
    SELECT DISTINCT patient_id FROM stay WHERE month >= getvariable('first') AND month <= getvariable('last')
)

SELECT landing, seq FROM patient WHERE patient_id IN (SELECT patient_id FROM wanted)
UNION
SELECT landing, seq FROM encounter WHERE patient_id IN (SELECT patient_id FROM wanted)
UNION
SELECT landing, seq FROM condition WHERE patient_id IN (SELECT patient_id FROM wanted);
