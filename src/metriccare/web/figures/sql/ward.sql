-- One ward's stays and the episodes that end in it, under the names that the measure definitions read.
-- Grain: as the source. Source: stay (of this version, in memory). Variable: ward.
-- An episode is counted where and when its last stay is discharged, so that stay stands for it.
CREATE OR REPLACE TEMP VIEW stay AS
SELECT *
FROM memory.main.stay
WHERE ward = getvariable('ward');

CREATE OR REPLACE TEMP VIEW episode AS
SELECT
    month,
    year,
    hospital,
    department,
    sex,
    age_band,
    race,
    age,
    index_exclusion,
    readmitted
FROM memory.main.stay
WHERE ward = getvariable('ward') AND is_index_discharge;
