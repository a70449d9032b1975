-- The diagnoses of rank 1 of the encounter versions that win.
-- Grain: one row per list entry, with the version that it stands in. Key: encounter_id, position. Source: rows_encounter.
CREATE OR REPLACE TEMP VIEW rows_encounter_diagnosis AS
WITH listed AS (
    SELECT
        encounter_id, landing, seq, bucket,
        unnest(diagnoses) AS d,
        generate_subscripts(diagnoses, 1)::INTEGER AS position
    FROM rows_encounter
),

read_once AS (
    SELECT
        encounter_id,
        landing,
        seq,
        bucket,
        position,
        d.condition AS named,
        is_plain(d.condition.reference, 'Condition') AS plain_named
    FROM listed
    WHERE d.rank = 1
),

read_twice AS (
    SELECT
        read_once.*,
        referenced_id(named.reference, 'Condition', plain_named) AS condition_text,
        referenced_lookup(named, 'Condition', plain_named) AS condition_lookup
    FROM read_once
)

SELECT
    encounter_id,
    position,
    pseudonym(nullif(condition_text, '')) AS condition_id,
    pseudonym(condition_lookup) AS condition_key,
    landing,
    seq,
    bucket
FROM read_twice;
