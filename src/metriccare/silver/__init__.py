"""Clean and pseudonymised FHIR: one flat table per concept, newest versions only, allow-listed columns."""
