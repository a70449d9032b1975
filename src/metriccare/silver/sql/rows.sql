-- The incoming rows of the versions that win, where some do not; of lists inside them, where they came as rows.
-- Grain: one row per resource, or per entry of its list. Key: {key}. Source: incoming_{name}, {winner}.
CREATE OR REPLACE TEMP VIEW rows_{name} AS
SELECT incoming_{name}.*
FROM incoming_{name}
JOIN {winner} USING (landing, seq);
