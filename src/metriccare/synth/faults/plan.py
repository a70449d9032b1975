"""Which fault comes next: every kind in turn, as many as the share asked for, each listed where it was written.

The list goes to disk as it grows. The stream of faults is its own, so that the clean lines stay what they were.
"""

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from metriccare.synth.chance import Purpose, stream
from metriccare.synth.faults import broken, legal, meanings, shapes, versions
from metriccare.synth.faults.fault import Fault, Form, Recipe
from metriccare.synth.faults.specimen import Specimen
from metriccare.synth.fhir import AnyResource
from metriccare.synth.timeline import Timeline
from metriccare.synth.writer import Place, Writer

RECIPES = (*broken.RECIPES, *shapes.RECIPES, *meanings.RECIPES, *versions.RECIPES, *legal.RECIPES)
LAST_LINE = "truncated_last_line"


class Listed(msgspec.Struct, frozen=True):
    """A planted fault as truth.json lists it."""

    kind: str
    file: str
    line: int
    entry: str | None
    resource_type: str
    id: str | None
    outcome: str
    reason: str | None


class FaultPlan:
    """Plants faults around the patients; `share` is of the clean resources."""

    def __init__(self, seed: int, share: float, writer: Writer, listed: Callable[[Listed], None]) -> None:
        self._rng = stream(seed, Purpose.FAULTS)
        self._share, self._writer, self._listed = share, writer, listed
        self._debt, self._turn = 0.0, 0
        self._made: Counter[str] = Counter()
        self._specimen: Specimen | None = None
        self._due: list[Recipe] = []
        self.planted = 0

    def before(self, timeline: Timeline, resources: Callable[[], Iterable[AnyResource]]) -> None:
        """Take what is due at this patient, and plant what must land first. Patients without a stay are let go by."""
        self._due = []
        if self._debt < 1 or not timeline.closed_stays:
            return
        other = self._specimen.stay.id if self._specimen else None
        self._specimen = Specimen(timeline, resources(), other)
        while self._debt >= 1:
            self._debt -= 1
            self._due.append(self._next())
        self._plant(recipe for recipe in self._due if recipe.first)

    def after(self, resources: int) -> None:
        """Plant the rest, now that the patient's own resources are written."""
        self._plant(recipe for recipe in self._due if not recipe.first)
        self._debt += self._share * resources

    def finish(self) -> None:
        """The last lines of the files."""
        if self._share and self._specimen:
            self._write(LAST_LINE, broken.truncated_last_line(self._specimen, self._rng))

    def _next(self) -> Recipe:
        while True:
            recipe = RECIPES[self._turn % len(RECIPES)]
            self._turn += 1
            if recipe.most is None or self._made[recipe.kind] < recipe.most:
                self._made[recipe.kind] += 1
                return recipe

    def _plant(self, recipes: Iterable[Recipe]) -> None:
        for recipe in recipes:
            if self._specimen:
                self._write(recipe.kind, recipe.make(self._specimen, self._rng))

    def _write(self, kind: str, faults: Iterable[Fault]) -> None:
        for one in faults:
            place = self._place(one)
            if place is not None:
                self.planted += 1
                self._listed(
                    Listed(
                        kind, place.file, place.line, place.entry, one.resource_type, one.id, one.outcome.value,
                        one.reason,
                    )
                )  # fmt: skip

    def _place(self, fault: Fault) -> Place | None:
        if fault.form is Form.BLANK:
            return self._writer.blank(fault.resource_type)
        if fault.form is Form.LAST:
            return self._writer.cut_off(fault.resource_type, fault.body)
        return self._writer.fault(fault.resource_type, fault.body, fits_a_bundle=fault.form is Form.JSON)
