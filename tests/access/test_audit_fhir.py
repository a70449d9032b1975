"""Events as FHIR R4 AuditEvent: each element, its cardinality and its codes, held against R4's definition."""

import re
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from metriccare.access.audit.event import DETAIL_KEYS, Action, Event, Outcome
from metriccare.access.audit.fhir import audit_event
from metriccare.access.audit.trail import Trail, in_order
from metriccare.database.engine import Database
from tests.access.people import NOW, SECRET

# https://hl7.org/fhir/R4/auditevent.html, the elements that are used here: (least, most).
ELEMENTS = {
    "": {
        "resourceType": (1, 1), "id": (0, 1), "type": (1, 1), "subtype": (0, None), "action": (0, 1),
        "recorded": (1, 1), "outcome": (0, 1), "purposeOfEvent": (0, None), "agent": (1, None), "source": (1, 1),
        "entity": (0, None),
    },
    "agent": {"who": (0, 1), "name": (0, 1), "requestor": (1, 1), "network": (0, 1)},
    "agent.network": {"address": (0, 1), "type": (0, 1)},
    "source": {"observer": (1, 1), "type": (0, None)},
    "entity": {"what": (0, 1), "type": (0, 1), "detail": (0, None)},
    "entity.detail": {"type": (1, 1), "valueString": (1, 1)},
}  # fmt: skip
DICOM = {"110100", "110101", "110106", "110107", "110110", "110112", "110113", "110114"}
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+[+-]\d{2}:\d{2}")
ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
Json = dict[str, object]


def exported(home: Path, database: Database, event: Event) -> Json:
    Trail(home, SECRET).record(database, event)
    with database.reading() as session:
        return audit_event(list(in_order(session))[-1])


def event(action: Action = Action.STAY_VIEWED, **changes) -> Event:
    viewed = Event(
        at=NOW,
        actor_id="u1",
        actor_name="Ada",
        action=action,
        tenant="north",
        object_type="stay",
        object_id="a" * 64,
        address="10.0.0.1",
        request_id="r1",
    )
    return replace(viewed, **changes)


def check(value: Json, path: str = "") -> None:
    known = ELEMENTS[path]
    assert set(value) <= set(known), path
    for name, (least, most) in known.items():
        found = value.get(name)
        assert least == 0 or found not in (None, "", []), f"{path}.{name}"
        assert isinstance(found, list) == (most is None) or found is None, f"{path}.{name}"
        inner = f"{path}.{name}".lstrip(".")
        if inner in ELEMENTS:
            for one in cast(list[Json], found if isinstance(found, list) else [found] if found else []):
                check(one, inner)


@pytest.mark.parametrize("action", Action)
def test_every_action_is_an_audit_event_of_r4(home: Path, local_database: Database, action: Action) -> None:
    resource = exported(home, local_database, event(action))
    check(resource)
    assert resource["resourceType"] == "AuditEvent"
    assert ID.fullmatch(str(resource["id"]))
    assert INSTANT.fullmatch(str(resource["recorded"]))
    assert cast(Json, resource["type"])["code"] in DICOM
    assert resource["action"] in set("CRUDE")


def test_export_of_a_stay_viewed(home: Path, local_database: Database) -> None:
    resource = exported(home, local_database, event(detail={"purpose": "treatment"}))
    assert resource["type"] == {
        "system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110110", "display": "Patient Record",
    }  # fmt: skip
    assert (resource["action"], resource["outcome"], resource["recorded"]) == (
        "R", "0", "2026-03-01T12:00:00.000000+00:00",
    )  # fmt: skip
    assert resource["purposeOfEvent"] == [
        {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]}
    ]
    assert resource["agent"] == [
        {
            "requestor": True,
            "who": {"identifier": {"system": "urn:metriccare:user", "value": "u1"}},
            "name": "Ada",
            "network": {"address": "10.0.0.1", "type": "2"},
        }
    ]
    (entity,) = cast(list[Json], resource["entity"])
    assert entity["what"] == {"identifier": {"system": "urn:metriccare:stay", "value": "a" * 64}}
    assert {"type": "tenant", "valueString": "north"} in cast(list[Json], entity["detail"])


@pytest.mark.parametrize(
    ("outcome", "code"), [(Outcome.ALLOWED, "0"), (Outcome.REFUSED, "4"), (Outcome.FAILED, "8")]
)
def test_outcome(home: Path, local_database: Database, outcome: Outcome, code: str) -> None:
    assert exported(home, local_database, event(outcome=outcome))["outcome"] == code


def test_emergency_breaks_the_glass(home: Path, local_database: Database) -> None:
    resource = exported(home, local_database, event(Action.EMERGENCY_OPENED))
    assert "'code': 'BTG'" in str(resource["purposeOfEvent"])


def test_event_of_nobody_from_a_machine(home: Path, local_database: Database) -> None:
    nobody = event(Action.REFUSED, actor_id="", actor_name="", object_id="", address="ward-pc", tenant=None)
    resource = exported(home, local_database, nobody)
    check(resource)
    assert resource["agent"] == [{"requestor": True, "network": {"address": "ward-pc", "type": "1"}}]
    quiet = exported(home, local_database, event(address="", object_type="user"))
    assert "network" not in cast(list[Json], quiet["agent"])[0]
    assert "'code': '1'" in str(quiet["entity"])


def test_detail_keys_name_nothing_of_a_patient() -> None:
    assert not {"name", "mrn", "birth_date", "patient", "query", "note", "text", "search"} & DETAIL_KEYS
