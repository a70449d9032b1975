-- Which incoming versions win against each other and against what is stored (docs/decisions/0010).
-- Grain: one row per resource whose stored row changes. Key: {key}. Source: incoming_{name}, stored_{name}.
-- measure-specification.md section 1: a DELETE removes what landed before it; else a version with lastUpdated beats one without,
-- the later instant wins, then the later landed. Most resources have one version: only the others are ranked.
-- known_{name} keeps, of the stored versions, where they stand and whose they are: `touched` and the writing need it.
CREATE OR REPLACE TEMP TABLE known_{name} AS
SELECT {key}, landing, seq, has_updated, updated_us, deleted, {carried}
FROM stored_{name}
WHERE {key} IN (SELECT {key} FROM incoming_{name});

CREATE OR REPLACE TEMP TABLE contested_{name} AS
WITH version AS (
    SELECT {key}, hash({key}) AS brief FROM incoming_{name}
    UNION ALL
    SELECT {key}, hash({key}) AS brief FROM known_{name}
)

SELECT DISTINCT {key}
FROM version
WHERE brief IN (SELECT twice.brief FROM version AS twice GROUP BY twice.brief HAVING count(*) > 1);

CREATE OR REPLACE TEMP TABLE winner_{name} AS
WITH known AS (
    SELECT
        {key}, landing, seq, has_updated, updated_us, deleted,
        landing * 1099511627776 + seq AS landed_order, false AS stored
    FROM incoming_{name}
    WHERE {key} IN (SELECT {key} FROM contested_{name})
    UNION ALL
    SELECT
        {key}, landing, seq, has_updated, updated_us, deleted,
        landing * 1099511627776 + seq AS landed_order, true AS stored
    FROM known_{name}
),

removed AS (
    SELECT {key}, max(landed_order) AS removed_order
    FROM known
    WHERE deleted
    GROUP BY {key}
),

ranked AS (
    SELECT
        known.*,
        row_number() OVER (
            PARTITION BY known.{key}
            ORDER BY
                (NOT known.deleted AND known.landed_order > coalesce(removed.removed_order, -1)) DESC,
                known.deleted DESC,
                known.has_updated DESC,
                known.updated_us DESC NULLS LAST,
                known.landed_order DESC,
                known.stored  -- a replayed version takes the place of its stored self
        ) AS place
    FROM known
    LEFT JOIN removed ON known.{key} = removed.{key}
)

SELECT {key}, landing, seq
FROM ranked
WHERE place = 1 AND NOT stored;

CREATE OR REPLACE TEMP VIEW newest_{name} AS
SELECT {key}, landing, seq FROM winner_{name}
UNION ALL
SELECT {key}, landing, seq
FROM incoming_{name}
WHERE {key} NOT IN (SELECT {key} FROM contested_{name});
