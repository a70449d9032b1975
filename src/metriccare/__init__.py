"""MetricCare: hospital quality measures from FHIR R4, each number open down to the raw resource.

Only the version lives here; every room below is imported by its own name.
"""

__version__ = "0.1.0"
