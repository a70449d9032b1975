-- Where one stay stands in every measure and variant.
-- Grain: one row per measure and variant. Key: both. Source: stay_standing. Variable: stay_id.
SELECT measure, variant, "group"
FROM stay_standing;
