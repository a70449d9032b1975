-- Where every current record of one patient landed.
-- Grain: one row per record. Key: landing, seq. Source: silver patient, encounter, condition. Variables: given (what was
-- asked for), pseudonym (the same, were it a FHIR id).
WITH wanted AS (
    SELECT getvariable('given') AS patient_id
    UNION
    SELECT getvariable('pseudonym') AS patient_id
)

SELECT landing, seq FROM patient WHERE patient_id IN (SELECT patient_id FROM wanted)
UNION
SELECT landing, seq FROM encounter WHERE patient_id IN (SELECT patient_id FROM wanted)
UNION
SELECT landing, seq FROM condition WHERE patient_id IN (SELECT patient_id FROM wanted);
