"""The tenant settings that change a number, as the oracle sees them. Not the product's settings model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class ClassRule:
    kind: str
    class_system: str | None = None
    class_code: str | None = None
    identifier_system: str | None = None
    identifier_system_suffix: str | None = None
    type_system: str | None = None
    type_code: str | None = None


@dataclass(frozen=True, slots=True)
class DispositionRule:
    code: str
    disposition: str
    system: str | None = None


@dataclass(frozen=True, slots=True)
class HaiCode:
    system: str
    code: str
    type: str


SNOMED = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"

# Section 4, "Default value set".
DEFAULT_HAI_CODES = (
    HaiCode(SNOMED, "736442006", "clabsi"),
    HaiCode(SNOMED, "736152001", "clabsi"),
    HaiCode(SNOMED, "429271009", "vap"),
    HaiCode(SNOMED, "433202001", "ssi"),
    HaiCode(SNOMED, "186431008", "cdi"),
    HaiCode(SNOMED, "440653007", "catheter"),
    HaiCode(ICD_10_CM, "T80.211A", "clabsi"),
    HaiCode(ICD_10_CM, "T83.511A", "cauti"),
    HaiCode(ICD_10_CM, "J95.851", "vap"),
    HaiCode(ICD_10_CM, "A04.71", "cdi"),
    HaiCode(ICD_10_CM, "A04.72", "cdi"),
)

# Section 2, "Preset `mimic`", in its order: hosp before ed before icu.
MIMIC_CLASS_MAP = (
    ClassRule("inpatient", identifier_system_suffix="encounter-hosp"),
    ClassRule("emergency", identifier_system_suffix="encounter-ed"),
    ClassRule("part", identifier_system_suffix="encounter-icu"),
)
MIMIC_DISPOSITION_MAP = (DispositionRule("DIED", "died"), DispositionRule("AGAINST ADVICE", "against_advice"))


def as_it_is(raw_id: str) -> str:
    return raw_id


@dataclass(frozen=True, slots=True)
class OracleSettings:
    """`tie_break` maps a raw id to what "any stable order" sorts by (the product sorts by pseudonyms)."""

    time_zone: str = "UTC"
    dates_shifted: bool = False
    recorded_is_onset: bool = False
    department_order: tuple[str, ...] = ("service_text", "service_coding", "ward")
    class_map: tuple[ClassRule, ...] = ()
    disposition_map: tuple[DispositionRule, ...] = ()
    ward_department: Mapping[str, str] = field(default_factory=dict[str, str])
    hai_codes: tuple[HaiCode, ...] = DEFAULT_HAI_CODES
    tie_break: Callable[[str], str] = as_it_is

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


MIMIC = OracleSettings(dates_shifted=True, class_map=MIMIC_CLASS_MAP, disposition_map=MIMIC_DISPOSITION_MAP)
