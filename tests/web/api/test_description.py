"""The description of the API: complete, with examples that are true, on a page that loads nothing from outside."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from metriccare.web.api.documents import Answer, Asked
from metriccare.web.api.problem_types import types
from metriccare.web.declare import Public
from tests.web.api.conftest import Program

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.fixture
def described(nobody: Program) -> dict:
    return nobody.get("/api/v1/openapi.json").json()


def operations(described: dict) -> Iterator[tuple[str, str, dict]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_of_the_api_is_described(app: FastAPI, described: dict) -> None:
    declared = {
        (one.path, one.method.lower()) for one in app.state.declarations.values() if one.kind == "api"
    }
    assert {(path, method) for path, method, _ in operations(described)} == declared
    assert described["openapi"].startswith("3.1")


def test_every_operation_says_what_it_needs_and_how_it_fails(app: FastAPI, described: dict) -> None:
    for path, method, operation in operations(described):
        needs = app.state.declarations[method.upper(), path].needs
        responses = operation["responses"]
        assert {"400", "403", "405", "429", "500", "503"} <= set(responses), path
        assert operation["summary"]
        assert operation["description"]
        if isinstance(needs, Public):
            assert operation["security"] == []
        else:
            assert operation["x-permission"] == needs.value
            assert "401" in responses
        if "{" in path:
            assert "404" in responses, path
        if "requestBody" in operation:
            assert {"413", "415", "422"} <= set(responses), path


def test_every_path_parameter_is_described(described: dict) -> None:
    for path, _, operation in operations(described):
        named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), path


def test_every_problem_has_the_one_form(described: dict) -> None:
    for found in described["components"]["responses"].values():
        media = found["content"]["application/problem+json"]
        assert media["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert set(media["example"]) <= set(described["components"]["schemas"]["Problem"]["properties"])


def test_every_body_that_is_sent_has_an_example(described: dict) -> None:
    for path, _, operation in operations(described):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            name = media["schema"].get("$ref", "").rpartition("/")[2]
            assert "example" in media or described["components"]["schemas"][name]["examples"], path


def kinds(of: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_examples_are_what_they_are_examples_of(app: FastAPI) -> None:
    del app
    shown = 0
    for kind in (*kinds(Answer), *kinds(Asked)):
        extra = kind.model_config.get("json_schema_extra")
        examples = extra.get("examples") if isinstance(extra, dict) else None
        for example in examples if isinstance(examples, list) else []:
            kind.model_validate_json(json.dumps(example))
            shown += 1
    assert shown >= 10


@pytest.mark.parametrize("address", ["/api/v1/docs", "/docs/problems"])
def test_page_for_people_loads_nothing_from_outside(nobody: Program, address: str) -> None:
    answer = nobody.get(address)
    assert answer.status_code == 200
    assert re.findall(r'(?:src|href)="(?!/|#)[^"]*"', answer.text) == []
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_page_lists_every_operation(nobody: Program, described: dict) -> None:
    page = nobody.get("/api/v1/docs").text
    for path, method, _ in operations(described):
        assert f"{method.upper()} {path}</code>" in page


def test_page_and_reference_list_every_type_of_problem(nobody: Program) -> None:
    page = nobody.get("/docs/problems").text
    reference = (REFERENCE / "problems.md").read_text(encoding="utf-8")
    for one in types():
        assert f'id="{one.slug}"' in page
        assert f"| `{one.slug}` | {one.status} | {one.title} | {one.meaning} |" in reference
    assert len(re.findall(r"^\| `", reference, re.MULTILINE)) == len(types())


def test_reference_lists_every_operation(described: dict) -> None:
    reference = (REFERENCE / "api.md").read_text(encoding="utf-8")
    for path, method, operation in operations(described):
        permission = operation.get("x-permission", "open to anybody")
        row = f"| `{method.upper()} {path.removeprefix('/api/v1')}` | {operation['summary']} | {permission} |"
        assert row in reference, row
