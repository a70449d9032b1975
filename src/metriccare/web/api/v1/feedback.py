"""`/feedback`: what users say of the product, and what it comes to. A comment is shown without its author.

Not the goal's proof: only real users can show that the mean reaches 4.
"""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import feedback as office
from metriccare.office.feedback import Summary
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import PLAIN, Answer, Prose
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing

routes = Declared("api")

OneToFive = Annotated[int, Strict(), Field(ge=1, le=5)]
STATEMENTS = len(office.STATEMENTS)


class Rating(documents.Asked):
    """How well MetricCare helps."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"rating": 4, "comment": "The list of stays saves me an hour.", "page": "/t/north/stays"}
            ]
        }
    )

    rating: Annotated[OneToFive, Field(description="1, not at all, to 5, very well.")]
    comment: Prose = ""
    page: Annotated[
        str, Strict(), Field(max_length=200, pattern=PLAIN, description="The page it is about.")
    ] = ""


class Scale(documents.Asked):
    """The ten answers of the System Usability Scale, in order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answers": [4, 2, 5, 1, 4, 2, 5, 1, 4, 2]}]})

    answers: Annotated[
        list[OneToFive],
        Field(
            min_length=STATEMENTS,
            max_length=STATEMENTS,
            description="1, strongly disagree, to 5, strongly agree.",
        ),
    ]


class Score(Answer):
    """What the ten answers come to."""

    score: float = Field(description="0 to 100.")


class MonthShown(Answer):
    """The answers of one month."""

    month: str
    n: int
    mean: float


class Results(Answer):
    """All answers of one kind."""

    n: int
    mean: float | None = Field(description="Null where nobody has answered.")
    months: list[MonthShown]


class Comment(Answer):
    """A comment, without its author."""

    at: str
    rating: int
    comment: str
    page: str


class FeedbackShown(Answer):
    """What feedback comes to, and a page of the comments, the latest first."""

    goal: float = Field(description="The mean rating to reach; only real users can show it.")
    ratings: Results
    usability: Results
    items: list[Comment]
    next: Next


@routes.post(
    "/api/v1/t/{tenant}/feedback/ratings",
    needs=Permission.FEEDBACK,
    status_code=204,
    summary="Rate MetricCare",
    tags=["feedback"],
)
def rate(call: CalledInTenant, asked: Rating) -> Response:
    """Of the page only its path is kept, without what names a stay."""
    visit = call.visit
    with writing(visit) as desk:
        office.rate(desk, author(visit), rating=str(asked.rating), comment=asked.comment, page=asked.page)
        visit.audit(Action.FEEDBACK_GIVEN, where=desk.session, kind="rating")
    return call.done()


@routes.post(
    "/api/v1/t/{tenant}/feedback/usability",
    needs=Permission.FEEDBACK,
    response_model=Score,
    status_code=201,
    summary="Answer the System Usability Scale",
    tags=["feedback"],
)
def answer_scale(call: CalledInTenant, asked: Scale) -> Response:
    """The ten statements are on the page *Ten statements*."""
    visit = call.visit
    with writing(visit) as desk:
        score = office.answer_scale(desk, author(visit), [str(answer) for answer in asked.answers])
        visit.audit(Action.FEEDBACK_GIVEN, where=desk.session, kind="usability")
    return call.answer(Score(score=score), 201)


@routes.get(
    "/api/v1/t/{tenant}/feedback",
    needs=Permission.FEEDBACK_RESULTS,
    response_model=FeedbackShown,
    summary="What feedback comes to",
    tags=["feedback"],
)
def results(call: CalledInTenant, pages: Asked) -> Response:
    """Mean, n and trend of both kinds, and the comments."""
    start = pages.start()
    with reading(call.visit) as desk:
        ratings, usability = office.ratings(desk), office.usability(desk)
        found = office.comments(desk, start + pages.limit + 1)
    page = pages.ending(found[start:], start + pages.limit)
    return call.answer(
        FeedbackShown(
            goal=office.GOAL,
            ratings=_results(ratings),
            usability=_results(usability),
            items=[
                Comment(at=shown(one.at), rating=one.rating, comment=one.comment, page=one.page)
                for one in page.items
            ],
            next=page.next,
        )
    )


def _results(found: Summary) -> Results:
    months = [MonthShown(month=one.month, n=one.n, mean=one.mean) for one in found.months]
    return Results(n=found.n, mean=found.mean, months=months)
