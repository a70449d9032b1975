-- Where each stay stands in each measure and variant, and what it adds: the flags that `gold/measure/*.sql` sums, one by one.
-- Grain: one row per stay, measure and variant. Key: all three. Source: gold.stay.
-- Variables (null: any): stay_id, hospital, department, ward, month, year, sex, age_band, race; from_month, to_month; and lists
-- of the hospitals and departments that may be looked into: within_hospitals, within_departments.
CREATE OR REPLACE TEMP VIEW chosen_stay AS
SELECT *
FROM stay
WHERE stay_id = coalesce(getvariable('stay_id'), stay_id)
    AND hospital = coalesce(getvariable('hospital'), hospital)
    AND department = coalesce(getvariable('department'), department)
    AND (getvariable('ward') IS NULL OR ward = getvariable('ward'))
    AND month = coalesce(getvariable('month'), month)
    AND year = coalesce(getvariable('year'), year)
    AND sex = coalesce(getvariable('sex'), sex)
    AND age_band = coalesce(getvariable('age_band'), age_band)
    AND race = coalesce(getvariable('race'), race)
    AND month >= coalesce(getvariable('from_month'), '')
    AND month <= coalesce(getvariable('to_month'), '9999-99')
    AND (getvariable('within_hospitals') IS NULL
        OR list_contains(CAST(getvariable('within_hospitals') AS VARCHAR[]), hospital))
    AND (getvariable('within_departments') IS NULL
        OR list_contains(CAST(getvariable('within_departments') AS VARCHAR[]), department));

CREATE OR REPLACE TEMP MACRO stands(counts, eligible) AS
    CASE WHEN NOT eligible THEN 'left_out' WHEN counts THEN 'numerator' ELSE 'denominator' END;

CREATE OR REPLACE TEMP VIEW stay_standing AS
WITH flagged AS (
    SELECT 'mortality' AS measure, 'default' AS variant, stay_id, end_us, death_evidence IS NOT NULL AS counts,
        true AS eligible, 1 AS units, 1 AS weight,
        CAST(NULL AS VARCHAR) AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'mortality' AS measure, '30d_65_94' AS variant, stay_id, end_us, died_within_30 AS counts,
        coalesce(age BETWEEN 65 AND 94, false) AND ripe_30 AS eligible, 1 AS units, 1 AS weight,
        CASE WHEN NOT coalesce(age BETWEEN 65 AND 94, false) THEN 'age' WHEN NOT ripe_30 THEN 'not_ripe' END AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'readmission_30d' AS measure, 'default' AS variant, stay_id, end_us, readmitted AS counts,
        is_index_discharge AND index_exclusion IS NULL AS eligible, 1 AS units, 1 AS weight,
        CASE WHEN NOT is_index_discharge THEN 'joined' ELSE index_exclusion END AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'readmission_30d' AS measure, '65_plus' AS variant, stay_id, end_us, readmitted AS counts,
        coalesce(age >= 65, false) AND is_index_discharge AND index_exclusion IS NULL AS eligible,
        1 AS units, 1 AS weight,
        CASE WHEN NOT coalesce(age >= 65, false) THEN 'age' WHEN NOT is_index_discharge THEN 'joined'
            ELSE index_exclusion END AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'hai' AS measure, 'default' AS variant, stay_id, end_us, hai_events > 0 AS counts,
        true AS eligible, 1 AS units, 1 AS weight,
        CAST(NULL AS VARCHAR) AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'hai' AS measure, 'day_3' AS variant, stay_id, end_us, hai_events_day_3 > 0 AS counts,
        true AS eligible, 1 AS units, 1 AS weight,
        CAST(NULL AS VARCHAR) AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'hai' AS measure, 'per_1000_patient_days' AS variant, stay_id, end_us, hai_events > 0 AS counts,
        true AS eligible, hai_events AS units, whole_days AS weight,
        CAST(NULL AS VARCHAR) AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'alos' AS measure, 'default' AS variant, stay_id, end_us, true AS counts,
        true AS eligible, los_us AS units, 1 AS weight,
        CAST(NULL AS VARCHAR) AS reason
    FROM chosen_stay
    UNION ALL
    SELECT 'alos' AS measure, 'whole_days' AS variant, stay_id, end_us, true AS counts,
        true AS eligible, whole_days AS units, 1 AS weight,
        CAST(NULL AS VARCHAR) AS reason
    FROM chosen_stay
)

SELECT
    measure,
    variant,
    stay_id,
    end_us,
    stands(counts, eligible) AS "group",
    CASE WHEN NOT eligible THEN reason END AS reason,
    CAST(CASE WHEN eligible AND counts THEN units ELSE 0 END AS BIGINT) AS units,
    CAST(CASE WHEN eligible THEN weight ELSE 0 END AS BIGINT) AS denominator
FROM flagged;
