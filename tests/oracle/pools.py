"""The few codes and values that generated resources are made of, right and wrong ones."""

SNOMED, SNOMED_OID = "http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96"
ICD, ICD_OID = "http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90"
V3_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PRIORITY = "http://terminology.hl7.org/CodeSystem/v3-ActPriority"
DISPOSITION = "http://terminology.hl7.org/CodeSystem/discharge-disposition"
NUBC = "http://www.nubc.org/patient-discharge"
RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
HOW_MANY = {"Patient": 3, "Organization": 3, "Location": 4, "Encounter": 7, "Condition": 8}
SYSTEMS = ("urn:mrn", "urn:alt", None)

CLASSES: tuple[object, ...] = (
    {"system": V3_ACT, "code": "IMP"},
    {"system": V3_ACT, "code": "ACUTE"},
    {"code": "IMP"},
    {"system": "http://hl7.org/fhir/v3/ActCode", "code": "IMP"},
    {"system": V3_ACT + "|2.0", "code": "IMP"},
    {"system": V3_ACT, "code": "EMER"},
    {"system": V3_ACT, "code": "OBSENC"},
    {"system": V3_ACT, "code": "AMB"},
    {"system": "urn:local", "code": "INP"},
    {"system": "urn:local", "code": "IMP"},
    {"system": V3_ACT, "code": "imp"},
    None,
    [{"coding": [{"system": V3_ACT, "code": "IMP"}]}],
)
DISPOSITIONS = (
    (DISPOSITION, "home"),
    (DISPOSITION, "exp"),
    (DISPOSITION, "aadvice"),
    ("http://hl7.org/fhir/discharge-disposition", "exp"),
    (NUBC, "20"),
    (NUBC, "07"),
    (NUBC, "0042"),
    (NUBC + "|2024", "01"),
    (SNOMED, "371828006"),
    (SNOMED_OID, "225928004"),
    ("urn:local", "DIED"),
    (None, "exp"),
    (NUBC, None),
)
DIAGNOSES = (
    (SNOMED, "22298006"),
    (ICD, "I21.9"),
    (ICD_OID, "i219"),
    (SNOMED_OID, "22298006"),
    ("urn:local", "X"),
    (None, "X"),
    (ICD, None),
)
CLABSI = ((SNOMED, "736442006"), (ICD, "T80.211A"), (ICD_OID + "|2024", "t80211a"))
CONDITION_CODES = (
    (SNOMED, "186431008"),
    (ICD, "A0472"),
    (SNOMED_OID, "429271009"),
    (SNOMED, "419620001"),
    (SNOMED, "419620001"),
    (SNOMED_OID, "419620001"),
    ("urn:local", "736442006"),
    *DIAGNOSES,
)
BIRTHS = (
    "1950-03-10",
    "1960-02-29",
    "1959",
    "1959-04",
    "1930-01-01",
    "2007-03-05",
    "2024-03-01",
    "1951-02-30",
    None,
)
