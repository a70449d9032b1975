"""`ingest --check`: what a feed holds and which settings it needs, without landing any of it.

    report    the answer, as data; `cli` prints it
    feed      the records of a feed, read and judged as `ingest` would
    tally     what is counted of each record
    dates     how good a date is            codes    which codes have a meaning under the tenant's settings
    ids       ids that two sources use      proposal the settings file that the feed asks for

Nothing here writes to the tenant.
"""
