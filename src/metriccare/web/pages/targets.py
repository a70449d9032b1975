"""Targets: what each measure should reach, who set it, and every version of it.

Not whether it is reached (the summary says that beside the figures).
"""

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.office import targets
from metriccare.office.targets import Target
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages import places
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.pages.target_form import FIELDS, LABELS, choices, measures, wish_of
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/targets"


@routes.get(BASE, needs=Permission.TARGETS_READ)
def targets_list(visit: Arrived, said: Said) -> Response:
    """The targets that hold, and the form for another one."""
    return _list(visit, notice=said)


@routes.post(BASE, needs=Permission.TARGETS)
def target_set(visit: Arrived, sent: SentForm) -> Response:
    """A new target."""
    try:
        with writing(visit) as desk:
            made = targets.set_(desk, author(visit), wish_of(visit, sent))
            note(visit, desk.session, Action.TARGET_CHANGED, Thing("Target", made.id), version="1")
    except UsageError as error:
        return _list(visit, sent=sent, errors=beside(error, LABELS, "measure"), status=422)
    return gone_to(_address(visit), "added")


@routes.get(BASE + "/{target}", needs=Permission.TARGETS_READ)
def target_shown(visit: Arrived, target: str) -> Response:
    """One target with its versions, and the form to change it."""
    return _one(visit, target)


@routes.post(BASE + "/{target}", needs=Permission.TARGETS)
def target_changed(visit: Arrived, target: str, sent: SentForm) -> Response:
    """The next version of a target."""
    _within(visit, target)
    try:
        with writing(visit) as desk:
            made = targets.change(desk, author(visit), target, sent.number("seen"), wish_of(visit, sent))
            thing = Thing("Target", target)
            note(visit, desk.session, Action.TARGET_CHANGED, thing, version=str(made.version))
    except UsageError as error:
        return _one(visit, target, sent=sent, errors=beside(error, LABELS, "measure"), status=422)
    return gone_to(_address(visit), "saved")


@routes.post(BASE + "/{target}/withdraw", needs=Permission.TARGETS)
def target_withdrawn(visit: Arrived, target: str, sent: SentForm) -> Response:
    """End a target."""
    _within(visit, target)
    with writing(visit) as desk:
        targets.withdraw(desk, author(visit), target, sent.number("seen"))
        note(visit, desk.session, Action.TARGET_CHANGED, Thing("Target", target), change="withdrawn")
    return gone_to(_address(visit), "withdrawn")


def _address(visit: Visit) -> str:
    return f"/t/{visit.tenant.name}/targets"


def _visible(visit: Visit, found: list[Target]) -> list[Target]:
    within = visit.scope.hospitals
    return [one for one in found if one.hospital is None or within is None or one.hospital in within]


def _within(visit: Visit, target: str) -> None:
    with reading(visit) as desk:
        newest = targets.history(desk, target)[-1]
    within = visit.scope.hospitals
    if newest.hospital is not None and within is not None and newest.hospital not in within:
        raise NotFound


def _list(
    visit: Visit,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    with reading(visit) as desk:
        found = _visible(visit, targets.current(desk))
    given = (sent or Sent(())).of(*FIELDS)
    return render(
        visit,
        "targets.html",
        title="Targets",
        targets=found,
        titles={key: words for key, words, _ in measures()},
        units={key: unit for key, _, unit in measures()},
        names=places.hospitals(visit),
        given=given,
        errors=errors or {},
        choices=choices(visit, given),
        may_change=visit.allows(Permission.TARGETS),
        notice=notice,
        status=status,
    )


def _one(
    visit: Visit,
    target: str,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    _within(visit, target)
    with reading(visit) as desk:
        versions = targets.history(desk, target)
    newest = versions[-1]
    given = {
        "measure": f"{newest.measure}/{newest.variant}",
        "hospital": newest.hospital or "",
        "from_month": newest.from_month,
        "to_month": newest.to_month or "",
        "value": "" if newest.value is None else f"{newest.value:g}",
    }
    if sent is not None:
        given = sent.of(*FIELDS)
    title = next((words for key, words, _ in measures() if key == f"{newest.measure}/{newest.variant}"), "")
    return render(
        visit,
        "target.html",
        title=f"Target: {title}",
        target=target,
        versions=versions,
        newest=newest,
        names=places.hospitals(visit),
        given=given,
        errors=errors or {},
        choices=choices(visit, given),
        may_change=visit.allows(Permission.TARGETS) and newest.value is not None,
        status=status,
    )
