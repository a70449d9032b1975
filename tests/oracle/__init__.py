"""A second, independent computation of the four measures, written from the measure specification alone.

What it is for: to disagree with the product. It is plain Python, slow and literal: one function per sentence
of the specification (quoted above each), sequential folds as loops, no SQL. What it is not: a part of the
product; it never imports `metriccare`, and only the `test_*` modules of this folder do."""
