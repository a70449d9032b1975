WITH `candidate` AS (
  SELECT
    `resource_type`,
    SUBSTRING(`resource_key`, LENGTH(`resource_type`) + 2) AS `raw_id`,
    `system`,
    `value`
  FROM `identifier`
  WHERE
    `resource_type` IN (
      SELECT
        `used_lookup_before`.`resource_type`
      FROM `used_lookup_before`
    )
), `listed` AS (
  SELECT
    `resource_type`,
    (
      SHA2(
        (
          SELECT
            `value`
          FROM `variable_outer_pad`
        ) || UNHEX(
          SHA2(
            (
              SELECT
                `value`
              FROM `variable_inner_pad`
            ) || ENCODE((
              's' || COALESCE(`system`, '') || '|' || `value`
            ), 'utf-8'),
            256
          )
        ),
        256
      )
    ) AS `lookup`,
    `raw_id`
  FROM `candidate`
  UNION ALL
  SELECT
    `resource_type`,
    (
      SHA2(
        (
          SELECT
            `value`
          FROM `variable_outer_pad`
        ) || UNHEX(
          SHA2(
            (
              SELECT
                `value`
              FROM `variable_inner_pad`
            ) || ENCODE((
              'v' || `value`
            ), 'utf-8'),
            256
          )
        ),
        256
      )
    ) AS `lookup`,
    `raw_id`
  FROM `candidate`
), `matched` AS (
  SELECT
    `listed`.`resource_type`,
    `listed`.`lookup`,
    MIN(`listed`.`raw_id`) AS `raw_id`,
    COUNT(DISTINCT `listed`.`raw_id`) AS `matches`
  FROM `listed`
  JOIN `used_lookup_before` AS `used`
    ON `listed`.`resource_type` = `used`.`resource_type`
    AND `listed`.`lookup` = `used`.`lookup`
  GROUP BY
    `listed`.`resource_type`,
    `listed`.`lookup`
)
SELECT
  `resource_type`,
  `lookup`,
  CASE
    WHEN `resource_type` IN ('Organization', 'Location')
    THEN `raw_id`
    ELSE (
      SHA2(
        (
          SELECT
            `value`
          FROM `variable_outer_pad`
        ) || UNHEX(
          SHA2(
            (
              SELECT
                `value`
              FROM `variable_inner_pad`
            ) || ENCODE((
              `raw_id`
            ), 'utf-8'),
            256
          )
        ),
        256
      )
    )
  END AS `resource_id`,
  `matches`
FROM `matched`;

