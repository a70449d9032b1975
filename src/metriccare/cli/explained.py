"""An explanation as a person reads it: plain lines that a terminal may colour. Not what it says (`gold.explain`)."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from metriccare.cli.output import print_table, visible

if TYPE_CHECKING:
    from metriccare.gold.explain.behind import Behind, Line
    from metriccare.gold.explain.rules.verdict import Rule
    from metriccare.gold.explain.sources import Source
    from metriccare.gold.explain.stay import StayExplanation
    from metriccare.gold.explain.stay_row import Group
    from metriccare.gold.explain.timeline import Happening

SHORT = 12
PEOPLES = ("Patient", "Encounter", "Condition")
"""Resources whose ids are pseudonyms, of which the beginning is enough; the others keep their own."""

HEADINGS: "dict[Group, str]" = {
    "numerator": "In the numerator",
    "denominator": "In the denominator only",
    "left_out": "Left out",
}
GROUP_WORDS: "dict[Group, str]" = {
    "numerator": "numerator",
    "denominator": "denominator",
    "left_out": "left out",
}
TOPICS = {
    "stay": "What makes the stay",
    "attributes": "Where it is counted",
    "mortality": "mortality",
    "readmission_30d": "readmission_30d",
    "hai": "hai",
    "alos": "alos",
}
FIRED = {True: "yes", False: "no", None: "-"}
COLOURS = {True: "green", False: "yellow", None: "dim"}


def print_behind(behind: "Behind", tenant: str) -> None:
    """The counts, then a table per group, then what to do next."""
    named = {"hospital": f" ({behind.hospital_name})" if behind.hospital_name else ""}
    where = "".join(f", {name} {value}{named.get(name, '')}" for name, value in behind.filters.items())
    _say(f"{behind.measure}/{behind.variant}: {behind.title}{where}", "bold")
    _say(
        f"{_number(behind.numerator)} of {behind.denominator}; data through {behind.data_through or 'unknown'}"
    )
    for group, heading in HEADINGS.items():
        lines = [line for line in behind.lines if line.group == group]
        _say(f"\n{heading}: {behind.lengths[group]}", "bold")
        if lines:
            print_table(_columns(behind), [_cells(line) for line in lines])
        if behind.lengths[group] > len(lines):
            _say(f"… and {behind.lengths[group] - len(lines)} more; --limit 0 shows all", "dim")
    stays = [
        line for group in HEADINGS for line in behind.lines if line.group == group and line.record == "stay"
    ]
    if stays:
        _say(f"\nOne of them in full: metriccare explain stay {stays[0].id[:SHORT]} --tenant {tenant}", "dim")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _columns(behind: "Behind") -> list[str]:
    one_hospital = len({line.hospital for line in behind.lines if line.hospital is not None}) <= 1
    shown = ["department"] if one_hospital else ["hospital", "hospital_name", "department"]
    return ["id", *shown, "admission", "discharge", "reason"]


def _cells(line: "Line") -> dict[str, object]:
    reason = line.reason if line.rule is None else f"{line.rule}: {line.reason}"
    kind = "" if line.record == "stay" else f"{line.record} "
    return {
        "id": f"{kind}{line.id[:SHORT]}",
        "hospital": line.hospital,
        "hospital_name": line.hospital_name,
        "department": line.department,
        "admission": line.admission,
        "discharge": line.discharge,
        "reason": reason,
    }


def print_stay(explanation: "StayExplanation") -> None:
    """The stay, its timeline, where it counts, its rules, its findings and its sources."""
    numbers = {source.fact: source.number for source in explanation.sources}
    if explanation.stay_id is None:
        _say(f"Encounter {explanation.encounter_id[:SHORT]} belongs to no stay", "bold")
    else:
        _say(
            f"Stay {explanation.stay_id[:SHORT]} of patient {(explanation.patient_id or '')[:SHORT]}", "bold"
        )
        for name, value in explanation.attributes.items():
            _say(f"  {name:<14}{'unknown' if value is None else value}")
        _print_timeline(explanation.timeline, numbers)
        _print_measures(explanation)
    _print_rules(explanation.rules, numbers)
    for doubt in explanation.findings:
        head = "\nFindings\n" if doubt is explanation.findings[0] else ""
        detail = f" ({doubt.detail})" if doubt.detail else ""
        _say(
            f"{head}  {doubt.rule}{detail}: {doubt.meaning} {doubt.way_out}{_references([doubt.fact], numbers)}"
        )
    _print_sources(explanation.sources)
    made = f"settings {explanation.settings_version}, definitions {explanation.definition_version}"
    _say(f"\nData through {explanation.data_through or 'unknown'}; run {explanation.run}, {made}", "dim")


def _print_timeline(happenings: "Sequence[Happening]", numbers: dict[str, int]) -> None:
    """A line each: `|` runs from admission to discharge, `:` before and after."""
    _say("\nTimeline, in hours and days from admission", "bold")
    inside = False
    widest = max((len(happening.at or "") for happening in happenings), default=0)
    for happening in happenings:
        ends = happening.kind in ("admission", "discharge")
        mark = "*" if ends else "|" if inside else ":"
        inside = inside != ends
        line = f"  {_clock(happening):>21}  {happening.at or '':<{widest}}  {mark}  {happening.says}"
        _say(line + _references(happening.facts, numbers), "bold" if ends else "")


def _clock(happening: "Happening") -> str:
    hour = "" if happening.hour is None else f"{happening.hour:.1f} h"
    day = "" if happening.day is None else f"day {happening.day}"
    return f"{hour}  {day:<9}" if hour or day else ""


def _print_measures(explanation: "StayExplanation") -> None:
    _say("\nMeasures", "bold")
    for one in explanation.measures:
        name = f"{one.measure}/{one.variant}"
        _say(f"  {name:<28}{GROUP_WORDS[one.group]:<13}{one.reason}")


def _print_rules(rules: "Sequence[Rule]", numbers: dict[str, int]) -> None:
    topic = ""
    _say("\nRules (yes: fired; no: did not; -: not reached)", "bold")
    for rule in rules:
        if rule.topic != topic:
            topic = rule.topic
            _say(f"  {TOPICS[topic]}", "bold")
        line = f"    {FIRED[rule.fired]:<4}{rule.rule:<28}{rule.says}{_references(rule.facts, numbers)}"
        _say(line, COLOURS[rule.fired])


def _references(facts: Sequence[str], numbers: dict[str, int]) -> str:
    found = sorted({numbers[fact] for fact in facts if fact in numbers})
    return "".join(f" [{number}]" for number in found)


def _print_sources(sources: "Sequence[Source]") -> None:
    if sources:
        _say("\nSources", "bold")
    for source in sources:
        kind, _, identifier = source.fact.partition("/")
        entry = f" {source.entry}" if source.entry else ""
        version = f", version {source.version_id}" if source.version_id else ""
        updated = f", updated {source.last_updated}" if source.last_updated else ""
        where = f"landing {source.landing} ({source.file}) line {source.line}{entry}{version}{updated}"
        _say(f"  [{source.number}] {kind} {identifier[:SHORT] if kind in PEOPLES else identifier}: {where}")
        if source.raw is not None:
            _print_raw(source.raw)


def _print_raw(text: str) -> None:
    """As it landed; on a terminal, what would steer it is spelt out."""
    shown = "\n".join(visible(line) for line in text.splitlines()) if sys.stdout.isatty() else text
    sys.stdout.write(shown + "\n")


def _say(line: str, style: str = "") -> None:
    """One or more lines; coloured only where the terminal asks for it."""
    text = "\n".join(visible(part) for part in line.split("\n"))
    if style and sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, soft_wrap=True).print(text, style=style, markup=False)
    else:
        sys.stdout.write(text + "\n")
