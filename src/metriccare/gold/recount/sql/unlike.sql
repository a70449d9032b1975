-- Cells whose figures are not the very same in both, or that one of them does not have; whether a difference is only rounding is not decided here.
-- Grain: one row per measure, variant, cell and copy. Source: gold_cell, counted_cell.
SELECT
    coalesce(gold_cell.measure, counted_cell.measure) AS measure,
    coalesce(gold_cell.variant, counted_cell.variant) AS variant,
    coalesce(gold_cell.month, counted_cell.month) AS month,
    coalesce(gold_cell.year, counted_cell.year) AS year,
    coalesce(gold_cell.hospital, counted_cell.hospital) AS hospital,
    coalesce(gold_cell.department, counted_cell.department) AS department,
    coalesce(gold_cell.sex, counted_cell.sex) AS sex,
    coalesce(gold_cell.age_band, counted_cell.age_band) AS age_band,
    coalesce(gold_cell.race, counted_cell.race) AS race,
    gold_cell.figures AS gold,
    counted_cell.figures AS counted
FROM gold_cell
FULL JOIN counted_cell
    ON gold_cell.measure = counted_cell.measure
    AND gold_cell.variant = counted_cell.variant
    AND gold_cell.month IS NOT DISTINCT FROM counted_cell.month
    AND gold_cell.year IS NOT DISTINCT FROM counted_cell.year
    AND gold_cell.hospital IS NOT DISTINCT FROM counted_cell.hospital
    AND gold_cell.department IS NOT DISTINCT FROM counted_cell.department
    AND gold_cell.sex IS NOT DISTINCT FROM counted_cell.sex
    AND gold_cell.age_band IS NOT DISTINCT FROM counted_cell.age_band
    AND gold_cell.race IS NOT DISTINCT FROM counted_cell.race
    AND gold_cell.copy = counted_cell.copy
WHERE gold_cell.figures IS DISTINCT FROM counted_cell.figures
ORDER BY ALL;
