SELECT
  `inpatient`.*,
  ROW_NUMBER() OVER (
    PARTITION BY `inpatient`.`patient_id`, `inpatient`.`hospital`
    ORDER BY `inpatient`.`place` NULLS LAST
  ) AS `k`
FROM `inpatient`
LEFT JOIN `host`
  ON `inpatient`.`encounter_id` = `host`.`encounter_id`
WHERE
  `host`.`encounter_id` IS NULL;

SELECT
  `patient_id`,
  `hospital`,
  `k`,
  `encounter_id`,
  `encounter_id` AS `stay_id`,
  `encounter_id` AS `last_id`,
  `end_us`,
  `end_timed`,
  `end_day`,
  ARRAY(
    STRUCT(
      `start_us` AS `start_us`,
      `start_timed` AS `start_timed`,
      `start_day` AS `start_day`,
      `end_us` AS `end_us`,
      `end_timed` AS `end_timed`,
      `end_day` AS `end_day`
    )
  ) AS `members`
FROM `own_inpatient`
WHERE
  `k` = 1;

SELECT
  `patient_id`,
  `hospital`,
  `k`,
  `encounter_id`,
  CASE WHEN `joins` THEN `running_stay_id` ELSE `encounter_id` END AS `stay_id`,
  CASE WHEN `joins` AND `ends_earlier` THEN `running_last_id` ELSE `encounter_id` END AS `last_id`,
  CASE WHEN `joins` AND `ends_earlier` THEN `running_end_us` ELSE `end_us` END AS `end_us`,
  CASE WHEN `joins` AND `ends_earlier` THEN `running_end_timed` ELSE `end_timed` END AS `end_timed`,
  CASE WHEN `joins` AND `ends_earlier` THEN `running_end_day` ELSE `end_day` END AS `end_day`,
  CASE WHEN `joins` THEN CONCAT(`running_members`, `own_member`) ELSE `own_member` END AS `members`
FROM (
  SELECT
    `own_inpatient`.*,
    `running`.`stay_id` AS `running_stay_id`,
    `running`.`last_id` AS `running_last_id`,
    `running`.`end_us` AS `running_end_us`,
    `running`.`end_timed` AS `running_end_timed`,
    `running`.`end_day` AS `running_end_day`,
    `running`.`members` AS `running_members`,
    ARRAY(
      STRUCT(
        `own_inpatient`.`start_us` AS `start_us`,
        `own_inpatient`.`start_timed` AS `start_timed`,
        `own_inpatient`.`start_day` AS `start_day`,
        `own_inpatient`.`end_us` AS `end_us`,
        `own_inpatient`.`end_timed` AS `end_timed`,
        `own_inpatient`.`end_day` AS `end_day`
      )
    ) AS `own_member`,
    CASE
      WHEN `own_inpatient`.`start_timed` AND `running`.`end_timed`
      THEN `own_inpatient`.`start_us` < `running`.`end_us`
      ELSE `own_inpatient`.`start_day` < `running`.`end_day`
    END
    OR SIZE(
      FILTER(
        `running`.`members`,
        `m` -> CASE
          WHEN `own_inpatient`.`start_timed` AND `m`.`start_timed`
          THEN `own_inpatient`.`start_us` = `m`.`start_us`
          ELSE `own_inpatient`.`start_day` = `m`.`start_day`
        END
        AND CASE
          WHEN `own_inpatient`.`end_timed` AND `m`.`end_timed`
          THEN `own_inpatient`.`end_us` = `m`.`end_us`
          ELSE `own_inpatient`.`end_day` = `m`.`end_day`
        END
      )
    ) > 0 AS `joins`,
    CASE
      WHEN `own_inpatient`.`end_timed` AND `running`.`end_timed`
      THEN `own_inpatient`.`end_us` < `running`.`end_us`
      ELSE `own_inpatient`.`end_day` < `running`.`end_day`
    END AS `ends_earlier`
  FROM `stay_group__running` AS `running`
  JOIN `own_inpatient`
    ON `running`.`patient_id` = `own_inpatient`.`patient_id`
    AND `running`.`hospital` = `own_inpatient`.`hospital`
    AND `running`.`k` + 1 = `own_inpatient`.`k`
) AS `compared`;

SELECT
  `encounter_id`,
  `stay_id`,
  `last_id`,
  `k`
FROM `stay_group__running` AS `running`;

