"""What every answer and every question of the API is made of. Not the documents of one route: those stand beside it.

An answer is checked as it is made: a field of another type, or a number that JSON does not know, is a fault of ours
and never reaches a client. A question names each field that is taken; any other is refused by name.
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.types import Strict

MOST = 2**31 - 1
"""The largest number that every database of ours keeps."""


class Answer(BaseModel):
    """A document that we send."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Asked(BaseModel):
    """A document that a client sends."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


PLAIN = r"^[^\x00-\x1f\x7f]*$"
Word = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=200, pattern=PLAIN)]
"""A name or an id that a client sends."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PLAIN)]
"""A name or an id in an address."""

Prose = Annotated[
    str, Strict(), StringConstraints(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
"""A note that a person wrote: lines and tabs, no other control character."""

Month = Annotated[
    str,
    Strict(),
    StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
    Field(examples=["2026-03"], description="A month as YYYY-MM."),
]
Version = Annotated[
    int,
    Strict(),
    Field(ge=0, le=MOST, description="The version that you have read; another one meanwhile answers 409."),
]
Seen = Annotated[int, Query(alias="version", ge=0, le=MOST, description="The version that you have read.")]
"""The same in an address, where nothing else is sent."""
Number = Annotated[float, Strict()]
