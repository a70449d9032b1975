"""What a form of a rule offers to choose from: measures with their variants, the tenant's places, its channels.

Not the fields themselves (`rule_form`). A list that is not known here is written by hand, one a line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from metriccare.alerts.channels import kept
from metriccare.alerts.kinds import KINDS
from metriccare.alerts.setting_list import Setting
from metriccare.web.pages import places
from metriccare.web.pages.at_book import reading
from metriccare.web.pages.target_form import measures
from metriccare.web.visit import Visit

WORDS: Mapping[str, str] = {
    "rolling_30": "Rolling 30 days",
    "rolling_90": "Rolling 90 days",
    "ward": "Unit (ward)",
    "quiet": "Say nothing",
    "alert": "Make an alert of it",
    "good": "Good news",
    "failed": "Failed",
    "infection_cluster": "Infection cluster",
}
"""Values whose words are not simply their own."""


def spoken(value: str) -> str:
    """A value of a list in words."""
    return WORDS.get(value) or value.replace("_", " ").capitalize()


def kinds() -> dict[str, str]:
    """Every kind of rule, and what it looks for."""
    return {kind: model.about for kind, model in KINDS.items()}


@dataclass(frozen=True)
class Catalogue:
    """What this visitor's tenant has."""

    visit: Visit

    def choices(self, setting: Setting) -> dict[str, str] | None:
        """Value -> words, for a setting whose values are known; None for one that is written by hand."""
        if setting.name == "measure":
            return {key: f"{words} ({unit})" for key, words, unit in measures()}
        if setting.allowed:
            return {value: spoken(value) for value in setting.allowed}
        return self._here.get(setting.name)

    @cached_property
    def _here(self) -> Mapping[str, dict[str, str]]:
        """The lists that are the tenant's own."""
        channels = {name: name for name in self._channels}
        return {
            "hospitals": places.hospitals(self.visit),
            "departments": {name: name for name in places.departments(self.visit)},
            "wards": self._wards,
            "types": {code.type: code.type.upper() for code in self.visit.tenant.settings.hai_codes},
            "channels": channels,
            "escalate_to": channels,
        }

    @property
    def _wards(self) -> dict[str, str]:
        snapshot = self.visit.snapshot
        return {ward: ward for ward, _ in snapshot.ward_places} if snapshot else {}

    @property
    def _channels(self) -> tuple[str, ...]:
        with reading(self.visit) as book:
            return tuple(kept.current(book))
