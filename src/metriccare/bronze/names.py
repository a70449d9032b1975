"""How a landed file is called where not everyone may read what people are called: files are named after patients.

One rule for every command: a name shows its ending, and before it a FHIR resource type where nothing else is there
but the number of a part. The name as it came stays in the ledger, and is shown where raw records are.
"""

import re
from pathlib import PurePath

from metriccare.bronze.resource_types import R4_TYPES
from metriccare.bronze.sources import STANDARD_INPUT

RETRY = "retry of landing "

_ENDING = r"(?:\.(?:ndjson|jsonl|json))?(?:\.(?:gz|zst|zstd))?"
_PART = r"[0-9]{1,3}"
_HARMLESS = re.compile(rf"(?:{_PART}[._-])?(?:{'|'.join(R4_TYPES)})(?:[._-]{_PART})?{_ENDING}", re.IGNORECASE)


def shown_name(name: str) -> str:
    """A landed file's name without what could name a person: `Patient.ndjson`, `.json`, `standard input`."""
    if name == STANDARD_INPUT:
        return name
    if found := re.match(rf"{RETRY}[0-9]+", name):
        return found[0]
    last = PurePath(name).name
    if _HARMLESS.fullmatch(last):
        return last
    ending = re.search(rf"{_ENDING}\Z", last, re.IGNORECASE)
    return (ending and ending[0]) or "file"


def shown_landing(number: int, name: str) -> str:
    """The same with the landing's number, which finds the file: `landing 2 (.json)`."""
    return f"landing {number} ({shown_name(name)})"
