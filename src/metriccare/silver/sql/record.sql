-- The records of one resource type in a batch, with what their landing adds.
-- Grain: one row per good record. Key: landing, seq. Source: bronze, as the Arrow table or stream `batch`.
CREATE OR REPLACE TEMP VIEW record AS
SELECT
    landing,
    seq,
    id,
    deleted,
    json,
    landed_us,
    (timezone(getvariable('zone'), make_timestamptz(landed_us))::DATE - DATE '1970-01-01')::INTEGER AS landed_day
FROM batch
WHERE resource_type = {type};
