-- The encounters whose discharge was taken back: the newest version is not finished, and another that stands is.
-- Grain: one row per encounter that changes in this respect; one per such encounter. Key: encounter_id. Source:
-- contested_encounter, winner_encounter, incoming_encounter, known_encounter, stored_reopened_encounter.
-- Few encounters come in several versions, and only those are looked at. No order of landing matters: what is finished
-- and not the newest is older. A DELETE takes away what landed before it.
CREATE OR REPLACE TEMP TABLE reopened AS
WITH removed AS (
    SELECT encounter_id, max(landing * 1099511627776 + seq) AS removed_order
    FROM incoming_encounter
    WHERE deleted AND encounter_id IN (SELECT encounter_id FROM contested_encounter)
    GROUP BY encounter_id
),

discharged AS (
    SELECT encounter_id, landing, seq
    FROM incoming_encounter
    WHERE status = 'finished' AND encounter_id IN (SELECT encounter_id FROM contested_encounter)
    UNION ALL
    SELECT encounter_id, landing, seq FROM known_encounter WHERE status = 'finished'
    UNION ALL
    SELECT known_encounter.encounter_id, known_encounter.landing, known_encounter.seq
    FROM known_encounter
    JOIN stored_reopened_encounter ON known_encounter.encounter_id = stored_reopened_encounter.encounter_id
),

newest AS (
    SELECT incoming_encounter.encounter_id, status, deleted, bucket
    FROM incoming_encounter
    JOIN winner_encounter USING (encounter_id, landing, seq)
    UNION ALL
    SELECT encounter_id, status, deleted, bucket
    FROM known_encounter
    WHERE encounter_id NOT IN (SELECT encounter_id FROM winner_encounter)
)

SELECT newest.encounter_id, newest.bucket
FROM newest
JOIN contested_encounter ON newest.encounter_id = contested_encounter.encounter_id
WHERE NOT newest.deleted AND newest.status <> 'finished'
    AND newest.encounter_id IN (
        SELECT discharged.encounter_id
        FROM discharged
        LEFT JOIN removed ON discharged.encounter_id = removed.encounter_id
        WHERE discharged.landing * 1099511627776 + discharged.seq > coalesce(removed.removed_order, -1)
    );

CREATE OR REPLACE TEMP TABLE newest_reopened_encounter AS
SELECT coalesce(now.encounter_id, was.encounter_id) AS encounter_id
FROM reopened AS now
FULL JOIN (
    SELECT encounter_id, bucket
    FROM stored_reopened_encounter
    WHERE encounter_id IN (SELECT encounter_id FROM contested_encounter)
) AS was
    ON now.encounter_id = was.encounter_id
WHERE now.bucket IS DISTINCT FROM was.bucket;

CREATE OR REPLACE TEMP VIEW rows_reopened_encounter AS
SELECT encounter_id, bucket
FROM reopened
WHERE encounter_id IN (SELECT encounter_id FROM newest_reopened_encounter);
