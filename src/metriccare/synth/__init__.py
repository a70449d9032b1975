"""Made-up hospitals as FHIR R4, together with the truth that was planted in them.

    options ─► generate ─► world (seasons, hospitals, people) ─► patients ─► truth, staffing, surveys
                                                                    │
                          stays, visits, infections, deaths ────────┤  what happens to one patient
                          patient_record, *_record ─────────────────┤  the same as FHIR resources
                          faults ───────────────────────────────────┘  what real feeds get wrong

Nothing here reads what the pipeline makes: the truth is counted from the plan, before a resource is written.
"""
