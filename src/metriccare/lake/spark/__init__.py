"""The packaged SQL of silver and gold on Apache Spark: rendered from DuckDB's dialect, executed on a session."""
