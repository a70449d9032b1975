"""Bronze: raw FHIR, landed exactly once, every record validated, what is bad kept whole in quarantine.

    sources ─► reading ─► examine (judge, documents) ─► store (objects, index, quarantine) ─► ledger

Read it through `records`; write it through `ingest`. Nothing here flattens or de-identifies: that is silver.
"""
