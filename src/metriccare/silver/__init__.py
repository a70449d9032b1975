"""Clean and pseudonymised FHIR: one flat table per concept, the newest version of each resource, allow-listed columns."""
