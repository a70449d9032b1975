SELECT
  'default' AS variant,
  month,
  year,
  hospital,
  department,
  sex,
  age_band,
  race,
  CAST(SUM(los_us) AS BIGINT) AS numerator_units,
  CAST(COUNT(*) AS BIGINT) AS denominator,
  CAST(SUM(CAST(los_us AS DECIMAL(38, 0)) * CAST(los_us AS DECIMAL(38, 0))) AS DECIMAL(38, 0)) AS squared_units,
  CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY
  month,
  year,
  hospital,
  department,
  sex,
  age_band,
  race
UNION ALL
SELECT
  'whole_days' AS variant,
  month,
  year,
  hospital,
  department,
  sex,
  age_band,
  race,
  CAST(SUM(whole_days) AS BIGINT) AS numerator_units,
  CAST(COUNT(*) AS BIGINT) AS denominator,
  CAST(SUM(CAST(whole_days AS DECIMAL(38, 0)) * CAST(whole_days AS DECIMAL(38, 0))) AS DECIMAL(38, 0)) AS squared_units,
  CAST(0 AS BIGINT) AS unripe
FROM stay
GROUP BY
  month,
  year,
  hospital,
  department,
  sex,
  age_band,
  race
