-- The look-ups that any reference in silver makes.
-- {prefix} and {suffix} choose silver as it is, or as it was before this run.
-- Grain: one row per look-up. Key: lookup. Source: silver encounter, encounter_location, encounter_diagnosis, condition, location.
CREATE OR REPLACE TEMP TABLE used_lookup{suffix} AS
SELECT patient_key AS lookup FROM {prefix}encounter WHERE patient_key IS NOT NULL
UNION
SELECT hospital_key AS lookup FROM {prefix}encounter WHERE hospital_key IS NOT NULL
UNION
SELECT part_of_key AS lookup FROM {prefix}encounter WHERE part_of_key IS NOT NULL
UNION
SELECT location_key AS lookup FROM {prefix}encounter_location WHERE location_key IS NOT NULL
UNION
SELECT condition_key AS lookup FROM {prefix}encounter_diagnosis WHERE condition_key IS NOT NULL
UNION
SELECT patient_key AS lookup FROM {prefix}condition WHERE patient_key IS NOT NULL
UNION
SELECT encounter_key AS lookup FROM {prefix}condition WHERE encounter_key IS NOT NULL
UNION
SELECT part_of_key AS lookup FROM {prefix}location WHERE part_of_key IS NOT NULL;
