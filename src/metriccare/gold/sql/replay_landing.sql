-- The records of one landing that are the current versions of their resources.
-- Grain: one row per record. Key: landing, seq. Source: silver tables. Variable: landing.
WITH placed AS (
    SELECT landing, seq FROM patient
    UNION ALL
    SELECT landing, seq FROM encounter
    UNION ALL
    SELECT landing, seq FROM condition
    UNION ALL
    SELECT landing, seq FROM organization
    UNION ALL
    SELECT landing, seq FROM location
)

SELECT landing, seq FROM placed WHERE landing = getvariable('landing');
