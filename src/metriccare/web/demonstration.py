"""The people of the demonstration: one per role, signed in by one click, on this machine only.

Not a back door: they have no password, so the only way in is the click, which exists in a demonstration alone.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from metriccare.access import accounts, memberships
from metriccare.access.policy import EVERYWHERE, Grant, Role, Scope
from metriccare.database import migrate
from metriccare.database.engine import Database

NORTH, SOUTH = "demo-north", "demo-south"


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody of the demonstration, and what she comes for."""

    email: str
    name: str
    comes_for: str
    grants: tuple[Grant, ...] = ()
    operator: bool = False


CHARACTERS = (
    Character(
        "dana.whitfield@demo.example",
        "Dana Whitfield",
        "Administrator of demo-north: what changed, and where?",
        (Grant(NORTH, Role.ADMINISTRATOR),),
    ),
    Character(
        "imani.cole@demo.example",
        "Dr. Imani Cole",
        "Clinician, one hospital of demo-north: which patients, why, what now?",
        (Grant(NORTH, Role.CLINICIAN, Scope(frozenset({"hospital-1"}), None)),),
    ),
    Character(
        "ruth.okafor@demo.example",
        "Ruth Okafor",
        "Compliance officer of both tenants: are we on time, and can I prove it?",
        (Grant(NORTH, Role.COMPLIANCE, EVERYWHERE), Grant(SOUTH, Role.COMPLIANCE, EVERYWHERE)),
    ),
    Character(
        "sam.lindqvist@demo.example",
        "Sam Lindqvist",
        "Administrator of demo-south, who finds nothing of demo-north",
        (Grant(SOUTH, Role.ADMINISTRATOR),),
    ),
    Character(
        "alex.moreau@demo.example",
        "Alex Moreau",
        "Operator of the platform: is every tenant fresh and whole?",
        operator=True,
    ),
)


def prepare_people(home: Path, now: datetime) -> None:
    """Make the people who are not there yet."""
    database = Database.of(home)
    try:
        migrate.upgrade(database)
        with database.writing() as session:
            for character in CHARACTERS:
                _made(session, character, now)
    finally:
        database.close()


def _made(session: Session, character: Character, now: datetime) -> None:
    if accounts.find(session, character.email) is not None:
        return
    account = accounts.create(session, character.email, character.name, now, operator=character.operator)
    for grant in character.grants:
        memberships.give(session, account.id, grant, now)


def character(email: str) -> Character | None:
    """The one with this address."""
    return next((one for one in CHARACTERS if one.email == email), None)
