"""Literal cases of the measure specification: a small feed and what must come of it, named after the sentence.

A pipeline run costs more than a hundred cases, so all cases of the same settings land together and run once. They
cannot touch each other: each has ids, patients and a hospital of its own, and is asserted by the rows of that hospital.
What belongs to the whole tenant (its settings, *data through*) takes a `Cases` of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from tests.fhir_builders import ACT_CODE, Coding, Resource, coding, condition, encounter, patient
from tests.hospital import Hospital, Record

ANY = None  # a numerator that the sentence says nothing about


@dataclass(frozen=True)
class ExpectedRow:
    """The one row of a group of a measure; a denominator of 0 says that the row is absent."""

    measure: str
    variant: str
    group: Mapping[str, str]
    numerator: float | None
    denominator: float

    def check(self, hospital: Hospital) -> None:
        cell = hospital.cell(self.measure, self.variant, **self.group)
        if self.denominator == 0:
            assert cell is None
            return
        assert cell is not None, f"no row of {self.measure}/{self.variant} for {dict(self.group)}"
        numerator, denominator, _ = cell
        assert (numerator if self.numerator is not None else ANY, denominator) == (
            pytest.approx(self.numerator, rel=1e-12) if self.numerator is not None else ANY,
            self.denominator,
        ), f"{self.measure}/{self.variant} of {dict(self.group)}"


@dataclass(frozen=True)
class ExpectedFinding:
    """A finding about one resource that must be there, or must not; without a rule, any rule."""

    rule: str | None
    resource_type: str
    resource_id: str
    there: bool

    def check(self, hospital: Hospital) -> None:
        ids = {self.resource_id, hospital.pseudonym(self.resource_id)}
        rules = {
            str(row["rule"])
            for row in hospital.findings()
            if row["resource_type"] == self.resource_type and row["resource_id"] in ids
        }
        found = bool(rules) if self.rule is None else self.rule in rules
        assert found == self.there, f"{self.rule} on {self.resource_type}: the findings are {sorted(rules)}"


class Scene:
    """What one case lands and expects; its short ids become ids of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.landings: list[list[Record]] = []
        self.expected: list[ExpectedRow | ExpectedFinding] = []

    def id(self, short: str) -> str:
        """The id behind a short one; the empty one is the case's own hospital."""
        return f"{self.name}-{short}" if short else self.name

    def ref(self, kind: str, short: str) -> str:
        return f"{kind}/{self.id(short)}"

    def patient(self, short: str = "p", **elements: object) -> Resource:
        """A patient; `elements` are FHIR elements, here as in `stay` and `condition`."""
        return patient(self.id(short)) | elements

    def stay(
        self,
        short: str,
        start: str | None,
        end: str | None,
        *,
        of: str = "p",
        at: str = "",
        disposition: Coding | None = None,
        part_of: str | None = None,
        reason: Coding | None = None,
        **elements: object,
    ) -> Resource:
        """A finished inpatient encounter of patient `of` in the case's own hospital, or in `at`."""
        whole = encounter(
            self.id(short),
            start,
            end,
            subject=self.ref("Patient", of),
            provider=self.ref("Organization", at),
            disposition=[disposition] if disposition else [],
            part_of=self.ref("Encounter", part_of) if part_of else None,
            reasons=[reason] if reason else [],
        )
        return whole | elements

    def condition(
        self,
        short: str,
        *codings: Coding,
        of: str = "p",
        names: str | None = None,
        onset: str | None = None,
        **elements: object,
    ) -> Resource:
        """A condition of patient `of` that names the encounter `names`, or none."""
        whole = condition(
            self.id(short),
            *codings,
            subject=self.ref("Patient", of),
            encounter=self.ref("Encounter", names) if names else None,
            onset=onset,
        )
        return whole | elements

    def land(self, *records: Record) -> None:
        """What this case has in one landing; each call is a later landing than the one before."""
        self.landings.append(list(records))

    def expect(
        self,
        measure: str,
        numerator: float | None,
        denominator: float,
        *,
        variant: str = "default",
        at: str = "",
        **by: str,
    ) -> None:
        """The row of the case's own hospital, or of `at`, within the other groups that are given."""
        group = {"hospital": self.id(at)} | by
        self.expected.append(ExpectedRow(measure, variant, group, numerator, denominator))

    def expect_stays(self, count: int, *, at: str = "", **by: str) -> None:
        """How many stays count, whatever becomes of them."""
        self.expect("mortality", ANY, count, at=at, **by)

    def finds(self, rule: str | None, kind: str, short: str) -> None:
        self.expected.append(ExpectedFinding(rule, kind, self.id(short), there=True))

    def finds_no(self, rule: str | None, kind: str, short: str) -> None:
        self.expected.append(ExpectedFinding(rule, kind, self.id(short), there=False))


@dataclass
class Case:
    """One sentence: pytest shows its name."""

    sentence: str
    scene: Scene
    tenant: "Cases"

    def __str__(self) -> str:
        return self.sentence

    def check(self, hospital: Hospital) -> None:
        assert self.scene.expected, "a case that expects nothing shows nothing"
        for expected in self.scene.expected:
            expected.check(hospital)


Like = tuple[str, str, str | None]


@dataclass(eq=False)
class Cases:
    """The cases of one tenant. `data_through` is the date of an ambulatory visit after all of their stays."""

    known: ClassVar[dict[str, "Cases"]] = {}

    name: str
    settings: str = ""
    preset: str = ""
    data_through: str | None = "2025-12-31"
    all: list[Case] = field(default_factory=list[Case])

    def __post_init__(self) -> None:
        self.known[self.name] = self

    @property
    def like(self) -> Like:
        """What it has in common with those that it can share a tenant with."""
        return self.settings, self.preset, self.data_through

    def case(self, write: Callable[[Scene], None]) -> Callable[[Scene], None]:
        """Decorates a function that writes the scene; the function's name is the case's."""
        scene = Scene(f"{self.name}-{len(self.all) + 1:02}")
        write(scene)
        self.all.append(Case(write.__name__, scene, self))
        return write

    def each(self, *values: str) -> Callable[[Callable[[Scene, str], None]], Callable[[Scene, str], None]]:
        """Decorates a function that writes the scene of one value: a case for each."""

        def add(write: Callable[[Scene, str], None]) -> Callable[[Scene, str], None]:
            for value in values:
                scene = Scene(f"{self.name}-{len(self.all) + 1:02}")
                write(scene, value)
                self.all.append(Case(f"{write.__name__}-{value}", scene, self))
            return write

        return add

    def landings(self) -> list[list[Record]]:
        """All first landings together, then all second ones, and so on."""
        return landings([self])


def landings(tenants: Sequence[Cases]) -> list[list[Record]]:
    """The first landings of all these together, then the second ones, and so on."""
    through = tenants[0].data_through
    anchor = [_anchor(through)] if through else []
    scenes = [case.scene.landings for tenant in tenants for case in tenant.all]
    return [
        [*(anchor if number == 0 else []), *(r for s in scenes if number < len(s) for r in s[number])]
        for number in range(max(map(len, scenes)))
    ]


def land(like: Like, home: Path) -> Hospital:
    """All cases of these settings; a run after each landing, so that what a later one changes is an increment."""
    settings, preset, _ = like
    hospital = Hospital(home, settings=settings, preset=preset)
    for records in landings([tenant for tenant in Cases.known.values() if tenant.like == like]):
        hospital.land(*records)
        hospital.run()
    return hospital


def _anchor(date: str) -> Resource:
    return encounter("anchor", date, date, subject="Patient/anchor", klass=coding(ACT_CODE, "AMB"))
