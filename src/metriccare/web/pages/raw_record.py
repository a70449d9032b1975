"""A resource as it landed, for a reason given: asked by a form, written to the trail before a byte is shown.

Only of what the explanation of a stay rests on, and only to whoever may see that stay and raw records.
"""

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.access.reasons import Purpose, give
from metriccare.bronze.records import raw
from metriccare.errors import UsageError
from metriccare.gold.explain.paths import read_by
from metriccare.gold.explain.sources import Source
from metriccare.gold.explain.stay import StayExplanation
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.record_lines import lines_of
from metriccare.web.pages.sent import Sent, SentForm
from metriccare.web.pages.stay import StayNotFound, explained, opened, snapshot_of
from metriccare.web.pages.stay_within import may_open
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
NEEDS = Permission.RAW_RECORD
ADDRESS = "/t/{tenant}/stays/{stay}/resources/{kind}/{identifier}"
LONGEST = 1 << 20
PURPOSES = {
    Purpose.TREATMENT: "Treatment of this patient",
    Purpose.QUALITY_REVIEW: "Review of this stay",
    Purpose.DATA_ERROR: "A data error",
    Purpose.COMPLAINT: "A complaint",
    Purpose.AUDIT: "An audit",
}


@routes.get(ADDRESS, needs=NEEDS)
def ask(visit: Arrived, stay: str, kind: str, identifier: str) -> Response:
    """The form that asks for the reason; nothing of the record."""
    _, _, stay_id = _source(visit, stay, f"{kind}/{identifier}")
    return _form(visit, stay_id, kind, identifier, Sent(()), {})


@routes.post(ADDRESS, needs=NEEDS)
def show(visit: Arrived, stay: str, kind: str, identifier: str, form: SentForm) -> Response:
    """The record, once the reason is kept and the trail has the event."""
    source, told, stay_id = _source(visit, stay, f"{kind}/{identifier}")
    errors = _errors(form)
    if not errors:
        try:
            _keep_reason(visit, stay_id, (kind, identifier), form)
        except UsageError as error:
            errors = {"note": f"{error.message[:1].upper()}{error.message[1:]}"}
    if errors:
        return _form(visit, stay_id, kind, identifier, form, errors)
    found = raw(visit.tenant, source.landing, source.offset, min(source.length, LONGEST))
    lines = lines_of(found, read_by(told.rules, source.fact))
    answer = render(
        visit, "raw_record.html", title=f"{kind}/{identifier[:12]}", lines=lines, source=source,
        cut=source.length > LONGEST, back=f"/t/{visit.tenant.name}/stays/{stay_id[:16]}",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def purposes(chosen: str) -> list[Option]:
    """What a record may be opened for, to choose from."""
    return [Option(value=one.value, label=words, chosen=chosen == one) for one, words in PURPOSES.items()]


def _source(visit: Visit, stay: str, fact: str) -> tuple[Source, StayExplanation, str]:
    """Where the resource landed; NotFound for one that is no evidence of this stay, or not this visitor's to see."""
    try:
        found = opened(visit, stay, NEEDS)
    except StayNotFound:
        raise NotFound("there is no such record here") from None
    told = explained(visit, snapshot_of(visit), found.stay_id)
    if fact not in may_open(visit, told):
        raise NotFound("there is no such record here")
    return next(source for source in told.sources if source.fact == fact), told, found.stay_id


def _errors(form: Sent) -> dict[str, str]:
    if form["purpose"] not in set(Purpose):
        return {"purpose": "Choose what you open it for"}
    return {}


def _keep_reason(visit: Visit, stay_id: str, about: tuple[str, str], form: Sent) -> None:
    purpose = Purpose(form["purpose"])
    with visit.db.writing() as session:
        reason = give(
            session, visit.person.user_id, visit.tenant.name, about, purpose, form["note"], visit.now
        )
        visit.audit(
            Action.RAW_RECORD_VIEWED, "/".join(about), where=session,
            reason_id=reason, purpose=purpose.value, stay_id=stay_id,
        )  # fmt: skip


def _form(
    visit: Visit, stay_id: str, kind: str, identifier: str, form: Sent, errors: dict[str, str]
) -> Response:
    return render(
        visit, "raw_reason.html", title="Open a raw record", options=purposes(form["purpose"]), note=form["note"],
        errors=errors, back_words="Stay", fact=f"{kind}/{identifier[:12]}",
        back=f"/t/{visit.tenant.name}/stays/{stay_id[:16]}", status=422 if errors else 200,
    )  # fmt: skip
