SELECT
  `cell`.`measure`,
  `cell`.`variant`,
  `cell`.`month`,
  `cell`.`year`,
  `cell`.`hospital`,
  `cell`.`department`,
  `cell`.`sex`,
  `cell`.`age_band`,
  `cell`.`race`,
  `cell`.`numerator_units`,
  CAST(`cell`.`numerator_units` AS DOUBLE) / `variant`.`units_per_count` AS `numerator`,
  `cell`.`denominator`,
  `cell`.`squared_units`,
  CAST(`cell`.`numerator_units` AS DOUBLE) / `variant`.`units_per_count` / NULLIF(`cell`.`denominator`, 0) * `variant`.`multiplier` AS `value`,
  `cell_interval`.`lower`,
  `cell_interval`.`upper`,
  `cell`.`unripe`,
  `lineage`.*,
  (
    (
      CAST(SUBSTRING((
        `cell`.`month`
      ), 1, 4) AS INT) * 12 + CAST(SUBSTRING((
        `cell`.`month`
      ), 6, 2) AS INT)
    ) % CAST(4 AS INT)
  ) AS `bucket`
FROM `cell`
CROSS JOIN `lineage`
JOIN `variant`
  ON `cell`.`measure` = `variant`.`measure` AND `cell`.`variant` = `variant`.`variant`
LEFT JOIN `cell_interval`
  ON `cell`.`measure` = `cell_interval`.`measure`
  AND `cell`.`variant` = `cell_interval`.`variant`
  AND `cell`.`numerator_units` = `cell_interval`.`numerator_units`
  AND `cell`.`denominator` = `cell_interval`.`denominator`
  AND `cell`.`squared_units` = `cell_interval`.`squared_units`
WHERE
  `cell`.`denominator` > 0 OR `cell`.`unripe` > 0;

