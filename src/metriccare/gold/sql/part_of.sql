-- Encounters that are part of another inpatient encounter's stay, by their partOf chain.
-- Grain: one row per absorbed encounter. Key: encounter_id. Source: visit, inpatient, encounter_link. measure-specification.md section 3.
-- 32 steps bound a chain that runs in a circle; real ones are two or three long.
CREATE OR REPLACE TEMP TABLE ancestor AS
WITH RECURSIVE chain AS (
    SELECT visit.encounter_id, visit.part_of_id AS ancestor_id, 1 AS steps
    FROM visit
    LEFT JOIN inpatient ON visit.encounter_id = inpatient.encounter_id
    WHERE visit.part_of_id IS NOT NULL AND (visit.kind = 'part' OR inpatient.encounter_id IS NOT NULL)
    UNION ALL
    SELECT chain.encounter_id, encounter_link.part_of_id AS ancestor_id, chain.steps + 1 AS steps
    FROM chain
    JOIN encounter_link ON chain.ancestor_id = encounter_link.encounter_id
    WHERE encounter_link.part_of_id IS NOT NULL AND encounter_link.countable AND chain.steps < 32
)

SELECT encounter_id, ancestor_id, min(steps) AS steps
FROM chain
WHERE encounter_id <> ancestor_id
GROUP BY encounter_id, ancestor_id;

CREATE OR REPLACE TEMP TABLE candidate_host AS
SELECT
    visit.encounter_id,
    visit.kind,
    ancestor.ancestor_id AS host_id,
    ancestor.steps,
    child.place AS child_place,
    host.place AS host_place
FROM ancestor
JOIN visit ON ancestor.encounter_id = visit.encounter_id
JOIN inpatient AS host ON ancestor.ancestor_id = host.encounter_id AND visit.patient_id = host.patient_id
LEFT JOIN inpatient AS child ON ancestor.encounter_id = child.encounter_id
WHERE
    visit.kind = 'part'
    OR (
        -- overlap: the later of the two starts before the earlier one ends, or both have the same period
        CASE
            WHEN child.place < host.place THEN
                CASE
                    WHEN host.start_timed AND child.end_timed THEN host.start_us < child.end_us ELSE
                        host.start_day < child.end_day
                END
            ELSE
                CASE
                    WHEN child.start_timed AND host.end_timed THEN child.start_us < host.end_us ELSE
                        child.start_day < host.end_day
                END
        END
        OR (
            CASE
                WHEN child.start_timed AND host.start_timed THEN child.start_us = host.start_us ELSE
                    child.start_day = host.start_day
            END
            AND CASE
                WHEN child.end_timed AND host.end_timed THEN child.end_us = host.end_us ELSE
                    child.end_day = host.end_day
            END
        )
    );

-- in a circle of partOf the first in order keeps the stay
CREATE OR REPLACE TEMP TABLE host AS
WITH RECURSIVE nearest AS (
    SELECT forward.encounter_id, min_by(forward.host_id, forward.steps) AS host_id
    FROM candidate_host AS forward
    LEFT JOIN candidate_host AS backward
        ON forward.encounter_id = backward.host_id AND forward.host_id = backward.encounter_id
    WHERE backward.encounter_id IS NULL OR forward.child_place > forward.host_place
    GROUP BY forward.encounter_id
),

up AS (
    SELECT encounter_id, host_id, 1 AS steps FROM nearest
    UNION ALL
    SELECT up.encounter_id, nearest.host_id, up.steps + 1 AS steps
    FROM up
    JOIN nearest ON up.host_id = nearest.encounter_id
    WHERE up.steps < 32
)

SELECT encounter_id, max_by(host_id, steps) AS host_id
FROM up
GROUP BY encounter_id;
