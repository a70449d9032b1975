-- A table that collects what a run reads, before the newest versions are chosen.
-- Grain: one row per landed version. Key: as in silver, plus landing, seq. Source: bronze records.
-- The columns are those of silver/tables.py and the lists that other tables are read from; {columns} is filled in.
CREATE OR REPLACE TEMP TABLE arrived_{name} ({columns});
