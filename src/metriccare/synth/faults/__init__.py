"""What real feeds get wrong, planted on lines of their own so that the truth stays as it is, and listed with it.

fault       one faulty record and what is expected of it
specimen    copies of a patient's resources to spoil
bytes_      what is no JSON, or no JSON we take       ──► quarantined
shapes      JSON that is no FHIR resource             ──► quarantined
meanings    FHIR that cannot be counted               ──► a finding
versions    what another version of an id supersedes  ──► superseded
legal       what looks odd and is right               ──► counts
plan        which fault comes next, and how often
"""
