"""What a mail says: subject, text and the same as simple HTML. Words that may go to anybody: no value and no count.

Not how it is sent (`email`). Whatever a rule's author has written is text here: it cannot begin a line of the head, nor
be read as HTML.
"""

from html import escape

from metriccare.alerts.channels.protocol import AlertTold, Message

_BEGIN = {
    "fired": "",
    "resolved": "Over: ",
    "escalated": "Nobody has taken this: ",
    "test": "",
}
_SEVERITY = {"concern": "Concern: ", "notice": "Notice: ", "good": "Good news: "}
_FOOT = "Sent by MetricCare for {tenant}. The figures stand behind the link, for those who may see them."
_LINK = "The alert"
_TEST = "This is a test message. Alerts that name this channel arrive here."


def subject(message: Message) -> str:
    """One line that says what it is about."""
    if not message.alerts:
        return f"[MetricCare] Test message for {message.tenant}"
    first = message.alerts[0]
    severity = _SEVERITY.get(first.severity, "") if message.told == "fired" else ""
    places = {place(alert) for alert in message.alerts}
    where = "several places" if len(places) > 1 else places.pop()
    line = f"[MetricCare] {_BEGIN[message.told]}{severity}{first.title}{f' ({where})' if where else ''}"
    return " ".join("".join(letter if letter.isprintable() else " " for letter in line).split())


def place(alert: AlertTold) -> str:
    """Where, from the whole to the part."""
    return ", ".join(part for part in (alert.hospital, alert.department, alert.ward) if part)


def plain(message: Message) -> str:
    """The text of the mail."""
    blocks = ["\n".join([_title(message, alert), *_named(alert)]) for alert in message.alerts] or [_TEST]
    foot = _FOOT.format(tenant=message.tenant)
    return "\n\n".join([*blocks, f"-- \n{foot}"]) + "\n"


def html(message: Message) -> str:
    """The same for those who read mail as pages; no picture, no script, nothing from elsewhere."""
    blocks = [_block(message, alert) for alert in message.alerts] or [f"<p>{_TEST}</p>"]
    foot = escape(_FOOT.format(tenant=message.tenant))
    return f'<!doctype html><html lang="en"><body>{"".join(blocks)}<hr><p>{foot}</p></body></html>\n'


def _title(message: Message, alert: AlertTold) -> str:
    return f"{_BEGIN[message.told]}{alert.title}"


def _lines(alert: AlertTold) -> list[tuple[str, str]]:
    """What there is to say of one alert below its title, each with its name."""
    found = [
        ("", alert.words),
        ("Where", place(alert)),
        ("Why it matters", alert.why),
        ("What to do", alert.todo),
        (_LINK, alert.link),
    ]
    return [(name, text) for name, text in found if text]


def _named(alert: AlertTold) -> list[str]:
    return [f"{name}: {text}" if name else text for name, text in _lines(alert)]


def _block(message: Message, alert: AlertTold) -> str:
    told = "".join(f"<p>{_paragraph(name, text)}</p>" for name, text in _lines(alert))
    return f"<h2>{escape(_title(message, alert))}</h2>{told}"


def _paragraph(name: str, text: str) -> str:
    shown = escape(text)
    if name == _LINK and text.startswith(("http://", "https://")):
        shown = f'<a href="{shown}">{shown}</a>'
    return f"<b>{name}</b>: {shown}" if name else shown
