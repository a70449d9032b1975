SELECT
  `encounter_id`,
  `landing`,
  `seq`,
  `has_updated`,
  `updated_us`,
  `deleted`,
  `patient_id`,
  `patient_key`,
  `status`,
  `bucket`
FROM `stored_encounter`
WHERE
  `encounter_id` IN (
    SELECT
      `encounter_id`
    FROM `incoming_encounter`
  );

WITH `version` AS (
  SELECT
    `encounter_id`,
    XXHASH64(`encounter_id`) AS `brief`
  FROM `incoming_encounter`
  UNION ALL
  SELECT
    `encounter_id`,
    XXHASH64(`encounter_id`) AS `brief`
  FROM `known_encounter`
)
SELECT DISTINCT
  `encounter_id`
FROM `version`
WHERE
  `brief` IN (
    SELECT
      `twice`.`brief`
    FROM `version` AS `twice`
    GROUP BY
      `twice`.`brief`
    HAVING
      COUNT(*) > 1
  );

WITH `known` AS (
  SELECT
    `encounter_id`,
    `landing`,
    `seq`,
    `has_updated`,
    `updated_us`,
    `deleted`,
    `landing` * 1099511627776 + `seq` AS `landed_order`,
    FALSE AS `stored`
  FROM `incoming_encounter`
  WHERE
    `encounter_id` IN (
      SELECT
        `encounter_id`
      FROM `contested_encounter`
    )
  UNION ALL
  SELECT
    `encounter_id`,
    `landing`,
    `seq`,
    `has_updated`,
    `updated_us`,
    `deleted`,
    `landing` * 1099511627776 + `seq` AS `landed_order`,
    TRUE AS `stored`
  FROM `known_encounter`
), `removed` AS (
  SELECT
    `encounter_id`,
    MAX(`landed_order`) AS `removed_order`
  FROM `known`
  WHERE
    `deleted`
  GROUP BY
    `encounter_id`
), `ranked` AS (
  SELECT
    `known`.*,
    ROW_NUMBER() OVER (
      PARTITION BY `known`.`encounter_id`
      ORDER BY (
        NOT `known`.`deleted`
        AND `known`.`landed_order` > COALESCE(`removed`.`removed_order`, -1)
      ) DESC, `known`.`deleted` DESC, `known`.`has_updated` DESC, `known`.`updated_us` DESC, `known`.`landed_order` DESC, `known`.`stored` NULLS LAST
    ) AS `place`
  FROM `known`
  LEFT JOIN `removed`
    ON `known`.`encounter_id` = `removed`.`encounter_id`
)
SELECT
  `encounter_id`,
  `landing`,
  `seq`
FROM `ranked`
WHERE
  `place` = 1 AND NOT `stored`;

SELECT
  `encounter_id`,
  `landing`,
  `seq`
FROM `winner_encounter`
UNION ALL
SELECT
  `encounter_id`,
  `landing`,
  `seq`
FROM `incoming_encounter`
WHERE
  NOT `encounter_id` IN (
    SELECT
      `encounter_id`
    FROM `contested_encounter`
  );

