-- Tables that collect what a run reads, before the newest versions are chosen.
-- Grain: one row per landed version (parents), per list entry of a version (children). Keys: as in silver, plus landing, seq.
-- Source: bronze records. The columns are those of silver/tables.py; {columns} is filled in from there.
CREATE OR REPLACE TEMP TABLE incoming_{name} ({columns});
