-- Infections as events: a patient's records of one type, those within 14 days of an event's first record being that event.
-- Grain: one row per event. Key: event_id. Source: condition_at_work, stay_base, work_stay_encounter, infection_type. measure-specification.md section 4, hai.
CREATE OR REPLACE TEMP TABLE infection_record AS
SELECT
    condition_at_work.*,
    infection_type.infection_type,
    row_number() OVER (
        PARTITION BY condition_at_work.patient_id, infection_type.infection_type
        ORDER BY condition_at_work.onset_us, condition_at_work.condition_id
    ) AS k
FROM condition_at_work
JOIN infection_type ON strpos(condition_at_work.infection_types, ',' || infection_type.infection_type || ',') > 0
WHERE condition_at_work.onset_day IS NOT NULL AND NOT condition_at_work.ruled_out AND NOT condition_at_work.mismatch;

CREATE OR REPLACE TEMP TABLE event_fold AS
WITH RECURSIVE running AS (
    SELECT patient_id, infection_type, k, condition_id, condition_id AS first_id, onset_us AS first_us
    FROM infection_record
    WHERE k = 1
    UNION ALL
    SELECT
        infection_record.patient_id, infection_record.infection_type, infection_record.k, infection_record.condition_id,
        CASE
            WHEN infection_record.onset_us - running.first_us <= 1209600000000 THEN running.first_id ELSE
                infection_record.condition_id
        END AS first_id,
        CASE
            WHEN infection_record.onset_us - running.first_us <= 1209600000000 THEN running.first_us ELSE
                infection_record.onset_us
        END AS first_us
    FROM running
    JOIN infection_record
        ON running.patient_id = infection_record.patient_id
        AND running.infection_type = infection_record.infection_type
        AND running.k + 1 = infection_record.k
)

SELECT patient_id, infection_type, first_id, CAST(count(*) AS INTEGER) AS records
FROM running
GROUP BY patient_id, infection_type, first_id;

CREATE OR REPLACE TEMP TABLE work_infection_event AS
WITH first_record AS (
    SELECT
        infection_record.*,
        event_fold.records,
        linked.stay_id AS linked_stay_id
    FROM event_fold
    JOIN infection_record
        ON
            event_fold.first_id = infection_record.condition_id
            AND event_fold.infection_type = infection_record.infection_type
    LEFT JOIN work_stay_encounter AS linked
        ON infection_record.visit_id = linked.encounter_id AND infection_record.patient_id = linked.patient_id
),

placed AS (
    SELECT
        first_record.*,
        stay_base.stay_id,
        stay_base.hospital,
        stay_base.start_us,
        stay_base.start_day,
        row_number()
            OVER (PARTITION BY first_record.condition_id, first_record.infection_type ORDER BY stay_base.place)
            AS nearness
    FROM first_record
    LEFT JOIN stay_base
        ON first_record.patient_id = stay_base.patient_id
        AND (first_record.linked_stay_id IS NULL OR first_record.linked_stay_id = stay_base.stay_id)
        AND CASE WHEN first_record.onset_timed AND stay_base.start_timed
            THEN stay_base.start_us <= first_record.onset_us ELSE stay_base.start_day <= first_record.onset_day END
        AND CASE WHEN first_record.onset_timed AND stay_base.end_timed
            THEN first_record.onset_us <= stay_base.end_us ELSE first_record.onset_day <= stay_base.end_day END
)

SELECT
    condition_id || '/' || infection_type AS event_id,
    patient_id,
    infection_type,
    onset_us, onset_timed, onset_day,
    condition_id,
    records,
    stay_id,
    linked_stay_id,
    hospital,
    CAST(onset_us - start_us AS DOUBLE) / 3600000000 AS hours_after_start,
    onset_day - start_day + 1 AS hospital_day,
    coalesce(onset_us - start_us > 172800000000, false) AS counted,
    coalesce(onset_day - start_day >= 2, false) AS counted_day_3,
    CASE
        WHEN stay_id IS NULL AND linked_stay_id IS NOT NULL THEN 'onset_outside_named_stay'
        WHEN stay_id IS NULL THEN 'onset_outside_stays'
        WHEN onset_us - start_us <= 172800000000 THEN 'within_48_hours'
    END AS not_counted_reason,
    landing,
    seq
FROM placed
WHERE nearness = 1;
