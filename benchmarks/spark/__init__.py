"""`make bench-spark`: the engine of several machines under the clock, beside itself, PySpark alone and DuckDB."""
