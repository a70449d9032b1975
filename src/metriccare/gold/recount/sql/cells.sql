-- Gold's cells and those of another engine, each with its figures in one value.
-- Grain: one row per measure, variant, cell and copy (the second row of a cell, which there should never be, is copy 2).
-- Source: stored_measure_result (gold), asked (the measures and variants that are compared); rows_measure_result (from the other engine's sums, with value and interval as gold computes them).
CREATE OR REPLACE TEMP VIEW gold_cell AS
SELECT
    measure, variant, month, year, hospital, department, sex, age_band, race,
    {
        'numerator_units': numerator_units, 'denominator': denominator, 'squared_units': squared_units,
        'unripe': unripe, 'numerator': numerator, 'value': value, 'lower': lower, 'upper': upper
    } AS figures,
    row_number() OVER (
        PARTITION BY measure, variant, month, year, hospital, department, sex, age_band, race ORDER BY numerator_units
    ) AS copy
FROM stored_measure_result
WHERE (measure, variant) IN (SELECT measure, variant FROM asked);

CREATE OR REPLACE TEMP VIEW counted_cell AS
SELECT
    measure, variant, month, year, hospital, department, sex, age_band, race,
    {
        'numerator_units': numerator_units, 'denominator': denominator, 'squared_units': squared_units,
        'unripe': unripe, 'numerator': numerator, 'value': value, 'lower': lower, 'upper': upper
    } AS figures,
    row_number() OVER (
        PARTITION BY measure, variant, month, year, hospital, department, sex, age_band, race ORDER BY numerator_units
    ) AS copy
FROM rows_measure_result;
