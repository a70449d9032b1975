-- The locations of the encounter versions that win.
-- Grain: one row per list entry, with the version that it stands in. Key: encounter_id, position. Source: rows_encounter.
CREATE OR REPLACE TEMP VIEW rows_encounter_location AS
WITH listed AS (
    SELECT
        encounter_id, landing, seq, bucket,
        unnest(locations) AS l,
        generate_subscripts(locations, 1)::INTEGER AS position
    FROM rows_encounter
),

read_once AS (
    SELECT
        encounter_id,
        landing,
        seq,
        bucket,
        position,
        l.location AS place,
        l.status AS status,
        is_plain(l.location.reference, 'Location') AS plain_place,
        l.period.start AS start_text,
        l.period.end AS end_text,
        precision_of(l.period.start) AS start_precision,
        precision_of(l.period.end) AS end_precision
    FROM listed
),

read_twice AS (
    SELECT
        read_once.*,
        referenced_id(place.reference, 'Location', plain_place) AS location_text,
        referenced_lookup(place, 'Location', plain_place) AS location_lookup,
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
    nullif(location_text, '') AS location_id,
    pseudonym(location_lookup) AS location_key,
    text_of(place.display) AS display,
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
