"""One channel: its settings and its secret, a test message, what it could not deliver, switched off, removed."""

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import outbox, rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.channels.kept import ChannelView
from metriccare.alerts.tables import MessageRow
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.alert_channels import BASE, secret_shown
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.channel_form import FIELDS, LABELS, ChannelLine, settings_from, texts_of
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.problems import Conflict, NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
ONE = BASE + "/{channel}"
MOST = 50


@routes.get(ONE, needs=Permission.CHANNELS)
def channel_shown(visit: Arrived, channel: str, said: Said) -> Response:
    """One channel."""
    return _page(visit, channel, notice=said)


@routes.post(ONE, needs=Permission.CHANNELS)
def channel_changed(visit: Arrived, channel: str, sent: SentForm) -> Response:
    """Other settings; the secret stays."""
    view = _one(visit, channel)
    try:
        settings = settings_from(view.kind, sent)
        with writing(visit) as book:
            key = visit.premises.secret
            kept.put(book, author(visit), channel, settings, key=key, enabled=view.enabled)
            _noted(visit, book, channel, "settings")
    except UsageError as error:
        return _page(visit, channel, sent=sent, errors=beside(error, LABELS, "url"))
    return gone_to(_address(visit, channel), "saved")


@routes.post(ONE + "/switch", needs=Permission.CHANNELS)
def channel_switched(visit: Arrived, channel: str, sent: SentForm) -> Response:
    """Off, so that its messages wait; or on again."""
    view, on = _one(visit, channel), sent["on"] == "yes"
    with writing(visit) as book:
        kept.put(book, author(visit), channel, view.settings, key=visit.premises.secret, enabled=on)
        _noted(visit, book, channel, "switched on" if on else "switched off")
    return gone_to(_address(visit, channel), "channel-on" if on else "channel-off")


@routes.post(ONE + "/secret", needs=Permission.CHANNELS)
def secret_renewed(visit: Arrived, channel: str, sent: SentForm) -> Response:
    """Another secret, shown this once, while the one before counts for a day; or that one ended."""
    _one(visit, channel)
    if sent["former"] == "end":
        with writing(visit) as book:
            kept.end_former_secret(book, author(visit), channel)
            _noted(visit, book, channel, "secret before ended")
        return gone_to(_address(visit, channel), "former-ended")
    with writing(visit) as book:
        made = kept.new_secret(book, author(visit), channel, key=visit.premises.secret)
        _noted(visit, book, channel, "secret")
    if made.secret is None:
        raise NotFound
    return secret_shown(visit, channel, made.secret)


@routes.post(ONE + "/test", needs=Permission.CHANNELS)
def test_message_sent(visit: Arrived, channel: str) -> Response:
    """A message that says that the channel works."""
    _one(visit, channel)
    with writing(visit) as book:
        outbox.test_message(book, author(visit), channel)
        _noted(visit, book, channel, "test message")
    return gone_to(_address(visit, channel), "test-sent")


@routes.post(ONE + "/replay", needs=Permission.CHANNELS)
def dead_replayed(visit: Arrived, channel: str, sent: SentForm) -> Response:
    """Try again what could not be delivered: one message, or all of this channel."""
    _one(visit, channel)
    with writing(visit) as book:
        wanted = [row.id for row in _dead(book, channel) if sent["message"] in ("", row.id)]
        if not wanted:
            raise NotFound
        for message in wanted:
            outbox.replay(book, visit.now, message)
        _noted(visit, book, channel, "dead letters")
    return gone_to(_address(visit, channel), "replayed")


@routes.post(ONE + "/remove", needs=Permission.CHANNELS)
def channel_removed(visit: Arrived, channel: str) -> Response:
    """Take it away, unless a rule names it."""
    _one(visit, channel)
    try:
        with writing(visit) as book:
            kept.remove(book, author(visit), channel)
            _noted(visit, book, channel, "removed")
    except UsageError as error:
        raise Conflict(error.message, way_out=error.way_out) from None
    return gone_to(f"/t/{visit.tenant.name}/alerts/channels", "channel-gone")


def _address(visit: Visit, channel: str) -> str:
    return f"/t/{visit.tenant.name}/alerts/channels/{channel}"


def _noted(visit: Visit, book: Book, channel: str, change: str) -> None:
    thing = Thing("AlertChannel", channel)
    note(visit, book.session, Action.SETTINGS_CHANGED, thing, change=change)


def _one(visit: Visit, channel: str) -> ChannelView:
    with reading(visit) as book:
        found = kept.current(book).get(channel)
    if found is None:
        raise NotFound
    return found


def _dead(book: Book, channel: str) -> list[MessageRow]:
    return [row for row in outbox.dead(book) if row.channel == channel]


def _page(
    visit: Visit,
    channel: str,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
) -> Response:
    view = _one(visit, channel)
    with reading(visit) as book:
        dead = _dead(book, channel)
        told_by = [name for name, one in rules.current(book).items() if channel in one.rule.tells]
    return render(
        visit,
        "alert_channel.html",
        title=f"Channel {channel}",
        line=ChannelLine(view),
        former=view.former_until is not None and visit.now < view.former_until,
        given=sent.of(*FIELDS) if sent else texts_of(view),
        told_by=told_by,
        dead=dead[:MOST],
        more_dead=max(0, len(dead) - MOST),
        errors=errors or {},
        notice=notice,
        status=422 if errors else 200,
    )
