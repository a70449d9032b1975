"""A FHIR server of our own to pull from, in a process of its own, that misbehaves as it is told.

    python -m tests.live.fhir     prints its two addresses; `/control/...` tells it what to hold and how to fail

Real HTTP, real signatures; no model of FHIR beyond what a pull asks for.
"""
