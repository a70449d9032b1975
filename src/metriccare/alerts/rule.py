"""What every alert rule says, whatever its kind. Frozen and strict: a misspelt setting is an error, never a default.

Not what a kind looks at (`kinds`), nor where rules are kept (`rules`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from metriccare.alerts.reading import Dimension, Reading
from metriccare.alerts.states import Patience

if TYPE_CHECKING:
    from metriccare.alerts.observed import Observed

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(max_length=500)]
Severity = Literal["concern", "notice", "good"]
_FOR = re.compile(r"(?P<number>[1-9][0-9]{0,3}) (?P<unit>period|periods|min|h|days?)")
_MINUTES = {"min": 1, "h": 60, "day": 1440, "days": 1440}


class Rule(BaseModel, ABC):
    """One rule of one tenant.

    `lasting`: how long a breach lasts before it fires, "2 periods" of a series or "30 min", "4 h", "1 day" on the
    clock. `why` it matters and what is to do (`todo`) stand in the alert as its author wrote them. `group_by`: alerts
    that begin together and agree in these places are told in one message. `escalate_after`: minutes after which an
    alert that nobody has taken goes to the channels of `escalate_to` as well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    judges_figures: ClassVar[bool] = True
    """Whether its verdicts can only change with the lake, the targets or the rule; False: also with the clock."""

    kind: str
    name: Name
    title: Title
    why: Text = ""
    todo: Text = ""
    severity: Severity = "concern"
    enabled: bool = True
    lasting: str = "1 period"
    no_data: Literal["quiet", "alert"] = "quiet"
    group_by: tuple[Dimension, ...] = ()
    channels: tuple[Name, ...] = ()
    escalate_after: Annotated[int, Field(ge=1, le=100_000)] | None = None
    escalate_to: tuple[Name, ...] = ()

    @field_validator("lasting")
    @classmethod
    def _a_duration(cls, text: str) -> str:
        if not _FOR.fullmatch(text):
            raise ValueError(f"'{text}' is not a duration, such as '2 periods', '30 min' or '4 h'")
        return text

    @model_validator(mode="after")
    def _escalates_to_somebody(self) -> "Rule":
        if (self.escalate_after is None) != (not self.escalate_to):
            raise ValueError("escalate_after and escalate_to belong together")
        return self

    @property
    def patience(self) -> Patience:
        """How long a breach must last."""
        found = _FOR.fullmatch(self.lasting)
        number, unit = (int(found["number"]), found["unit"]) if found else (1, "period")
        return Patience(minutes=number * _MINUTES[unit]) if unit in _MINUTES else Patience(periods=number)

    @abstractmethod
    def judge(self, observed: "Observed") -> Iterator[Reading]:
        """One reading for each place that the rule watches. Raises MetricCareError where it cannot judge."""

    @abstractmethod
    def history(self, observed: "Observed") -> Iterator[Reading]:
        """The readings that the rule would have given in the past, in the order of time for each place."""
