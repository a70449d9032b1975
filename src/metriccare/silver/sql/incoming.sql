-- Tables that collect what a run reads, before the newest versions are chosen.
-- Grain: one row per landed version. Keys: as in silver, plus landing, seq.
-- Source: bronze records. The columns are those of silver/tables.py and what other tables are read from; {columns} is filled in.
CREATE OR REPLACE TEMP TABLE incoming_{name} ({columns});
