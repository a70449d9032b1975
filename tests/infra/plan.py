"""A plan of an environment, read as data: its resources by address, and policies by what they are attached to."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

Values = dict[str, Any]


class Statement(NamedTuple):
    """One statement of a policy, with lists where AWS takes a word as well."""

    where: str
    sid: str
    effect: str
    actions: list[str]
    resources: list[str]
    principals: Any
    condition: Values


class Plan:
    """What an environment would be: resources by address, outputs by name."""

    def __init__(self, plan: Values) -> None:
        changes = [change for change in plan["resource_changes"] if change["mode"] == "managed"]
        self.resources: dict[str, Values] = {one["address"]: one["change"]["after"] for one in changes}
        self._kinds = {one["address"]: one["type"] for one in changes}
        self.outputs: Values = {name: change["after"] for name, change in plan["output_changes"].items()}

    def of(self, kind: str) -> dict[str, Values]:
        """The resources of a type, by address. There is one at least, or a test about them would say nothing."""
        found = {
            address: values for address, values in self.resources.items() if self._kinds[address] == kind
        }
        assert found, f"the plan has no {kind}"
        return found

    def statements(self, kind: str, field: str = "policy") -> Iterator[Statement]:
        """Every statement of every policy of a type."""
        for address, values in self.of(kind).items():
            yield from statements(address, values[field])


def statements(where: str, policy: str) -> Iterator[Statement]:
    """The statements of a policy document."""
    for statement in json.loads(policy)["Statement"]:
        yield Statement(
            where,
            statement.get("Sid", ""),
            statement["Effect"],
            listed(statement["Action"]),
            listed(statement.get("Resource", [])),
            statement.get("Principal"),
            statement.get("Condition") or {},
        )


def listed(value: str | list[str]) -> list[str]:
    """AWS takes one word for a list of one."""
    return [value] if isinstance(value, str) else value


def read(answer: str) -> dict[str, Plan]:
    """Plans by the name of their `run`, from `terraform test -json -verbose`."""
    lines = [json.loads(line) for line in answer.splitlines() if line.startswith("{")]
    return {line["@testrun"]: Plan(line["test_plan"]) for line in lines if line.get("type") == "test_plan"}
