-- How moments and resources leave SQL.
-- Grain: none, macros only. Source: the moments of silver and gold, three columns each.
CREATE OR REPLACE TEMP MACRO moment_in(us, timed, day) AS
    CASE WHEN us IS NOT NULL AND day IS NOT NULL THEN { 'us': us, 'timed': coalesce(timed, false), 'day': day } END;
