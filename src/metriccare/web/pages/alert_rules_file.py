"""All alert rules as one file: taken away as TOML, and put back in two steps: what would change is shown first.

Not the file's form (`alerts.rules_file`); the command line reads and writes the same.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import rules
from metriccare.alerts.differences import Difference, differences
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules import Applied, definition_of
from metriccare.alerts.rules_file import parse, written
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import PRIVATE, render
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import SentForm, beside, gone_to
from metriccare.web.problems import BadRequest, Conflict, TooLarge
from metriccare.web.visit import Visit

routes = Declared("page")
PAGE = "/t/{tenant}/alerts/rules-file"
LONGEST = 200_000
PLACE = "the file"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a file would change: rules by name, and for each changed one its settings."""

    applied: Applied
    given: dict[str, Rule]
    settings: dict[str, tuple[Difference, ...]]


async def _file(request: Request) -> str | None:
    """The text of a file that was sent with the form; None where none was chosen."""
    found = (await request.form()).get("file")
    if not isinstance(found, UploadFile) or not found.filename:
        return None
    try:
        return (await found.read(LONGEST + 1)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest("the file is not UTF-8", way_out="save it as UTF-8 and send it again") from None
    finally:
        await found.close()


SentFile = Annotated[str | None, Depends(_file)]


@routes.get("/t/{tenant}/alerts/rules.toml", needs=Permission.ALERT_RULES)
def rules_taken(visit: Arrived) -> Response:
    """The rules that hold, as the file that is taken here and by the command line."""
    name = f"{visit.tenant.name}-alert-rules.toml"
    headers = {"Cache-Control": PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_text(visit), media_type="application/toml; charset=utf-8", headers=headers)


@routes.get(PAGE, needs=Permission.ALERT_RULES)
def rules_as_text(visit: Arrived) -> Response:
    """The rules that hold, to be changed as text."""
    return _page(visit, _text(visit))


@routes.post(PAGE, needs=Permission.ALERT_RULES)
def rules_foreseen(visit: Arrived, sent: SentForm, file: SentFile) -> Response:
    """What another text, or a file, would change; nothing is written."""
    text, prune = _plain(file if file is not None else sent["text"]), sent["prune"] == "yes"
    try:
        found = _foreseen(visit, text, prune=prune)
    except UsageError as error:
        return _page(visit, text, prune=prune, errors=beside(error, {}, "text"))
    return _page(visit, text, prune=prune, foreseen=found)


@routes.post(PAGE + "/apply", needs=Permission.ALERT_RULES)
def rules_applied(visit: Arrived, sent: SentForm) -> Response:
    """Make them the rules that hold, as it was shown."""
    text, prune = _plain(sent["text"]), sent["prune"] == "yes"
    try:
        given = parse(text, PLACE)
        with writing(visit) as book:
            if rules.edition(book) != sent["seen"]:
                raise Conflict(
                    "somebody changed the rules meanwhile", way_out="look at what would change again"
                )
            done = rules.apply(book, author(visit), given, prune=prune)
            moved = str(len(done.added) + len(done.changed) + len(done.removed))
            note(visit, book.session, Action.SETTINGS_CHANGED, Thing("AlertRules", "rules"), count=moved)
    except UsageError as error:
        return _page(visit, text, prune=prune, errors=beside(error, {}, "text"))
    return gone_to(f"/t/{visit.tenant.name}/alerts/rules", "saved")


def _plain(sent: str) -> str:
    """As a file has it: forms send lines that end in two characters."""
    if len(sent) > LONGEST:
        raise TooLarge(f"a file of rules has at most {LONGEST:,} characters")
    return sent.replace("\r\n", "\n").rstrip("\n") + "\n"


def _text(visit: Visit) -> str:
    with reading(visit) as book:
        return written(kept.rule for kept in rules.current(book).values())


def _foreseen(visit: Visit, text: str, *, prune: bool) -> Foreseen:
    given = {rule.name: rule for rule in parse(text, PLACE)}
    with reading(visit) as book:
        before, applied = rules.current(book), rules.foresee(book, given.values(), prune=prune)
    changed = {
        name: differences(definition_of(before[name].rule), definition_of(given[name]))
        for name in applied.changed
    }
    return Foreseen(applied, given, changed)


def _page(
    visit: Visit,
    text: str,
    *,
    prune: bool = False,
    foreseen: Foreseen | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    with reading(visit) as book:
        seen = rules.edition(book)
    return render(
        visit,
        "alert_rules_file.html",
        title="Rules as a file",
        text=text,
        prune=prune,
        foreseen=foreseen,
        seen=seen,
        errors=errors or {},
        status=422 if errors else 200,
    )
