"""What runs by itself, and what keeps an installation alive: queue, schedule, worker, drop folders, history, backup.

Not what a run computes (`gold.build`) nor how a file lands (`bronze`): this room decides when, and writes down how it
went. It knows no page and no command; those read it.
"""
