"""What is in quarantine: each record's reason and place; and its bytes, for a reason given and noted first.

Not the counts (`quality`), and not mending: that is the feed's (docs/how-to/mend-a-feed.md).
"""

from itertools import islice
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.access.reasons import Purpose, give
from metriccare.bronze import quarantine
from metriccare.bronze.quarantine import Quarantined, Wanted
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.raw_record import purposes
from metriccare.web.pages.sent import Sent, SentForm
from metriccare.web.shown import Cell, Column
from metriccare.web.visit import Visit

routes = Declared("page")
SIZE = 50
COLUMNS = (
    Column(label="Where"),
    Column(label="Reason"),
    Column(label="In the record"),
    Column(label="Detail"),
)
ONE = "/t/{tenant}/quality/quarantine/{landing}/{seq}"
MOST = 2**53
"""Above every landing and place in one: what a table cannot compare is refused at the address."""
Named = Annotated[int, Path(ge=0, le=MOST)]


@routes.get("/t/{tenant}/quality/quarantine", needs=Permission.QUARANTINE_PLACES)
def listed(
    visit: Arrived,
    reason: Annotated[str, Query(max_length=60)] = "",
    landing: Annotated[int, Query(ge=0, le=MOST)] = 0,
    seq: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """A page of the records, in order of landing and place, after one of them."""
    wanted = Wanted(reason=reason or None, after=(landing, seq))
    found = list(islice(quarantine.find(visit.tenant, wanted), SIZE + 1))
    last = found[SIZE - 1] if len(found) > SIZE else None
    after = f"?reason={reason}&landing={last.landing}&seq={last.seq}" if last else None
    return render(
        visit, "quarantine.html", title="Quarantine", columns=COLUMNS, after=after, reason=reason,
        rows=[_row(visit, one) for one in found[:SIZE]],
    )  # fmt: skip


def _row(visit: Visit, one: Quarantined) -> tuple[Cell | str, ...]:
    entry = f" {one.entry}" if one.entry else ""
    href = f"/t/{visit.tenant.name}/quality/quarantine/{one.landing}/{one.seq}"
    opens = href if visit.allows(Permission.QUARANTINE) else None
    words = f"landing {one.landing}, line {one.line}{entry}"
    return Cell(text=words, href=opens), one.reason, Cell(text=one.json_path or "–", mono=True), one.detail


@routes.get(ONE, needs=Permission.QUARANTINE)
def ask(visit: Arrived, landing: Named, seq: Named) -> Response:
    """The form that asks for the reason; nothing of the record."""
    quarantine.get(visit.tenant, (landing, seq))
    return _form(visit, landing, seq, Sent(()), {})


@routes.post(ONE, needs=Permission.QUARANTINE)
def show(visit: Arrived, landing: Named, seq: Named, form: SentForm) -> Response:
    """The bytes, once the reason is kept and the trail has the event."""
    found, content = quarantine.get(visit.tenant, (landing, seq))
    errors: dict[str, str] = {}
    if form["purpose"] not in set(Purpose):
        errors["purpose"] = "Choose what you open it for"
    else:
        try:
            _keep_reason(visit, f"{landing}-{seq}", form)
        except UsageError as error:
            errors["note"] = f"{error.message[:1].upper()}{error.message[1:]}"
    if errors:
        return _form(visit, landing, seq, form, errors)
    answer = render(
        visit, "quarantined.html", title="Quarantined record", one=found, text=content.decode("utf-8", "replace"),
        back=f"/t/{visit.tenant.name}/quality/quarantine",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _keep_reason(visit: Visit, identifier: str, form: Sent) -> None:
    purpose = Purpose(form["purpose"])
    about = ("Quarantined", identifier)
    with visit.db.writing() as session:
        reason = give(
            session, visit.person.user_id, visit.tenant.name, about, purpose, form["note"], visit.now
        )
        visit.audit(
            Action.QUARANTINE_VIEWED, "/".join(about), where=session, reason_id=reason, purpose=purpose.value
        )


def _form(visit: Visit, landing: int, seq: int, form: Sent, errors: dict[str, str]) -> Response:
    return render(
        visit, "raw_reason.html", title="Open a quarantined record", options=purposes(form["purpose"]),
        note=form["note"], errors=errors, fact=f"landing {landing}, record {seq}", back_words="Quarantine",
        back=f"/t/{visit.tenant.name}/quality/quarantine", status=422 if errors else 200,
    )  # fmt: skip
