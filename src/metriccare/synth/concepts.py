"""The clinical concepts that are used, each with its SNOMED CT and ICD-10-CM code, as a feed would write it.

A display stands only where it is the code system's own wording. Which codes count as an infection is said in
`infections`; a test checks the check digit of every SNOMED CT code here.
"""

from enum import Enum

import msgspec

from metriccare.synth.fhir import CodeableConcept, Coding

SNOMED = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"


class CodeStyle(Enum):
    """How a hospital writes its codes."""

    SNOMED_FIRST = 0
    ICD_FIRST = 1
    SNOMED_ONLY = 2


class Concept(msgspec.Struct, frozen=True):
    """One meaning, written in each style; a style that has no code of its kind uses the other."""

    text: str
    written: tuple[CodeableConcept, CodeableConcept, CodeableConcept]

    def code(self, style: CodeStyle) -> CodeableConcept:
        """The concept in a hospital's style."""
        return self.written[style.value]


def concept(text: str, snomed: Coding | None, icd: Coding | None = None) -> Concept:
    """A concept of up to two codings."""
    both = [coding for coding in (snomed, icd) if coding]
    first = [coding for coding in (snomed,) if coding] or both
    return Concept(
        text, (CodeableConcept(both, text), CodeableConcept(both[::-1], text), CodeableConcept(first, text))
    )


def snomed(code: str, display: str | None = None) -> Coding:
    """A SNOMED CT coding."""
    return Coding(SNOMED, code, display)


def icd(code: str, display: str | None = None) -> Coding:
    """An ICD-10-CM coding."""
    return Coding(ICD_10_CM, code, display)


def _disorder(code: str, text: str, icd_code: str, icd_display: str) -> Concept:
    return concept(text, snomed(code, text), icd(icd_code, icd_display))


