"""Which of CMS's facilities a tenant's hospital is. Every function takes the tenant and reaches no row of another.

A facility is one that stands in an imported list of hospitals. Two hospitals may be one facility: CMS counts the
campuses of one certification number together.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from metriccare.errors import NotFoundError, UsageError
from metriccare.insight.benchmark import cells, shelf
from metriccare.insight.benchmark.columns import STATE
from metriccare.insight.benchmark.shapes import HOSPITALS
from metriccare.insight.benchmark.tables import FacilityRow
from metriccare.office.desk import Author


@dataclass(frozen=True, slots=True)
class Facility:
    """A hospital as CMS lists it, and the release that it was found in."""

    id: str
    name: str
    state: str
    kind: str
    rating: str  # 1 to 5, or CMS's words where there is none
    release: str


def facility(session: Session, identifier: str) -> Facility:
    """The facility in the newest list that has it. Raises UsageError for no id, NotFoundError for one unknown."""
    try:
        wanted = cells.facility(identifier)
    except cells.CellError as error:
        raise UsageError(error.message, way_out=_written(identifier)) from None
    found = listed(session, (wanted,)).get(wanted)
    if found is None:
        raise NotFoundError(
            f"facility {wanted} is in no list of hospitals that has been imported",
            way_out="metriccare benchmarks import Hospital_General_Information.csv, or look the id up in it",
        )
    return found


def listed(session: Session, identifiers: tuple[str, ...]) -> dict[str, Facility]:
    """Those of these facilities that stand in a list, by id, each as the newest list has it."""
    if not identifiers:
        return {}
    rows = shelf.rows(session, ("measure", ("",)), ("place", identifiers), ("shape", (HOSPITALS,)))
    return {row.place: _facility(row) for row in reversed(rows)}


def _facility(row: shelf.Found) -> Facility:
    cell = row.cell
    rating = cell.get("hospital overall rating", "")
    return Facility(row.place, cell["facility name"], cell[STATE], cell["hospital type"], rating, row.release)


def _written(identifier: str) -> str:
    padded = identifier.zfill(6)
    return f"write {padded}" if len(identifier) < 6 else "the six characters of CMS's list, such as 010001"


def mapped(session: Session, tenant: str) -> dict[str, str]:
    """The facility id of each hospital that has one, by hospital."""
    query = select(FacilityRow).where(FacilityRow.tenant == tenant).order_by(FacilityRow.hospital)
    return {row.hospital: row.facility for row in session.scalars(query)}


def map_(session: Session, tenant: str, hospital: str, identifier: str, author: Author) -> Facility:
    """Say which facility a hospital is, in the place of what was said before. Raises as `facility` does."""
    found = facility(session, identifier)
    unmap(session, tenant, hospital)
    session.add(
        FacilityRow(
            tenant=tenant, hospital=hospital, facility=found.id, author_id=author.id, author_name=author.name,
            at=author.now,
        )
    )  # fmt: skip
    session.flush()
    return found


def unmap(session: Session, tenant: str, hospital: str) -> bool:
    """Say it no longer; whether anything was said."""
    mine = (FacilityRow.tenant == tenant, FacilityRow.hospital == hospital)
    gone = session.execute(delete(FacilityRow).where(*mine).returning(FacilityRow.id))
    return bool(gone.fetchall())
