"""What an alert rule looks like in the API, what it would have done, and what is sent to write one. Not the routes."""

from collections.abc import Mapping

from pydantic import ConfigDict, Field, JsonValue, ValidationError
from pydantic.config import JsonDict

from metriccare.alerts.replay import Fired, Replayed
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import rule_of, setting_of
from metriccare.alerts.tables import RuleRow
from metriccare.errors import UsageError
from metriccare.tenants.setting_errors import what_is_wrong
from metriccare.web.api import documents
from metriccare.web.api.call import shown
from metriccare.web.api.documents import Answer, Word
from metriccare.web.api.paging import Next
from metriccare.web.pages.rule_lines import RuleLine
from metriccare.web.problems import Unprocessable

MOST_TIMES = 1_000
EXAMPLE: JsonDict = {
    "kind": "threshold",
    "title": "Readmission is high",
    "measure": "readmission_30d",
    "window": "rolling_90",
    "by": ["hospital"],
    "above": 16.0,
    "clear": 15.0,
    "minimum_n": 50,
}
Definition = dict[str, JsonValue]


class NewRule(documents.Asked):
    """`kind`, `title` and the settings of that kind, as in a file of rules; its name is in the address."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE]})

    kind: Word
    title: Word

    @property
    def definition(self) -> Mapping[str, object]:
        """All of it."""
        return {"kind": self.kind, "title": self.title, **(self.model_extra or {})}


class RuleShown(Answer):
    """A rule that holds, and how it stands."""

    name: str
    version: int
    author: str
    watches: str = Field(description="What it looks for, in words.")
    state: str = Field(
        description="In words: Normal, Pending, Firing, No data, Cannot be judged, Switched off."
    )
    alerts_90_days: int
    definition: Definition = Field(description="Every setting, as it can be sent again.")


class RuleList(Answer):
    """Rules that hold."""

    items: list[RuleShown]
    next: Next


class RuleVersion(Answer):
    """What somebody wrote at a time; without a definition, the rule was removed."""

    version: int
    author: str
    at: str
    definition: str | None = Field(description="As JSON, as it was written then.")


class RuleHistory(Answer):
    """One rule with its versions, the oldest first; `rule` is null where it was removed."""

    rule: RuleShown | None
    items: list[RuleVersion]


class TimeShown(Answer):
    """One time that a rule would have fired: where, since when, at which period, until which (null: still so)."""

    hospital: str | None
    department: str | None
    ward: str | None
    since: str
    fired: str
    ended: str | None
    value: float | None
    n: int | None


class ReplayShown(Answer):
    """What a rule would have done over everything that is known."""

    places: int
    periods: int
    first: str
    last: str
    times: int = Field(description="How often it would have fired.")
    a_year: float | None = Field(description="The same a year; null for less than a month of history.")
    noisy: bool = Field(
        description="More than 24 times a year, or open most of the time: nobody would read it."
    )
    fired: list[TimeShown] = Field(description=f"The latest {MOST_TIMES:,}, oldest first.")


def rule_asked(name: str, definition: Mapping[str, object]) -> Rule:
    """The rule that was sent. Raises Unprocessable that names each wrong setting."""
    if definition.get("name", name) != name:
        raise Unprocessable("two names", errors={"name": "the address has another one"})
    try:
        return rule_of({**definition, "name": name})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        errors = {str(next(iter(setting_of(one)), "kind")): what_is_wrong(one) for one in found}
        raise Unprocessable("this is no rule", errors=errors) from None
    except UsageError as error:
        raise Unprocessable(error.message, way_out=error.way_out, errors={"kind": error.message}) from None


def rule_shown(line: RuleLine) -> RuleShown:
    """A rule as it holds."""
    kept = line.kept
    return RuleShown(
        name=kept.rule.name,
        version=kept.version,
        author=kept.author,
        watches=kept.rule.watches(),
        state=line.state,
        alerts_90_days=line.tally.alerts,
        definition=kept.rule.model_dump(mode="json"),
    )


def version_shown(row: RuleRow) -> RuleVersion:
    """One version."""
    return RuleVersion(
        version=row.version, author=row.author_name, at=shown(row.at), definition=row.definition
    )


def replay_shown(found: Replayed) -> ReplayShown:
    """What a rule would have done."""
    return ReplayShown(
        places=found.places,
        periods=found.periods,
        first=found.first,
        last=found.last,
        times=len(found.fired),
        a_year=found.a_year,
        noisy=found.often or found.mostly_open,
        fired=[_time(one) for one in found.fired[-MOST_TIMES:]],
    )


def _time(one: Fired) -> TimeShown:
    labels = one.labels
    return TimeShown(
        hospital=labels.hospital,
        department=labels.department,
        ward=labels.ward,
        since=one.since,
        fired=one.at,
        ended=one.until,
        value=one.value,
        n=one.n,
    )
