-- The rows to write, with the lineage of this run and their bucket.
-- Grain, keys: as in gold/tables.py. Source: work_* tables, lineage.
CREATE OR REPLACE TEMP VIEW rows_stay AS
SELECT work_stay.*, lineage.*, bucket_of(work_stay.patient_id) AS bucket
FROM work_stay
CROSS JOIN lineage;

CREATE OR REPLACE TEMP VIEW rows_stay_encounter AS
SELECT work_stay_encounter.*, lineage.*, bucket_of(work_stay_encounter.patient_id) AS bucket
FROM work_stay_encounter
CROSS JOIN lineage;

CREATE OR REPLACE TEMP VIEW rows_episode AS
SELECT
    work_episode.*,
    work_episode.next_episode_id AS readmission_stay_id,
    work_episode.index_exclusion IS NULL AND work_episode.followed AS readmitted,
    lineage.*,
    bucket_of(work_episode.patient_id) AS bucket
FROM work_episode
CROSS JOIN lineage;

CREATE OR REPLACE TEMP VIEW rows_infection_event AS
SELECT work_infection_event.*, lineage.*, bucket_of(work_infection_event.patient_id) AS bucket
FROM work_infection_event
CROSS JOIN lineage;

CREATE OR REPLACE TEMP VIEW rows_finding AS
SELECT
    work_finding.*,
    lineage.*,
    CASE WHEN work_finding.owner = 'feed' THEN 0 ELSE bucket_of(work_finding.owner) END AS bucket
FROM work_finding
CROSS JOIN lineage;

CREATE OR REPLACE TEMP TABLE work_owner AS
SELECT patient_id AS owner FROM work_patient
UNION
SELECT 'feed' AS owner;

CREATE OR REPLACE TEMP TABLE work_month AS
SELECT DISTINCT month FROM work_stay
UNION
SELECT DISTINCT stored_stay.month
FROM stored_stay
JOIN work_patient ON stored_stay.patient_id = work_patient.patient_id;
