"""Infections acquired in hospitals: their codes, the types that the specification's value set gives them, and where
each is likely. Two codings may mean two types. Who gets one is decided in `infections`.
"""

from metriccare.synth.chance import Weighted
from metriccare.synth.concepts import Concept, concept, icd, snomed

CLABSI = concept(
    "Central line-associated bloodstream infection",
    snomed("736442006"),
    icd("T80.211A", "Bloodstream infection due to central venous catheter, initial encounter"),
)
CLABSI_IN_PLACE = concept("Bloodstream infection with central venous catheter in place", snomed("736152001"))
CAUTI = concept(
    "Catheter-associated urinary tract infection",
    snomed("68566005", "Urinary tract infectious disease"),
    icd(
        "T83.511A",
        "Infection and inflammatory reaction due to indwelling urethral catheter, initial encounter",
    ),
)
CATHETER = concept(
    "Infection associated with catheter", snomed("440653007", "Infection associated with catheter")
)
CATHETER_URINARY = concept(
    "Catheter infection of the urinary tract",
    snomed("440653007", "Infection associated with catheter"),
    icd(
        "T83.511A",
        "Infection and inflammatory reaction due to indwelling urethral catheter, initial encounter",
    ),
)
VAP = concept(
    "Ventilator-associated pneumonia",
    snomed("429271009", "Ventilator-acquired pneumonia"),
    icd("J95.851", "Ventilator associated pneumonia"),
)
SSI = concept(
    "Surgical site infection",
    snomed("433202001", "Surgical site infection"),
    icd("T81.49XA", "Infection following a procedure, other surgical site, initial encounter"),
)
CDI = concept(
    "Clostridioides difficile infection",
    snomed("186431008"),
    icd("A04.72", "Enterocolitis due to Clostridium difficile, not specified as recurrent"),
)
CDI_AGAIN = concept(
    "Recurrent Clostridioides difficile infection",
    snomed("186431008"),
    icd("A0471", "Enterocolitis due to Clostridium difficile, recurrent"),
)

Kind = tuple[tuple[str, ...], Concept]
ANYWHERE: tuple[tuple[Kind, float], ...] = (
    ((("cauti",), CAUTI), 30),
    ((("cdi",), CDI), 24),
    ((("cdi",), CDI_AGAIN), 4),
    ((("catheter",), CATHETER), 5),
    ((("cauti", "catheter"), CATHETER_URINARY), 2),
    ((("clabsi",), CLABSI), 12),
    ((("clabsi",), CLABSI_IN_PLACE), 3),
)
OF_SURGERY: tuple[tuple[Kind, float], ...] = (((("ssi",), SSI), 40),)
OF_CRITICAL_CARE: tuple[tuple[Kind, float], ...] = (((("vap",), VAP), 45), ((("clabsi",), CLABSI), 30))
# What people bring along: acquired elsewhere, or before.
BROUGHT = Weighted[Kind]([((("cdi",), CDI), 50), ((("cauti",), CAUTI), 35), ((("ssi",), SSI), 15)])
