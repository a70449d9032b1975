"""Feedback: a rating from any page, the System Usability Scale, and what they come to, for the administrator.

Comments are shown without their author. Only real users can show whether the goal is reached.
"""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.office import feedback
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.noted import note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/feedback"
RATINGS = {"1": "1, not at all", "2": "2", "3": "3", "4": "4", "5": "5, very well"}
AGREEMENT = {"1": "1, strongly disagree", "2": "2", "3": "3", "4": "4", "5": "5, strongly agree"}


@routes.get(BASE, needs=Permission.FEEDBACK_RESULTS)
def feedback_results(visit: Arrived, said: Said) -> Response:
    """Mean, n and trend of both, and the comments."""
    with reading(visit) as desk:
        ratings, usability = feedback.ratings(desk), feedback.usability(desk)
        comments = feedback.comments(desk)
    return render(
        visit,
        "feedback.html",
        title="Feedback",
        ratings=ratings,
        usability=usability,
        comments=comments,
        goal=feedback.GOAL,
        notice=said,
    )


@routes.get(BASE + "/rate", needs=Permission.FEEDBACK)
def rating_form(request: Request, visit: Arrived, said: Said) -> Response:
    """How well does this help you?"""
    came_from = urlsplit(request.headers.get("referer", "")).path
    return _rating(visit, Sent((("page", came_from),)), notice=said)


@routes.post(BASE + "/rate", needs=Permission.FEEDBACK)
def rating_given(visit: Arrived, sent: SentForm) -> Response:
    """Keep it."""
    try:
        with writing(visit) as desk:
            feedback.rate(
                desk, author(visit), rating=sent["rating"], comment=sent["comment"], page=sent["page"]
            )
            note(visit, desk.session, Action.FEEDBACK_GIVEN, kind="rating")
    except UsageError as error:
        labels = {"rating": "Rating", "comment": "Comment"}
        return _rating(visit, sent, errors=beside(error, labels, "rating"), status=422)
    return gone_to(f"/t/{visit.tenant.name}/feedback/rate", "thanks")


@routes.get(BASE + "/usability", needs=Permission.FEEDBACK)
def scale_form(visit: Arrived, said: Said) -> Response:
    """The ten statements."""
    return _scale(visit, Sent(()), notice=said)


@routes.post(BASE + "/usability", needs=Permission.FEEDBACK)
def scale_answered(visit: Arrived, sent: SentForm) -> Response:
    """Keep the ten answers."""
    answers = [sent[f"answer_{number}"] for number in range(1, len(feedback.STATEMENTS) + 1)]
    try:
        with writing(visit) as desk:
            feedback.answer_scale(desk, author(visit), answers)
            note(visit, desk.session, Action.FEEDBACK_GIVEN, kind="usability")
    except UsageError as error:
        labels = {f"answer_{number}": f"Answer {number}" for number in range(1, 11)}
        return _scale(visit, sent, errors=beside(error, labels, "answer_1"), status=422)
    return gone_to(f"/t/{visit.tenant.name}/feedback/usability", "thanks")


def _rating(
    visit: Visit,
    sent: Sent,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    return render(
        visit,
        "rating.html",
        title="How well does this help you?",
        ratings=_options(RATINGS, sent["rating"]),
        comment=sent["comment"],
        page=sent["page"][:200],
        errors=errors or {},
        notice=notice,
        status=status,
    )


def _scale(
    visit: Visit,
    sent: Sent,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    statements = [
        (f"answer_{number}", f"{number}. {words}", _options(AGREEMENT, sent[f"answer_{number}"]))
        for number, words in enumerate(feedback.STATEMENTS, 1)
    ]
    return render(
        visit,
        "usability.html",
        title="Ten statements",
        statements=statements,
        errors=errors or {},
        notice=notice,
        status=status,
    )


def _options(words: dict[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label, chosen=value == chosen) for value, label in words.items())
