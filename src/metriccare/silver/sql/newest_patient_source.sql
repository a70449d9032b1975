-- The sources that have sent each Patient id: a set that grows with every version, so that no order of landing matters.
-- Grain: one row per patient whose set grows; one per patient and source. Key: patient_id. Source: incoming_patient,
-- stored_patient_source. Two sources in a set are the finding id_used_by_two_sources.
CREATE OR REPLACE TEMP TABLE added_patient_source AS
SELECT DISTINCT incoming_patient.patient_id, incoming_patient.source_hash, incoming_patient.bucket
FROM incoming_patient
LEFT JOIN stored_patient_source
    ON incoming_patient.patient_id = stored_patient_source.patient_id
    AND incoming_patient.source_hash = stored_patient_source.source_hash
WHERE
    incoming_patient.source_hash IS NOT NULL AND NOT incoming_patient.no_id
    AND stored_patient_source.patient_id IS NULL;

CREATE OR REPLACE TEMP TABLE newest_patient_source AS
SELECT DISTINCT patient_id FROM added_patient_source;

CREATE OR REPLACE TEMP VIEW rows_patient_source AS
SELECT patient_id, source_hash, bucket FROM added_patient_source
UNION ALL
SELECT patient_id, source_hash, bucket
FROM stored_patient_source
WHERE patient_id IN (SELECT patient_id FROM newest_patient_source);
