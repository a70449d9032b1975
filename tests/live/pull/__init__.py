"""Pulling from a FHIR server: a real one of our own, in another process (`tests.live.fhir`)."""
