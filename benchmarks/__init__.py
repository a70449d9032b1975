"""How fast MetricCare is, beside DuckDB alone and PySpark, in one run on one machine: `make bench`.

Not a test of what is right (`tests/`): the feed is made of templates, and no figure of it means anything.
"""
