"""One feed: how it fares, its settings, its key; pulled now, switched off, removed.

Not the list (`intake`). The private half of a key is never shown, and a folder's path is not changed here.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from sqlalchemy.orm import Session
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import NotFoundError, UsageError
from metriccare.live import feed_entry
from metriccare.live.feed_entry import FIELDS, Entered
from metriccare.live.pull import book, keyring
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.intake_words import HINTS, LABELS, IntakeLine, choices_of
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/feeds/{feed}"


@routes.get(BASE, needs=Permission.OPERATIONS)
def feed_shown(visit: Arrived, feed: str, said: Said) -> Response:
    """How it fares, and its settings."""
    return _page(visit, feed, notice=said)


@routes.post(BASE, needs=Permission.SETTINGS)
def feed_changed(visit: Arrived, feed: str, sent: SentForm) -> Response:
    """Other settings from now on."""
    try:
        with _changing(visit, feed) as session:
            before = feed_entry.named(session, visit.tenant, feed)
            feed_entry.change(session, visit.tenant, feed, sent.of(*_shown(before)))
    except UsageError as error:
        return _page(visit, feed, sent=sent, errors=beside(error, LABELS, "every"), status=422)
    return gone_to(_address(visit, feed), "saved")


@routes.post(BASE + "/switch", needs=Permission.SETTINGS)
def feed_switched(visit: Arrived, feed: str, sent: SentForm) -> Response:
    """Take from it, or not for now."""
    on = sent["enabled"] == "yes"
    with _changing(visit, feed) as session:
        feed_entry.change(session, visit.tenant, feed, {}, enabled=on)
    return gone_to(_address(visit, feed), "on" if on else "off")


@routes.post(BASE + "/pull", needs=Permission.OPERATIONS)
def feed_pulled(visit: Arrived, feed: str) -> Response:
    """Now, by whichever worker is free."""
    with _found(), visit.db.writing() as session:
        book.ask(session, book.named(session, visit.tenant.name, feed), "person", visit.now)
        note(visit, session, Action.RUN_STARTED, Thing("Feed", feed))
    return gone_to(_address(visit, feed), "pulling")


@routes.post(BASE + "/key", needs=Permission.SETTINGS)
def feed_key_made(visit: Arrived, feed: str, sent: SentForm) -> Response:
    """A key, or another one: the one before opens nothing any more."""
    algorithm = "RS384" if sent["algorithm"] == "RS384" else "ES384"
    with _changing(visit, feed) as session:
        one = book.named(session, visit.tenant.name, feed)
        keyring.public(session, visit.premises.secret, one.id, algorithm, new=True)
    return gone_to(_address(visit, feed), "new-key")


@routes.post(BASE + "/remove", needs=Permission.SETTINGS)
def feed_removed(visit: Arrived, feed: str) -> Response:
    """Forget it with its key; what has landed stays."""
    try:
        with _changing(visit, feed) as session:
            feed_entry.remove(session, visit.tenant, feed)
    except UsageError as error:
        return _page(visit, feed, errors=beside(error, LABELS), status=422)
    return gone_to(f"/t/{visit.tenant.name}/feeds", "forgotten")


@contextmanager
def _found() -> Generator[None]:
    """A feed that is not this tenant's is not found."""
    try:
        yield
    except NotFoundError:
        raise NotFound from None


@contextmanager
def _changing(visit: Visit, feed: str) -> Generator[Session]:
    with _found(), visit.db.writing() as session:
        yield session
        note(visit, session, Action.SETTINGS_CHANGED, Thing("Feed", feed))


def _address(visit: Visit, feed: str) -> str:
    return f"/t/{visit.tenant.name}/feeds/{feed}"


def _shown(feed: Entered) -> tuple[str, ...]:
    """The fields that a page may change."""
    return tuple(name for name in FIELDS[feed.kind] if name != "path")


def _page(
    visit: Visit,
    name: str,
    *,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    with _found(), visit.db.reading() as session:
        feed = feed_entry.named(session, visit.tenant, name)
        key = _public_key(visit, session, feed)
    fields = _shown(feed)
    given = {field: feed.texts[field] for field in fields} if sent is None else sent.of(*fields)
    return render(
        visit,
        "intake_feed.html",
        title=name,
        line=IntakeLine(feed),
        fields=fields,
        given=given,
        choices={field: choices_of(field, given[field]) for field in fields if field in ("level", "after")},
        labels=LABELS,
        hints=HINTS,
        key=key,
        may_change=visit.allows(Permission.SETTINGS),
        errors=errors or {},
        notice=notice,
        status=status,
    )


def _public_key(visit: Visit, session: Session, feed: Entered) -> str:
    if not feed.has_key:
        return ""
    one = book.named(session, visit.tenant.name, feed.name)
    return json.dumps(keyring.public(session, visit.premises.secret, one.id, "ES384"), indent=1)