HEART_FAILURE = _disorder("42343007", "Congestive heart failure", "I50.9", "Heart failure, unspecified")
INFARCTION = _disorder(
    "57054005", "Acute myocardial infarction", "I21.9", "Acute myocardial infarction, unspecified"
)
ATRIAL_FIBRILLATION = _disorder(
    "49436004", "Atrial fibrillation", "I48.91", "Unspecified atrial fibrillation"
)
CORONARY_DISEASE = _disorder(
    "53741008",
    "Coronary arteriosclerosis",
    "I25.10",
    "Atherosclerotic heart disease of native coronary artery without angina pectoris",
)
PNEUMONIA = _disorder("233604007", "Pneumonia", "J18.9", "Pneumonia, unspecified organism")
COPD_FLARE = _disorder(
    "195951007",
    "Acute exacerbation of chronic obstructive airways disease",
    "J44.1",
    "Chronic obstructive pulmonary disease with (acute) exacerbation",
)
COPD = _disorder(
    "13645005",
    "Chronic obstructive lung disease",
    "J44.9",
    "Chronic obstructive pulmonary disease, unspecified",
)
EMBOLISM = _disorder(
    "59282003", "Pulmonary embolism", "I26.99", "Other pulmonary embolism without acute cor pulmonale"
)
RESPIRATORY_FAILURE = _disorder(
    "65710008",
    "Acute respiratory failure",
    "J96.00",
    "Acute respiratory failure, unspecified whether with hypoxia or hypercapnia",
)
ASTHMA = _disorder("195967001", "Asthma", "J45.909", "Unspecified asthma, uncomplicated")
SEPSIS = _disorder("91302008", "Sepsis", "A41.9", "Sepsis, unspecified organism")
CELLULITIS = _disorder("128045006", "Cellulitis", "L03.90", "Cellulitis, unspecified")
URINARY_INFECTION = _disorder(
    "68566005", "Urinary tract infectious disease", "N39.0", "Urinary tract infection, site not specified"
)
KIDNEY_INJURY = _disorder(
    "14669001", "Acute renal failure syndrome", "N17.9", "Acute kidney failure, unspecified"
)
KIDNEY_DISEASE = _disorder(
    "709044004", "Chronic kidney disease", "N18.9", "Chronic kidney disease, unspecified"
)
GI_BLEED = _disorder(
    "74474003", "Gastrointestinal hemorrhage", "K92.2", "Gastrointestinal hemorrhage, unspecified"
)
APPENDICITIS = _disorder("85189001", "Acute appendicitis", "K35.80", "Unspecified acute appendicitis")
CHOLECYSTITIS = _disorder("65275009", "Acute cholecystitis", "K81.0", "Acute cholecystitis")
PANCREATITIS = _disorder(
    "197456007",
    "Acute pancreatitis",
    "K85.90",
    "Acute pancreatitis without necrosis or infection, unspecified",
)
OBSTRUCTION = _disorder(
    "81060008",
    "Intestinal obstruction",
    "K56.609",
    "Unspecified intestinal obstruction, unspecified as to partial versus complete obstruction",
)
COLON_CANCER = _disorder(
    "93761005", "Primary malignant neoplasm of colon", "C18.9", "Malignant neoplasm of colon, unspecified"
)
LUNG_CANCER = _disorder(
    "254637007",
    "Non-small cell lung cancer",
    "C34.90",
    "Malignant neoplasm of unspecified part of unspecified bronchus or lung",
)
BREAST_CANCER = _disorder(
    "254837009",
    "Malignant neoplasm of breast",
    "C50.919",
    "Malignant neoplasm of unspecified site of unspecified female breast",
)
KNEE_ARTHROSIS = _disorder(
    "239873007", "Osteoarthritis of knee", "M17.9", "Osteoarthritis of knee, unspecified"
)
HIP_ARTHROSIS = _disorder("239872002", "Osteoarthritis of hip", "M16.9", "Osteoarthritis of hip, unspecified")
HIP_FRACTURE = _disorder(
    "5913000",
    "Fracture of neck of femur",
    "S72.009A",
    "Fracture of unspecified part of neck of unspecified femur, initial encounter for closed fracture",
)
STROKE = _disorder("432504007", "Cerebral infarction", "I63.9", "Cerebral infarction, unspecified")
SEIZURE = _disorder(
    "84757009", "Epilepsy", "G40.909", "Epilepsy, unspecified, not intractable, without status epilepticus"
)
DELIVERY = concept(
    "Normal delivery", snomed("48782003"), icd("O80", "Encounter for full-term uncomplicated delivery")
)
PREECLAMPSIA = _disorder(
    "398254007", "Pre-eclampsia", "O14.90", "Unspecified pre-eclampsia, unspecified trimester"
)
HYPERTENSION = _disorder("59621000", "Essential hypertension", "I10", "Essential (primary) hypertension")
DIABETES = _disorder(
    "44054006", "Diabetes mellitus type 2", "E11.9", "Type 2 diabetes mellitus without complications"
)
HYPERLIPIDEMIA = _disorder("55822004", "Hyperlipidemia", "E78.5", "Hyperlipidemia, unspecified")
HYPOTHYROIDISM = _disorder("40930008", "Hypothyroidism", "E03.9", "Hypothyroidism, unspecified")
OBESITY = _disorder("414916001", "Obesity", "E66.9", "Obesity, unspecified")
DEPRESSION = _disorder("35489007", "Depressive disorder", "F32.A", "Depression, unspecified")
ANXIETY = _disorder("197480006", "Anxiety disorder", "F41.9", "Anxiety disorder, unspecified")
DEMENTIA = concept("Dementia", snomed("52448006", "Dementia"))
OSTEOPOROSIS = _disorder(
    "64859006", "Osteoporosis", "M81.0", "Age-related osteoporosis without current pathological fracture"
)
REFLUX = _disorder(
    "235595009",
    "Gastroesophageal reflux disease",
    "K21.9",
    "Gastro-esophageal reflux disease without esophagitis",
)
ANEMIA = _disorder("271737000", "Anemia", "D64.9", "Anemia, unspecified")
CHEST_PAIN = _disorder("29857009", "Chest pain", "R07.9", "Chest pain, unspecified")
ABDOMINAL_PAIN = _disorder("21522001", "Abdominal pain", "R10.9", "Unspecified abdominal pain")
HEADACHE = _disorder("25064002", "Headache", "R51.9", "Headache, unspecified")
FEVER = _disorder("386661006", "Fever", "R50.9", "Fever, unspecified")
DYSPNEA = _disorder("267036007", "Dyspnea", "R06.00", "Dyspnea, unspecified")
SYNCOPE = _disorder("271594007", "Syncope", "R55", "Syncope and collapse")
ANKLE_SPRAIN = _disorder(
    "44465007",
    "Sprain of ankle",
    "S93.409A",
    "Sprain of unspecified ligament of unspecified ankle, initial encounter",
)
HEAD_INJURY = _disorder(
    "82271004", "Injury of head", "S09.90XA", "Unspecified injury of head, initial encounter"
)
DELIRIUM = _disorder("2776000", "Delirium", "F05", "Delirium due to known physiological condition")
PRESSURE_ULCER = concept(
    "Pressure injury",
    snomed("399912005"),
    icd("L89.90", "Pressure ulcer of unspecified site, unspecified stage"),
)
DEATH = concept("Death", snomed("419620001", "Death"))
