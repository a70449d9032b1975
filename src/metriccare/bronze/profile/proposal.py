"""The settings that a feed asks for, as TOML to be read and edited by a person.

What follows from the feed alone is set; what is a guess from a display text says so; what only the customer knows
stands as a comment. Not here: checking the edited file (`tenants`).
"""

import json
from collections.abc import Iterator

from metriccare.bronze.profile.report import ClassUse, DateUse, DispositionUse
from metriccare.bronze.profile.tally import Tally
from metriccare.tenants.configuration import TenantSettings

_KIND_WORDS = (("observation", "observation"), ("emergency", "emergency"), ("inpatient", "inpatient"))
_ALIVE, _DIED, _AGAINST = "alive", "died", "against_advice"
_DISPOSITION_WORDS = (
    ("expired", _DIED), ("deceased", _DIED), ("died", _DIED), ("dead", _DIED), ("death", _DIED),
    ("against", _AGAINST), ("ama", _AGAINST), ("eloped", _AGAINST),
)  # fmt: skip
_MIMIC = "encounter-hosp"
_MANY_IN_THE_FUTURE = 0.05


def proposal(tally: Tally) -> str:
    """A settings file, or the part of one, with the reason for each line."""
    lines = ["# Proposed from the feed by `metriccare ingest --check`; read it before you use it."]
    if tally.settings != TenantSettings():
        lines.append(
            "# It holds only what the tenant's own settings lack: add it to them, `tenants set --file` replaces."
        )
    lines += ["version = 1", ""]
    if _is_mimic(tally):
        lines += [
            *_zone(tally),
            f"# identifier systems end in {_MIMIC}: this is MIMIC-IV on FHIR, use --preset mimic",
        ]
    else:
        lines += [*_zone(tally), *_dates(tally), *_classes(tally), *_dispositions(tally), *_wards(tally)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _is_mimic(tally: Tally) -> bool:
    """Its stays are told apart by identifier, which no proposal made from classes could say."""
    return not tally.settings.class_map and any(
        system.endswith(_MIMIC) for system in tally.identifier_systems
    )


def _zone(tally: Tally) -> Iterator[str]:
    bare = sum(dates.use().time_without_offset for dates in tally.dates.values())
    if offsets := tally.offsets():
        yield f"# offsets in the feed: {', '.join(f'{offset} ({count})' for offset, count in offsets.items())}"
    if bare:
        times = "time has no offset: it is" if bare == 1 else "times have no offset: they are"
        yield f"# {bare} {times} read in the zone below; set the hospital's own"
    if tally.settings.time_zone == "UTC":
        yield '# PLACEHOLDER: put the hospital\'s own zone here, such as "America/New_York"; days and months follow it'
    yield from (f"time_zone = {_text(tally.settings.time_zone)}", "")


def _dates(tally: Tally) -> Iterator[str]:
    start = tally.dates["Encounter.period.start"].use()
    if _count(start) and start.future > _MANY_IN_THE_FUTURE * _count(start):
        yield f"# {start.future} of {_count(start)} encounters start in the future: de-identified by shifting dates?"
        yield from ("dates_shifted = true", "")
    if tally.conditions_recorded_only:
        count = tally.conditions_recorded_only
        conditions = "condition has" if count == 1 else "conditions have"
        yield f"# {count} {conditions} a recordedDate and no onset; where that is the onset:"
        yield from ("# recorded_is_onset = true", "")


def _count(use: DateUse) -> int:
    return use.year_or_month + use.day + use.time + use.time_without_offset


def _classes(tally: Tally) -> Iterator[str]:
    for use in tally.classes():
        if use.kind is None and use.code:
            yield from _class_rule(use)


def _class_rule(use: ClassUse) -> Iterator[str]:
    kind = _guess(f"{use.display} {use.code}", _KIND_WORDS)
    yield f"# {_seen(use)}: {'guessed' if kind else 'say what it is'}"
    yield "[[class_map]]"
    yield f"kind = {_text(kind or 'other')}"
    if use.system:
        yield f"class_system = {_text(use.system)}"
    yield from (f"class_code = {_text(use.code)}", "")


def _dispositions(tally: Tally) -> Iterator[str]:
    for use in tally.dispositions():
        if use.disposition is None and use.code:
            yield from _disposition_rule(use)


def _disposition_rule(use: DispositionUse) -> Iterator[str]:
    meaning = _guess(f"{use.display} {use.code}", _DISPOSITION_WORDS)
    yield f"# {_seen(use)}: {'guessed' if meaning else 'say what it means; alive is only the likeliest'}"
    yield "[[disposition_map]]"
    if use.system:
        yield f"system = {_text(use.system)}"
    yield from (f"code = {_text(use.code)}", f"disposition = {_text(meaning or _ALIVE)}", "")


def _seen(use: ClassUse | DispositionUse) -> str:
    return f"{use.encounters} encounter{'' if use.encounters == 1 else 's'}, {_text(use.display)}"


def _wards(tally: Tally) -> Iterator[str]:
    names = [ward.name for ward in tally.wards() if ward.name and ward.department is None]
    if names:
        yield "# ward -> department: a ward without one is its own department"
        yield "[ward_department]"
        yield from (f"# {_text(name)} = {_text(name)}" for name in names)


def _guess(text: str, words: tuple[tuple[str, str], ...]) -> str | None:
    found = text.lower().replace("_", " ").replace("-", " ").split()
    return next((meaning for word, meaning in words if any(one.startswith(word) for one in found)), None)


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are among TOML's, all but DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
