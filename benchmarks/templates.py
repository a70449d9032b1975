"""The text of each resource of the feed, field by field as a US Core server writes it. Not the values (`feed`)."""

from collections.abc import Iterable

RACES = ("White", "Black or African American", "Asian", "Other")
SERVICES = ("Medicine", "Surgery", "Cardiology", "Intensive care", "Orthopaedics", "Neurology")
DISPOSITIONS = ("home", "home", "home", "snf", "rehab", "aadvice", "exp")
CODES = (
    ("233604007", "J18.9", "Pneumonia"),
    ("84114007", "I50.9", "Heart failure"),
    ("44054006", "E11.9", "Type 2 diabetes mellitus"),
    ("736442006", "T80.211A", "Bloodstream infection due to central venous catheter"),
    ("38341003", "I10", "Hypertensive disorder"),
)
CODE_WEIGHTS = (30, 25, 25, 2, 18)


def _line(text: str) -> str:
    """A template for one line: `<name>` becomes a place for str.format, every other brace stands for itself."""
    one = "".join(part.strip() for part in text.splitlines())
    return one.replace("{", "{{").replace("}", "}}").replace("<<", "{").replace(">>", "}") + "\n"


PATIENT = _line("""
{"resourceType":"Patient","id":"<<id>>","meta":{"versionId":"1","lastUpdated":"2026-01-05T08:00:00.000-05:00",
"source":"urn:ehr:main","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},
"extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[
{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3","display":"<<race>>"}},
{"url":"text","valueString":"<<race>>"}]},
{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity","extension":[
{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2186-5",
"display":"Not Hispanic or Latino"}},{"url":"text","valueString":"Not Hispanic or Latino"}]}],
"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},
"system":"urn:ehr:mrn","value":"MRN<<number>>"}],"active":true,
"name":[{"use":"official","family":"Example<<number>>","given":["Alex","M"]}],
"telecom":[{"system":"phone","value":"555-0100","use":"home"}],<<died>>"gender":"<<sex>>","birthDate":"<<born>>",
"address":[{"line":["<<number>> Main Street"],"city":"Springfield","state":"MA","postalCode":"01101","country":"US"}]}
""")

ENCOUNTER = _line("""
{"resourceType":"Encounter","id":"<<id>>","meta":{"versionId":"1","lastUpdated":"2026-01-05T08:00:00.000-05:00",
"source":"urn:ehr:main","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter"]},
"identifier":[{"use":"official","system":"urn:ehr:visit","value":"V<<number>>"}],"status":"finished",
"statusHistory":[{"status":"arrived","period":{"start":"<<ordered>>","end":"<<start>>"}},
{"status":"in-progress","period":{"start":"<<start>>","end":"<<end>>"}}],
"class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"<<code>>"},
"type":[{"coding":[{"system":"http://snomed.info/sct","code":"183452005","display":"Emergency hospital admission"}]}],
"serviceType":{"coding":[{"system":"urn:ehr:service","code":"S1","display":"<<service>>"}],"text":"<<service>>"},
"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActPriority","code":"EM"}]},
"subject":{"reference":"Patient/<<patient>>"},
"period":{"start":"<<start>>","end":"<<end>>"},
"reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"233604007","display":"Pneumonia"}]}],
"diagnosis":[{"condition":{"reference":"Condition/<<condition>>"},
"use":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"DD"}]},"rank":1}],
"hospitalization":{"dischargeDisposition":{"coding":[
{"system":"http://terminology.hl7.org/CodeSystem/discharge-disposition","code":"<<disposition>>"}]}},
"location":[{"location":{"reference":"Location/w<<ward>>","display":"Ward <<ward>>"},"status":"completed",
"period":{"start":"<<start>>","end":"<<end>>"}}<<moved>>],
"serviceProvider":{"reference":"Organization/h<<hospital>>"}}
""")

MOVE = _line("""
,{"location":{"reference":"Location/w<<ward>>","display":"Ward <<ward>>"},"status":"completed",
"period":{"start":"<<start>>"}}
""").strip()

CONDITION = _line("""
{"resourceType":"Condition","id":"<<id>>","meta":{"versionId":"1","lastUpdated":"2026-01-05T08:00:00.000-05:00",
"source":"urn:ehr:main"},
"identifier":[{"system":"urn:ehr:diagnosis","value":"D<<number>>"}],
"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status",
"code":"confirmed"}]},
"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category",
"code":"encounter-diagnosis"}]}],
"code":{"coding":[{"system":"http://snomed.info/sct","code":"<<snomed>>","display":"<<title>>"},
{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"<<icd>>"}],"text":"<<title>>"},
"subject":{"reference":"Patient/<<patient>>"},"encounter":{"reference":"Encounter/<<encounter>>"},
"onsetDateTime":"<<onset>>","recordedDate":"<<recorded>>"}
""")


def bundle(records: Iterable[str]) -> str:
    """A transaction Bundle of resources."""
    entries = ",".join(
        f'{{"resource":{record},"request":{{"method":"PUT","url":"x"}}}}' for record in records
    )
    return f'{{"resourceType":"Bundle","type":"transaction","entry":[{entries}]}}'
