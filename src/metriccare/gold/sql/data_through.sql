-- Data through: the latest date among starts and ends of encounters that are not planned, cancelled or entered in error.
-- Grain: one row. Source: encounter_link. measure-specification.md sections 1 (implausible) and 4 (readmission_30d).
SELECT
    max(greatest(
        CASE WHEN start_fault IS NULL THEN start_day END,
        CASE WHEN end_fault IS NULL THEN end_day END
    )) AS data_through
FROM encounter_link
WHERE countable AND coalesce(status, '') NOT IN ('planned', 'cancelled', 'entered-in-error');
