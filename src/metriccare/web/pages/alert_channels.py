"""Channels: where alerts are sent, how each fares, and another one. Not one of them (`alert_channel`).

The inbox is none: every alert is in it.
"""

from pydantic import SecretStr
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts.channels import kept
from metriccare.alerts.tables import INBOX
from metriccare.errors import UsageError
from metriccare.office.desk import InvalidEntryError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.channel_form import FIELDS, LABELS, NAME, ChannelLine, choosable, settings_from
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/alerts/channels"


@routes.get(BASE, needs=Permission.CHANNELS)
def channels_listed(visit: Arrived, said: Said) -> Response:
    """The channels, and the form for another one."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.CHANNELS)
def channel_added(visit: Arrived, sent: SentForm) -> Response:
    """A new channel; what signs its messages is shown this once."""
    name = sent["name"].strip()
    try:
        settings = settings_from(sent["kind"], sent)
        with writing(visit) as book:
            if not NAME.fullmatch(name):
                raise InvalidEntryError("name", "is no name", way_out="use small letters, digits and dashes")
            if name in kept.current(book) or name == INBOX:
                raise InvalidEntryError("name", "is taken", way_out="choose another, or change that channel")
            made = kept.put(book, author(visit), name, settings, key=visit.premises.secret)
            thing = Thing("AlertChannel", name)
            note(visit, book.session, Action.SETTINGS_CHANGED, thing, change="added", kind=settings.kind)
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, LABELS, "url"))
    if made.secret is not None:
        return secret_shown(visit, name, made.secret)
    return gone_to(f"/t/{visit.tenant.name}/alerts/channels/{name}", "added")


def secret_shown(visit: Visit, name: str, secret: SecretStr) -> Response:
    """What signs the messages of a channel, the only time that it is shown."""
    shown = secret.get_secret_value()
    return render(visit, "channel_secret.html", title="A new secret", channel=name, secret=shown)


def _page(
    visit: Visit, *, sent: Sent | None = None, errors: dict[str, str] | None = None, notice: str | None = None
) -> Response:
    given = sent or Sent(())
    with reading(visit) as book:
        lines = [ChannelLine(view) for view in kept.current(book).values()]
    return render(
        visit,
        "alert_channels.html",
        title="Channels",
        lines=lines,
        given=given.of(*FIELDS),
        kinds=[
            Option(value=kind, label=words, chosen=kind == (given["kind"] or "email"))
            for kind, words in choosable().items()
        ],
        errors=errors or {},
        notice=notice,
        status=422 if errors else 200,
    )
