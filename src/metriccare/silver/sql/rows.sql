-- The incoming rows of the versions that win, where some do not.
-- Grain: one row per resource. Key: {key}. Source: incoming_{name}, newest_{name}.
CREATE OR REPLACE TEMP VIEW rows_{name} AS
SELECT incoming_{name}.*
FROM incoming_{name}
JOIN newest_{name} USING (landing, seq);
