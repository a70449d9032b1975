"""The clinical departments and how they differ: whom they admit, for how long, and what becomes of them.

Rates are set so that all departments together look like a general hospital: about 2.4 deaths per 100 discharges,
14 to 15 unplanned returns in 30 days, a mean stay of about five days. Not the buildings: those are in `hospitals`.
"""

import msgspec

from metriccare.synth import concepts as c
from metriccare.synth.chance import Weighted
from metriccare.synth.concepts import Concept, snomed
from metriccare.synth.fhir import CodeableConcept


class Department(msgspec.Struct, frozen=True):
    """A clinical service. `share` is of adult admissions; `returns` multiplies the chance of a readmission."""

    name: str
    service: CodeableConcept
    share: float
    elective: float
    median_days: float
    spread: float
    mortality: float
    critical: float
    returns: float
    planned_returns: float
    surgical: bool
    reasons: Weighted[Concept]


def _service(name: str, code: str, display: str | None = None) -> CodeableConcept:
    return CodeableConcept([snomed(code, display)], name)


MEDICINE = Department(
    "General Medicine", _service("General Medicine", "394802001", "General medicine"),
    share=0.27, elective=0.04, median_days=3.7, spread=0.72, mortality=0.030, critical=0.08,
    returns=1.12, planned_returns=0.01, surgical=False,
    reasons=Weighted([
        (c.SEPSIS, 16), (c.PNEUMONIA, 10), (c.URINARY_INFECTION, 12), (c.CELLULITIS, 10), (c.GI_BLEED, 11),
        (c.SYNCOPE, 7), (c.DIABETES, 6), (c.ANEMIA, 7), (c.DELIRIUM, 6),
    ]),
)  # fmt: skip
CARDIOLOGY = Department(
    "Cardiology", _service("Cardiology", "394579002", "Cardiology"),
    share=0.16, elective=0.22, median_days=3.4, spread=0.68, mortality=0.030, critical=0.20,
    returns=1.15, planned_returns=0.03, surgical=False,
    reasons=Weighted([
        (c.HEART_FAILURE, 34), (c.INFARCTION, 24), (c.ATRIAL_FIBRILLATION, 20), (c.CORONARY_DISEASE, 16),
    ]),
)  # fmt: skip
PULMONOLOGY = Department(
    "Pulmonology", _service("Pulmonology", "418112009", "Pulmonary medicine"),
    share=0.11, elective=0.03, median_days=4.1, spread=0.68, mortality=0.044, critical=0.14,
    returns=1.18, planned_returns=0.01, surgical=False,
    reasons=Weighted([(c.COPD_FLARE, 36), (c.PNEUMONIA, 34), (c.EMBOLISM, 14), (c.RESPIRATORY_FAILURE, 12)]),
)  # fmt: skip
SURGERY = Department(
    "General Surgery", _service("General Surgery", "394609007", "General surgery"),
    share=0.14, elective=0.45, median_days=3.4, spread=0.75, mortality=0.013, critical=0.10,
    returns=0.85, planned_returns=0.03, surgical=True,
    reasons=Weighted([
        (c.CHOLECYSTITIS, 24), (c.APPENDICITIS, 20), (c.OBSTRUCTION, 18), (c.COLON_CANCER, 16), (c.PANCREATITIS, 14),
    ]),
)  # fmt: skip
ORTHOPEDICS = Department(
    "Orthopedics", _service("Orthopedics", "394801008"),
    share=0.12, elective=0.58, median_days=3.1, spread=0.58, mortality=0.009, critical=0.03,
    returns=0.6, planned_returns=0.02, surgical=True,
    reasons=Weighted([(c.KNEE_ARTHROSIS, 34), (c.HIP_ARTHROSIS, 26), (c.HIP_FRACTURE, 32)]),
)  # fmt: skip
NEUROLOGY = Department(
    "Neurology", _service("Neurology", "394591006", "Neurology"),
    share=0.08, elective=0.10, median_days=4.2, spread=0.78, mortality=0.042, critical=0.15,
    returns=0.95, planned_returns=0.01, surgical=False,
    reasons=Weighted([(c.STROKE, 52), (c.SEIZURE, 26), (c.SYNCOPE, 10)]),
)  # fmt: skip
ONCOLOGY = Department(
    "Oncology", _service("Oncology", "394593009", "Medical oncology"),
    share=0.06, elective=0.42, median_days=4.5, spread=0.75, mortality=0.046, critical=0.05,
    returns=1.35, planned_returns=0.16, surgical=False,
    reasons=Weighted([(c.LUNG_CANCER, 36), (c.COLON_CANCER, 28), (c.BREAST_CANCER, 28)]),
)  # fmt: skip
NEPHROLOGY = Department(
    "Nephrology", _service("Nephrology", "394589003", "Nephrology"),
    share=0.06, elective=0.08, median_days=4.2, spread=0.7, mortality=0.030, critical=0.10,
    returns=1.25, planned_returns=0.02, surgical=False,
    reasons=Weighted([(c.KIDNEY_INJURY, 56), (c.URINARY_INFECTION, 18), (c.KIDNEY_DISEASE, 18)]),
)  # fmt: skip
OBSTETRICS = Department(
    "Obstetrics", _service("Obstetrics", "394585009", "Obstetrics and gynecology"),
    share=0.0, elective=0.26, median_days=2.4, spread=0.35, mortality=0.0001, critical=0.01,
    returns=0.3, planned_returns=0.0, surgical=False,
    reasons=Weighted([(c.DELIVERY, 82), (c.PREECLAMPSIA, 12)]),
)  # fmt: skip
PEDIATRICS = Department(
    "Pediatrics", _service("Pediatrics", "394537008"),
    share=0.0, elective=0.12, median_days=2.2, spread=0.6, mortality=0.002, critical=0.04,
    returns=0.6, planned_returns=0.01, surgical=False,
    reasons=Weighted([(c.ASTHMA, 34), (c.PNEUMONIA, 28), (c.APPENDICITIS, 20), (c.SEIZURE, 12)]),
)  # fmt: skip

DEPARTMENTS = (
    MEDICINE, CARDIOLOGY, PULMONOLOGY, SURGERY, ORTHOPEDICS, NEUROLOGY, ONCOLOGY, NEPHROLOGY, OBSTETRICS, PEDIATRICS,
)  # fmt: skip
SPECIALIST = frozenset({NEUROLOGY.name, ONCOLOGY.name, NEPHROLOGY.name})
"""What small hospitals lack."""
