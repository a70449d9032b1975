"""Which figures a visitor sees: exact within her scope, or as published; and the answer where there are none yet.

Not the right itself (`access.policy`): the permission held decides, and the view narrows every question to its scope.
"""

from dataclasses import dataclass

from metriccare.access.policy import Permission, Scope, scope_for
from metriccare.office.desk import Desk
from metriccare.office.targets import Target, current, holding
from metriccare.web.figures.asking import View
from metriccare.web.figures.exact import ExactView
from metriccare.web.figures.published import PublishedView
from metriccare.web.problems import Unavailable
from metriccare.web.visit import Visit


class NoFiguresYet(Unavailable):
    """The tenant has no tables: nothing has landed, or nothing has been computed from it."""

    status = 404
    slug = "no-figures-yet"
    title = "No figures yet"

    def __init__(self, tenant: str) -> None:
        super().__init__(
            f"{tenant} has no figures yet: they appear when its first feed has landed and been computed"
        )
        self.way_out = "An administrator finds the next step under First steps."
        self.headers = {}


def view_of(visit: Visit, *, published: bool = False) -> View:
    """The view of whoever came: exact where she may see small counts and does not ask for the published figures.

    Raises NoFiguresYet.
    """
    snapshot = visit.snapshot
    if snapshot is None:
        raise NoFiguresYet(visit.tenant.name)
    if visit.allows(Permission.EXACT) and not published:
        return ExactView(snapshot, scope_of(visit, Permission.EXACT))
    return PublishedView(snapshot, scope_of(visit, Permission.PUBLISHED))


def scope_of(visit: Visit, permission: Permission) -> Scope:
    """Where this visitor has a permission."""
    return scope_for(visit.person, visit.tenant.name, permission)


@dataclass(frozen=True, slots=True)
class Targets:
    """The tenant's targets, as they hold now."""

    all: tuple[Target, ...] = ()

    def for_(self, measure: str, variant: str, month: str, hospital: str = "") -> Target | None:
        """The target of a month: the hospital's own, else the tenant's."""
        return holding(list(self.all), measure, variant, month, hospital or None)


def targets_of(visit: Visit) -> Targets:
    """The targets, where the visitor may see them."""
    if not visit.allows(Permission.TARGETS_READ):
        return Targets()
    with visit.db.reading() as session:
        return Targets(tuple(current(Desk(session, visit.tenant.name))))
