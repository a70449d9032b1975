"""Pulling from FHIR servers: what they hold becomes landings like those of a drop folder, by itself and exactly once.

    book ──feed──► puller ─┬─ bulk ── manifest, download ─┐
    (rows, cursors)        └─ search ── page, circle ─────┴─ landing ──► bronze
                              │
                        server (client) ── access (smart, keys)

Each turn is short and ends with a cursor that says how far it came: nothing here waits by sleeping. Not what follows a
landing (`carry_out`), nor which addresses may be reached (`outgoing`).
"""
