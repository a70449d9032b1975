"""Whatever is asked of the API, it answers as it says it does: no fault, and nothing that is not described.

Cases are generated from the description itself, valid ones and such as break its rules, for each role.
"""

import random
from pathlib import Path
from unittest import SkipTest

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from metriccare.access.policy import EVERYWHERE
from metriccare.office import worklist
from metriccare.tenants import registry
from tests.web.api.conftest import NORTH, token_of
from tests.web.conftest import Browser

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HOST = {"Host": "127.0.0.1"}
"""One of the names of this machine: without TLS the application answers to no other."""
OPERATOR = "alex.moreau@demo.example"
ROLES = ("dana", "imani", "ruth", "alex")
"""Administrator, clinician, compliance officer, operator."""
STRANGERS = ("sam", "nobody")
"""Another tenant's administrator; a program without a token."""


class Caller:
    """Somebody who asks whatever a generated case says, mostly of things that exist."""

    def __init__(self, app: FastAPI, home: Path, role: str) -> None:
        self.headers = dict(HOST)
        self.cookies: dict[str, str] = {}
        if role == "alex":  # an operator has no token: a session, and the form's token
            browser = Browser(app).sign_in(OPERATOR)
            self.headers["X-CSRF-Token"] = browser.form_token()
            self.cookies = dict(browser.cookies)
        elif role != "nobody":
            self.headers["Authorization"] = f"Bearer {token_of(app, role)}"
        item = worklist.items(registry.get(home, NORTH), EVERYWHERE)[0]
        self.known = {
            "tenant": NORTH,
            "name": NORTH,
            "stay": item.stay_id,
            "stay_id": item.stay_id,
            "kind": item.kind.value,
        }
        self.chance = random.Random(7)
        self.answers: dict[int, int] = {}

    def ask(self, case: Case) -> None:
        for name, value in self.known.items():
            if name in case.path_parameters and self.chance.random() < 0.85:
                case.path_parameters[name] = value
        response = case.call(headers=self.headers, cookies=self.cookies)
        self.answers[response.status_code] = self.answers.get(response.status_code, 0) + 1
        case.validate_response(response, checks=CHECKS)


def exercise(app: FastAPI, caller: Caller, examples: int) -> None:
    app.state.premises.budget.most = 10**9
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=HOST)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _exercise(found.ok(), mode, caller, examples)


def _exercise(operation: APIOperation, mode: GenerationMode, caller: Caller, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        caller.ask(case)

    try:
        ask()
    except (Unsatisfiable, SkipTest):
        assert mode is GenerationMode.NEGATIVE  # an operation without parameters cannot be asked wrongly


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("role", ROLES)
def test_api_answers_as_described(app: FastAPI, apart: Path, role: str) -> None:
    caller = Caller(app, apart, role)
    exercise(app, caller, 1)
    assert caller.answers[200] >= 5
    assert {400, 403, 404, 422} & set(caller.answers)


@pytest.mark.slow
@pytest.mark.usefixtures("decided")
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", [*ROLES, *STRANGERS])
def test_api_answers_as_described_to_many_more_questions(app: FastAPI, apart: Path, role: str) -> None:
    exercise(app, Caller(app, apart, role), 5)
