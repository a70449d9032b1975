-- The department and ward of each encounter that may begin a stay.
-- Grain: one row per encounter. Key: encounter_id. Source: own_inpatient; silver encounter_location; location_ward, ward_department,
-- parameter. measure-specification.md section 3: the ward is that of the last location: latest start, else last listed, planned skipped.
CREATE OR REPLACE TEMP TABLE last_location AS
WITH placed AS (
    SELECT
        encounter_location.encounter_id,
        coalesce(encounter_location.location_id, by_location.resource_id) AS location_id,
        encounter_location.display,
        row_number() OVER (
            PARTITION BY encounter_location.encounter_id
            ORDER BY
                CASE WHEN encounter_location.start_us IS NULL THEN 1 ELSE 0 END,
                encounter_location.start_us DESC,
                encounter_location.position DESC
        ) AS place
    FROM encounter_location
    JOIN own_inpatient ON encounter_location.encounter_id = own_inpatient.encounter_id
    LEFT JOIN identifier_match AS by_location
        ON encounter_location.location_key = by_location.lookup AND by_location.resource_type = 'Location'
    WHERE coalesce(encounter_location.status, '') <> 'planned'
)

SELECT placed.encounter_id, coalesce(location_ward.ward, placed.display) AS ward
FROM placed
LEFT JOIN location_ward ON placed.location_id = location_ward.location_id
WHERE placed.place = 1;

CREATE OR REPLACE TEMP TABLE department AS
WITH sources AS (
    SELECT
        own_inpatient.encounter_id,
        own_inpatient.service_text,
        own_inpatient.service_coding,
        last_location.ward,
        coalesce(ward_department.department, last_location.ward) AS ward_as_department
    FROM own_inpatient
    LEFT JOIN last_location ON own_inpatient.encounter_id = last_location.encounter_id
    LEFT JOIN ward_department ON last_location.ward = ward_department.ward
)

SELECT
    sources.encounter_id,
    sources.ward,
    coalesce(
        CASE parameter.department_1
            WHEN 'service_text' THEN service_text WHEN 'service_coding' THEN service_coding WHEN
                'ward'
                THEN ward_as_department
        END,
        CASE parameter.department_2
            WHEN 'service_text' THEN service_text WHEN 'service_coding' THEN service_coding WHEN
                'ward'
                THEN ward_as_department
        END,
        CASE parameter.department_3
            WHEN 'service_text' THEN service_text WHEN 'service_coding' THEN service_coding WHEN
                'ward'
                THEN ward_as_department
        END,
        'Unknown'
    ) AS department
FROM sources
CROSS JOIN parameter;
