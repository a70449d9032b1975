"""A tenant's runs: what was done and when, what runs by itself, where files come from; and a run at once.

Counts and words only. Which figures moved is said where more than ten patients moved them: of fewer it would say what
became of them.
"""

from collections.abc import Mapping

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.live import feeds, history, planning, queue
from metriccare.live.tables import Kind
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.run_words import FeedLine, RunLine, moved, tellable
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/runs"
SIZE = 50
PLANNED: Mapping[str, Kind] = {"run": "run", "compact": "compact"}
LABELS = {"run": "Figures", "compact": "Nightly work", "keep_days": "Days"}


@routes.get(BASE, needs=Permission.OPERATIONS)
def runs(visit: Arrived, said: Said) -> Response:
    """The latest runs, the schedule, the drop folders."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.OPERATIONS)
def run_now(visit: Arrived) -> Response:
    """A run at once, by whichever worker is free."""
    with visit.db.writing() as session:
        queue.ask(session, visit.tenant.name, "run", "person", visit.now)
        note(visit, session, Action.RUN_STARTED, Thing("Tenant", visit.tenant.name))
    return gone_to(f"/t/{visit.tenant.name}/runs", "asked")


@routes.get(BASE + "/{run}", needs=Permission.OPERATIONS)
def one_run(visit: Arrived, run: str) -> Response:
    """One run, step by step."""
    with visit.db.reading() as session:
        found = history.one(session, visit.tenant.name, run)
    if found is None:
        raise NotFound
    name = visit.snapshot.hospital_name if visit.snapshot else str
    return render(
        visit,
        "run.html",
        title=f"Run {found.id[:8]}",
        line=RunLine(found),
        moved=moved(found.changed, visit.tenant.name, name) if tellable(found) else [],
    )


@routes.post("/t/{tenant}/schedule", needs=Permission.SETTINGS)
def schedule_changed(visit: Arrived, sent: SentForm) -> Response:
    """Another schedule from now on; nothing of it is kept where a part is none."""
    field = ""
    try:
        with visit.db.writing() as session:
            for field, kind in PLANNED.items():
                planning.change(session, visit.tenant.name, kind, every=sent[field])
            field = "keep_days"
            planning.change(session, visit.tenant.name, "compact", keep_hours=24 * sent.number(field))
            note(visit, session, Action.SETTINGS_CHANGED, Thing("Schedule", visit.tenant.name))
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, LABELS, field), status=422)
    return gone_to(f"/t/{visit.tenant.name}/runs", "saved")


def _page(
    visit: Visit,
    *,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    name = visit.tenant.name
    with visit.db.reading() as session:
        found = history.listed(session, [name], limit=SIZE)
        plans = {plan.kind: plan for plan in planning.plans(session, name)}
        fares = feeds.fares(session, name)
    given = {field: plans[kind].every for field, kind in PLANNED.items()}
    given["keep_days"] = str(max(1, (plans["compact"].keep_hours or 24) // 24))
    return render(
        visit,
        "runs.html",
        title="Runs",
        lines=[RunLine(run) for run in found],
        next_at=plans["run"].next_at,
        given=sent.of(*given) if sent else given,
        feeds=[FeedLine(fare) for fare in fares],
        folder=visit.tenant.folder / feeds.DEFAULT,
        errors=errors or {},
        notice=notice,
        status=status,
    )
