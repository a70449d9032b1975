-- The status history of the encounter versions that win.
-- Grain: one row per list entry, with the version that it stands in. Key: encounter_id, position. Source: rows_encounter.
CREATE OR REPLACE TEMP VIEW rows_encounter_status AS
WITH listed AS (
    SELECT
        encounter_id,
        landing,
        seq,
        bucket,
        unnest(status_history) AS h,
        generate_subscripts(status_history, 1)::INTEGER AS position
    FROM rows_encounter
),

read_once AS (
    SELECT
        encounter_id,
        landing,
        seq,
        bucket,
        position,
        h.status AS status,
        h.period.start AS start_text,
        h.period.end AS end_text,
        precision_of(h.period.start) AS start_precision,
        precision_of(h.period.end) AS end_precision
    FROM listed
),

read_twice AS (
    SELECT
        read_once.*,
        offset_instant(start_text, start_precision) AS start_instant,
        wall_of(start_text, start_precision) AS start_wall,
        date_of(start_text, start_precision) AS start_date,
        offset_instant(end_text, end_precision) AS end_instant,
        wall_of(end_text, end_precision) AS end_wall,
        date_of(end_text, end_precision) AS end_date
    FROM read_once
)

SELECT
    encounter_id,
    position,
    status,
    start_precision,
    coalesce(start_instant, instant_in_zone(start_wall)) AS start_us,
    start_precision = 4 AS start_timed,
    day_number(start_date) AS start_day,
    ymd_of(start_date) AS start_ymd,
    end_precision,
    coalesce(end_instant, instant_in_zone(end_wall)) AS end_us,
    end_precision = 4 AS end_timed,
    day_number(end_date) AS end_day,
    ymd_of(end_date) AS end_ymd,
    landing,
    seq,
    bucket
FROM read_twice;
