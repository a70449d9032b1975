"""The feed that is measured: Patients, Encounters and Conditions as US Core servers export them, one file per type.

Not `metriccare generate`, which plants stays that mean something: here only size and shape matter, and the same
seed gives the same bytes in seconds. At scale 1: 100,000 patients, 500,000 encounters, 500,000 conditions, 1.4 GB.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from benchmarks import templates

PATIENTS, PER_PATIENT = 100_000, 5
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MINUTES = 720 * 1440
VERSION = "1"
"""Of what is written here: another one leaves feeds made earlier alone and unused."""


class Visit(NamedTuple):
    """One encounter, enough to write it and its condition."""

    number: int
    patient: int
    start: datetime
    end: datetime


def made(cache: Path, scale: float) -> Path:
    """The folder with the feed of this scale, written now unless it is there."""
    folder = cache / f"feed-{VERSION}-{scale:g}"
    if not folder.exists():
        unfinished = cache / f".{folder.name}"
        unfinished.mkdir(parents=True, exist_ok=True)
        write(unfinished, scale)
        unfinished.rename(folder)
    return folder


def write(folder: Path, scale: float) -> None:
    """Write the three files; the same scale gives the same bytes."""
    patients = max(1, round(PATIENTS * scale))
    chance = random.Random(20_260_301)
    with (folder / "Patient.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(_patient(number, chance) for number in range(patients))
    with (
        (folder / "Encounter.ndjson").open("w", encoding="utf-8") as encounters,
        (folder / "Condition.ndjson").open("w", encoding="utf-8") as conditions,
    ):
        for visit in _visits(patients, chance):
            encounters.write(_encounter(visit, chance))
            conditions.write(_condition(visit, chance))


def bundle(scale: float, number: int = 0) -> str:
    """What comes in afterwards: a known patient again, two new encounters, three new conditions."""
    patients = max(1, round(PATIENTS * scale))
    chance = random.Random(7 + number)
    first = patients * PER_PATIENT + 3 * number
    visits = [_visit(first + extra, patients // 2 + number, chance) for extra in range(3)]
    records = [_patient(patients // 2 + number, chance)]
    records += [_encounter(visit, chance) for visit in visits[:2]]
    records += [_condition(visit, chance) for visit in visits]
    return templates.bundle(record.strip() for record in records)


def encounters(scale: float) -> int:
    """How many encounters the feed of this scale has."""
    return max(1, round(PATIENTS * scale)) * PER_PATIENT


def changes(scale: float, share: float) -> str:
    """Lines that touch this share of the patients, spread over all of them: each again, with a new stay of hers."""
    patients = max(1, round(PATIENTS * scale))
    chance = random.Random(11)
    touched = chance.sample(range(patients), max(1, round(patients * share)))
    visits = [_visit(patients * PER_PATIENT + place, number, chance) for place, number in enumerate(touched)]
    records = [_patient(number, chance) for number in touched]
    records += [record(visit, chance) for visit in visits for record in (_encounter, _condition)]
    return "".join(records)


def _visits(patients: int, chance: random.Random) -> Iterator[Visit]:
    """In no order of patients, as a feed by time has them."""
    for number in range(patients * PER_PATIENT):
        yield _visit(number, chance.randrange(patients), chance)


def _visit(number: int, patient: int, chance: random.Random) -> Visit:
    start = FIRST + timedelta(minutes=chance.randrange(MINUTES))
    return Visit(number, patient, start, start + timedelta(minutes=chance.randrange(60, 9 * 1440)))


def _id(kind: int, number: int) -> str:
    """Scattered like a random UUID, yet a function of its number."""
    return str(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835 + kind) % (1 << 128)))


def _patient(number: int, chance: random.Random) -> str:
    died = ""
    if chance.random() < 0.03:
        died = f'"deceasedDateTime":"{_text(FIRST + timedelta(minutes=chance.randrange(MINUTES)))}",'
    return templates.PATIENT.format(
        id=_id(1, number),
        number=number,
        died=died,
        sex=chance.choice(("female", "male")),
        born=f"19{chance.randrange(25, 100)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        race=chance.choice(templates.RACES),
    )


def _encounter(visit: Visit, chance: random.Random) -> str:
    code = chance.choices(("IMP", "EMER", "OBSENC", "AMB"), (20, 25, 5, 50))[0]
    ward, bed = chance.randrange(20), chance.randrange(400)
    moved = ""
    if code == "IMP":
        moved = templates.MOVE.format(ward=(ward + 1) % 20, start=_text(visit.start + timedelta(hours=1)))
    return templates.ENCOUNTER.format(
        id=_id(2, visit.number),
        number=visit.number,
        patient=_id(1, visit.patient),
        condition=_id(3, visit.number),
        code=code,
        ordered=_text(visit.start - timedelta(minutes=30)),
        start=_text(visit.start),
        end=_text(visit.end),
        service=chance.choice(templates.SERVICES),
        disposition=chance.choice(templates.DISPOSITIONS),
        hospital=chance.randrange(5),
        ward=ward,
        bed=bed,
        moved=moved,
    )


def _condition(visit: Visit, chance: random.Random) -> str:
    snomed, icd, title = chance.choices(templates.CODES, templates.CODE_WEIGHTS)[0]
    return templates.CONDITION.format(
        id=_id(3, visit.number),
        number=visit.number,
        patient=_id(1, visit.patient),
        encounter=_id(2, visit.number),
        snomed=snomed,
        icd=icd,
        title=title,
        onset=_text(visit.start + (visit.end - visit.start) * chance.random()),
        recorded=_text(visit.end),
    )


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S-05:00")
