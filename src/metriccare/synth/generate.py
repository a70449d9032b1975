"""Makes synthetic hospitals on disk: FHIR below `out/fhir`, and beside it staffing, surveys and the truth.

Patient by patient, so that memory does not grow with them. The same options give the same bytes.
"""

import errno
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from metriccare.errors import StorageError, UsageError
from metriccare.synth import staffing
from metriccare.synth.census import Census
from metriccare.synth.chance import Purpose, stream
from metriccare.synth.faults.plan import FaultPlan
from metriccare.synth.fhir import AnyResource
from metriccare.synth.hospital_record import HospitalRecord
from metriccare.synth.hospitals import Builder, Hospital
from metriccare.synth.options import GenerateOptions, GenerateReport
from metriccare.synth.patients import PatientPlanner
from metriccare.synth.people import Population
from metriccare.synth.record import Record
from metriccare.synth.references import Literal
from metriccare.synth.seasons import BURN_IN
from metriccare.synth.surveys import Surveys
from metriccare.synth.truth import Truth
from metriccare.synth.truth_file import TruthFile
from metriccare.synth.wallclock import WallClock, date_of
from metriccare.synth.writer import BundleWriter, NdjsonWriter, Writer, patient_name

__all__ = ["GenerateOptions", "GenerateReport", "generate"]

Progress = Callable[[int], None]
FHIR = "fhir"
_PROGRESS_EVERY = 50


def generate(options: GenerateOptions, progress: Progress | None = None) -> GenerateReport:
    """Write everything into `options.out`. `progress` is told the number of patients that are done so far."""
    try:
        return _Run(options).write(progress or (lambda _: None))
    except OSError as error:
        what = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise StorageError(
            f"{error.filename or options.out}: {what}", way_out="make room or give another --out"
        ) from error


class _Run:
    """One run: what is shared by all patients."""

    def __init__(self, options: GenerateOptions) -> None:
        self._options = options
        self._clock = clock = WallClock(options.start, options.months)
        people = Population(options.seed, date_of(clock.first_day - BURN_IN))
        self._hospitals = _hospitals(options, people)
        self._planner = PatientPlanner(options.seed, clock, options.months, people, self._hospitals)
        self._census = Census(clock, sum(len(one.wards) for one in self._hospitals))
        self._truth = Truth(clock)
        self._encoder = msgspec.json.Encoder()
        self._resources: Counter[str] = Counter()

    def write(self, progress: Progress) -> GenerateReport:
        options, out, clock = self._options, self._options.out, self._clock
        fhir = _empty_folder(out)
        writer: Writer = (NdjsonWriter if options.format == "ndjson" else BundleWriter)(fhir, FHIR)
        with (
            TruthFile(out / "truth.json", options) as truth_file,
            Surveys(out / "surveys.csv", options.seed, clock) as surveys,
        ):
            faults = FaultPlan(options.seed, options.dirty, writer, truth_file.fault)
            try:
                self._write_hospitals(writer)
                self._write_patients(writer, faults, surveys, progress)
                faults.finish()
            finally:
                writer.close()
            names = {one.id: one.name for one in self._hospitals}
            truth_file.finish(self._truth, clock, names, dict(sorted(self._resources.items())))
        staffing.write(out / "staffing.csv", options.seed, clock, self._hospitals, self._census)
        return self._report(fhir, faults.planted)

    def _report(self, fhir: Path, faults: int) -> GenerateReport:
        through = self._truth.data_through
        reached = None if through is None else date_of(through)
        return GenerateReport(
            self._options.out, fhir, self._options.out / "truth.json", dict(self._resources), faults, reached
        )

    def _write_hospitals(self, writer: Writer) -> None:
        opened = self._clock.text(self._clock.opens)
        for hospital in self._hospitals:
            self._add(writer, HospitalRecord(hospital, writer.hospital_references, opened).resources())
        writer.flush("hospitals")

    def _write_patients(
        self, writer: Writer, faults: FaultPlan, surveys: Surveys, progress: Progress
    ) -> None:
        record, literal = Record(self._clock, writer.references), Record(self._clock, Literal())
        for index in range(self._options.patients):
            timeline = self._planner.plan(index)
            faults.before(timeline, lambda planned=timeline: literal.resources(planned))
            written = self._add(writer, record.resources(timeline))
            writer.flush(patient_name(index))
            faults.after(written)
            surveys.add(timeline)
            self._census.add(timeline)
            self._truth.add(timeline)
            if index % _PROGRESS_EVERY == 0:
                progress(index)
        progress(self._options.patients)

    def _add(self, writer: Writer, resources: Iterable[AnyResource]) -> int:
        written = 0
        for one in resources:
            kind = type(one).__name__
            writer.add(kind, one.id, self._encoder.encode(one))
            self._resources[kind] += 1
            written += 1
        return written


def _hospitals(options: GenerateOptions, people: Population) -> list[Hospital]:
    rng = stream(options.seed, Purpose.HOSPITALS)
    builder = Builder(rng, options.patients, options.hospitals)
    return [builder.build(index, people.city(rng)) for index in range(options.hospitals)]


def _empty_folder(out: Path) -> Path:
    """The folder for the FHIR files. Nothing that is there already is overwritten."""
    fhir = out / FHIR
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            f"{out} is there already and not an empty folder", way_out="give another --out, or empty it"
        )
    fhir.mkdir(parents=True)
    return fhir
