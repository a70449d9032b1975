"""What every alert rule says, whatever its kind. Frozen and strict: a misspelt setting is an error, never a default.

Not what a kind looks at (`kinds`), nor where rules are kept (`rules`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from metriccare.alerts.reading import Dimension, Reading
from metriccare.alerts.states import Patience

if TYPE_CHECKING:
    from metriccare.alerts.observed import Observed

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
# Also for a database, a terminal and a mail: no character that controls one.
_PLAIN = r"^[^\x00-\x1f\x7f]*$"
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_PLAIN)]
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PLAIN)]
Severity = Literal["concern", "notice", "good"]
_FOR = re.compile(r"(?P<number>[1-9][0-9]{0,3}) (?P<unit>period|periods|min|h|days?)")
_MINUTES = {"min": 1, "h": 60, "day": 1440, "days": 1440}


def wrong(setting: str, words: str) -> PydanticCustomError:
    """What a check of several settings raises: the words, and which setting to change."""
    return PydanticCustomError("rule", "{words}", {"words": words, "setting": setting})


class Rule(BaseModel, ABC):
    """One rule of one tenant.

    Titles and descriptions of settings are what a form shows beside them.

    `lasting`: how long a breach lasts before it fires, "2 periods" of a series or "30 min", "4 h", "1 day" on the
    clock. `why` it matters and what is to do (`todo`) stand in the alert as its author wrote them. `group_by`: alerts
    that begin together and agree in these places are told in one message. `escalate_after`: minutes after which an
    alert that nobody has taken goes to the channels of `escalate_to` as well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    judges_figures: ClassVar[bool] = True
    """Whether its verdicts can only change with the lake, the targets or the rule; False: with feeds and runs too."""

    about: ClassVar[str]
    """What its kind looks for, in general: what somebody chooses a kind by."""

    kind: str
    name: Name = Field(title="Name", description="Small letters, digits and dashes. It never changes.")
    title: Title = Field(title="Title", description="What its alerts are called")
    why: Text = Field(default="", title="Why it matters")
    todo: Text = Field(default="", title="What to do")
    severity: Severity = Field(default="concern", title="Severity")
    enabled: bool = Field(default=True, title="Switched on")
    lasting: str = Field(
        default="1 period",
        title="For",
        description="How long it must be so before it fires: 2 periods, 30 min, 4 h, 1 day",
    )
    no_data: Literal["quiet", "alert"] = Field(default="quiet", title="Where data are missing")
    group_by: tuple[Dimension, ...] = Field(
        default=(),
        title="Tell apart by",
        description="Alerts that begin together are told in one message, or in one for each of these",
    )
    channels: tuple[Name, ...] = Field(default=(), title="Tell")
    escalate_after: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, title="Minutes until more people are told", description="Where nobody has taken it"
    )
    escalate_to: tuple[Name, ...] = Field(default=(), title="Then tell, too")

    @field_validator("lasting")
    @classmethod
    def _a_duration(cls, text: str) -> str:
        if not _FOR.fullmatch(text):
            raise ValueError(f"'{text}' is not a duration, such as '2 periods', '30 min' or '4 h'")
        return text

    @model_validator(mode="after")
    def _escalates_to_somebody(self) -> "Rule":
        if (self.escalate_after is None) != (not self.escalate_to):
            missing = "escalate_after" if self.escalate_after is None else "escalate_to"
            raise wrong(missing, "escalate_after and escalate_to belong together")
        return self

    @property
    def tells(self) -> tuple[str, ...]:
        """Every channel that it names."""
        return (*self.channels, *self.escalate_to)

    @property
    def patience(self) -> Patience:
        """How long a breach must last."""
        found = _FOR.fullmatch(self.lasting)
        number, unit = (int(found["number"]), found["unit"]) if found else (1, "period")
        return Patience(minutes=number * _MINUTES[unit]) if unit in _MINUTES else Patience(periods=number)

    @property
    def follows_clock(self) -> bool:
        """Whether time alone may make it fire: then it is judged each minute, also over unchanged figures."""
        return not self.judges_figures or self.patience.minutes > 0

    @abstractmethod
    def watches(self) -> str:
        """What it looks for, in words that end without a stop. May name places and thresholds, never a figure."""

    @abstractmethod
    def judge(self, observed: "Observed") -> Iterator[Reading]:
        """One reading for each place that the rule watches. Raises MetricCareError where it cannot judge."""

    @abstractmethod
    def history(self, observed: "Observed") -> Iterator[Reading]:
        """The readings that the rule would have given in the past, in the order of time for each place."""
