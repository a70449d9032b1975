"""A tenant's settings as a validated, frozen model, and its fingerprint for lineage.

Not the file they come from (`settings_file`), nor what the maps mean for an encounter (`silver`).
"""

import hashlib
import json
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

FORMAT = 1

Text = Annotated[str, StringConstraints(min_length=1)]
InfectionType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Kind = Literal["inpatient", "emergency", "observation", "other", "part"]
Disposition = Literal["died", "against_advice", "alive"]
DepartmentSource = Literal["service_text", "service_coding", "ward"]

# Names that mean another zone on another machine.
_OF_THE_MACHINE = {"localtime", "posixrules", "Factory"}

SNOMED_CT = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"


class _Settings(BaseModel):
    """Frozen and strict: a misspelt key or `"yes"` for a boolean is an error, never a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ClassRule(_Settings):
    """Gives an encounter its kind when every matcher that is set matches; the first rule in order wins."""

    kind: Kind
    class_system: Text | None = None
    class_code: Text | None = None
    identifier_system: Text | None = None
    identifier_system_suffix: Text | None = None
    type_system: Text | None = None
    type_code: Text | None = None

    @model_validator(mode="after")
    def _matches_something(self) -> "ClassRule":
        if not self.model_dump(exclude={"kind"}, exclude_none=True):
            raise ValueError("a class rule needs at least one matcher, such as class_code")
        return self


class DispositionRule(_Settings):
    """Maps a discharge disposition code; without `system`, a coding of any system with that code."""

    system: Text | None = None
    code: Text
    disposition: Disposition


class HaiCode(_Settings):
    """One code of the infection value set and the infection type it stands for."""

    system: Text
    code: Text
    type: InfectionType


# measure-specification.md, section 4
DEFAULT_HAI_CODES = tuple(
    HaiCode(system=system, code=code, type=infection)
    for system, code, infection in (
        (SNOMED_CT, "736442006", "clabsi"),
        (SNOMED_CT, "736152001", "clabsi"),
        (SNOMED_CT, "429271009", "vap"),
        (SNOMED_CT, "433202001", "ssi"),
        (SNOMED_CT, "186431008", "cdi"),
        (SNOMED_CT, "440653007", "catheter"),
        (ICD_10_CM, "T80.211A", "clabsi"),
        (ICD_10_CM, "T83.511A", "cauti"),
        (ICD_10_CM, "J95.851", "vap"),
        (ICD_10_CM, "A04.71", "cdi"),
        (ICD_10_CM, "A04.72", "cdi"),
    )
)


class TenantSettings(_Settings):
    """Everything a tenant may choose about how its data is read; `version` is the format of the file."""

    version: Literal[1] = FORMAT
    time_zone: str = "UTC"
    dates_shifted: bool = False
    recorded_is_onset: bool = False
    department_order: tuple[DepartmentSource, ...] = Field(
        default=("service_text", "service_coding", "ward"), min_length=1
    )
    class_map: tuple[ClassRule, ...] = ()
    disposition_map: tuple[DispositionRule, ...] = ()
    ward_department: dict[Text, Text] = Field(default_factory=dict[str, str])
    hai_codes: tuple[HaiCode, ...] = DEFAULT_HAI_CODES

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name != "UTC" and name not in available_timezones() - _OF_THE_MACHINE:
            raise ValueError(f"'{name}' is not an IANA time zone, such as 'America/New_York'")
        return name

    @field_validator("department_order")
    @classmethod
    def _each_source_once(cls, order: tuple[DepartmentSource, ...]) -> tuple[DepartmentSource, ...]:
        if len(set(order)) < len(order):
            raise ValueError("a department source stands twice")
        return order

    def fingerprint(self) -> str:
        """SHA-256 of the settings as canonical JSON: the settings version that every gold row carries."""
        canonical = json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
