"""truth.json: the options, each planted fault as it is planted, and at the end the counts. Written front to back.

It has no `resourceType` and lies outside the folder of FHIR files, so nobody takes it for a resource.
"""

from pathlib import Path
from types import TracebackType
from typing import TextIO

import msgspec

from metriccare.synth.faults.plan import Listed
from metriccare.synth.options import GenerateOptions
from metriccare.synth.truth import Truth
from metriccare.synth.wallclock import WallClock, date_of

VERSION = 1


class TruthFile:
    """Open while the data are made."""

    def __init__(self, path: Path, options: GenerateOptions) -> None:
        self._path, self._options = path, options
        self._file: TextIO
        self._separator = ""

    def __enter__(self) -> "TruthFile":
        self._file = self._path.open("w", encoding="utf-8", newline="")
        options = self._options
        asked = {
            "hospitals": options.hospitals, "patients": options.patients, "months": options.months,
            "start": options.start.isoformat(), "seed": options.seed, "format": options.format, "dirty": options.dirty,
        }  # fmt: skip
        self._file.write(f'{{"version":{VERSION},\n"options":{_json(asked)},\n"faults":[')
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def fault(self, fault: Listed) -> None:
        """One more planted fault."""
        self._file.write(f"{self._separator}\n{_json(fault)}")
        self._separator = ","

    def finish(
        self, truth: Truth, clock: WallClock, hospitals: dict[str, str], resources: dict[str, int]
    ) -> None:
        """The counts."""
        through = truth.data_through
        parts = {
            "data_through": None if through is None else date_of(through).isoformat(),
            "closes": clock.text(clock.closes),
            "hospitals": hospitals,
            "resources": resources,
            "planted": dict(sorted(truth.planted.items())),
        }
        self._file.write("]")
        for name, part in parts.items():
            self._file.write(f',\n"{name}":{_json(part)}')
        rows = ",\n".join(_json(row) for row in truth.rows())
        self._file.write(f',\n"measures":[\n{rows}]}}\n')


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
