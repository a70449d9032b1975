"""The product and the oracle on the same landed files, cell by cell. Not the files: those are `hospitals.py`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.hospital import Hospital
from tests.oracle.findings import findings
from tests.oracle.landed import files
from tests.oracle.measures import rows
from tests.oracle.settings import MIMIC, ClassRule, DispositionRule, HaiCode, OracleSettings
from tests.oracle.tenant_file import to_toml
from tests.oracle.world import World, build

ALL = ("hospital", "department", "month", "year", "sex", "age_band", "race")
GROUPINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("hospital",),
    ("month",),
    ("year", "department"),
    ("sex", "age_band"),
    ("race", "hospital"),
    ("department", "hospital", "month"),
    ALL,
)
# `no_offset` the product also gives for moments that the oracle does not look at; `no_id` has no id to compare.
NAMED_RULES = {
    "test_patient",
    "not_r4",
    "reopened_discharge",
    "no_patient",
    "patient_mismatch",
    "no_start",
    "no_end",
    "partial_date",
    "end_before_start",
    "future_date",
    "implausible_date",
    "onset_missing",
    "onset_recorded_only",
    "death_conflict",
}
LOCAL_INPATIENT = ClassRule("inpatient", class_system="urn:local", class_code="INP")
ELECTIVE_IS_OTHER = ClassRule("other", type_system="http://snomed.info/sct", type_code="8715000")
PROFILES = {
    "utc": OracleSettings(),
    "new-york": OracleSettings(
        time_zone="America/New_York",
        class_map=(LOCAL_INPATIENT,),
        department_order=("ward", "service_coding", "service_text"),
        ward_department={"Ward 1": "Surgery", "Bed 7": "Surgery"},
    ),
    "berlin": OracleSettings(
        time_zone="Europe/Berlin",
        recorded_is_onset=True,
        class_map=(ClassRule("part", identifier_system_suffix="-icu"), ELECTIVE_IS_OTHER),
        disposition_map=(
            DispositionRule("DIED", "died", "urn:local"),
            DispositionRule("home", "against_advice"),
        ),
    ),
    "lord-howe": OracleSettings(
        time_zone="Australia/Lord_Howe",
        dates_shifted=True,
        class_map=(ClassRule("inpatient", identifier_system="urn:x/encounter-hosp"), LOCAL_INPATIENT),
        department_order=("ward",),
    ),
    "cairo": OracleSettings(
        time_zone="Africa/Cairo",
        hai_codes=(
            HaiCode("urn:local", "X", "local_x"),
            HaiCode("http://snomed.info/sct", "736442006", "clabsi"),
            HaiCode("http://hl7.org/fhir/sid/icd-10-cm", "T80.211A", "clabsi"),
            HaiCode("http://hl7.org/fhir/sid/icd-10-cm", "I219", "heart"),
        ),
    ),
    "mimic": MIMIC,
}


class Compared:
    """A tenant of the product beside what the oracle makes of the same files."""

    def __init__(self, home: Path, settings: OracleSettings, name: str = "h") -> None:
        self.product = Hospital(home, name, settings=to_toml(settings))
        self.settings = replace(settings, tie_break=self.product.pseudonym)
        self._folder = home / f"landed-{name}"
        self._contents: list[bytes] = []
        self._world: World | None = None

    def land(self, contents: Sequence[bytes], *, run_after_each: bool = False) -> None:
        """Land files one after another."""
        self._world = None
        for content in contents:
            self._folder.mkdir(exist_ok=True)
            path = self._folder / f"{len(self._contents):03}.ndjson"
            path.write_bytes(content)
            self._contents.append(content)
            self.product.ingest(path)
            if run_after_each:
                self.product.run()

    def oracle(self) -> World:
        if self._world is None:
            self._world = build(files(self._contents, datetime.now(UTC)), self.settings)
        return self._world

    def check_findings(self) -> None:
        """The findings that the specification names are the same, resource by resource (where it has an id)."""
        world, called = self.oracle(), self.product.pseudonym
        ids = {called(id_) for _, id_ in world.feed.resources}
        expected = {
            (rule, type_, called(id_)) for rule, type_, id_ in findings(world) if id_ and rule in NAMED_RULES
        }
        rows_found = [row for row in self.product.findings() if row["rule"] in NAMED_RULES]
        keys = {(row["rule"], row["resource_type"], row["resource_id"]) for row in rows_found}
        found = {key for key in keys if key[2] in ids}
        assert not expected ^ found, f"only oracle {expected - found}, only product {found - expected}"

    def check(self, groupings: Sequence[tuple[str, ...]] = GROUPINGS) -> None:
        """Every cell of every measure and variant is the same, and no row is missing or too many."""
        world = self.oracle()
        for by in groupings:
            expected, found = keyed(rows(world, by=by), by), keyed(self.product.measures(by=by), by)
            assert_same(found, expected)


def keyed(
    found: Sequence[Mapping[str, object]], by: Sequence[str]
) -> dict[tuple[str, ...], Mapping[str, object]]:
    """Rows by measure, variant and group; two rows of one group are a fault."""
    named = {tuple(str(row[name]) for name in ("measure", "variant", *by)): row for row in found}
    assert len(named) == len(found), "a group has two rows"
    return named


def assert_same(
    found: Mapping[tuple[str, ...], Mapping[str, object]],
    expected: Mapping[tuple[str, ...], Mapping[str, object]],
) -> None:
    wrong = [
        f"{key}: product {found.get(key)}, oracle {expected.get(key)}"
        for key in sorted(found.keys() | expected.keys())
        if not same_row(found.get(key), expected.get(key))
    ]
    assert not wrong, f"{len(wrong)} groups differ:\n" + "\n".join(wrong[:12])


def same_row(found: Mapping[str, object] | None, expected: Mapping[str, object] | None) -> bool:
    if found is None or expected is None:
        return False
    return found.keys() == expected.keys() and all(
        same_cell(found[name], expected[name]) for name in expected
    )


def same_cell(found: object, expected: object) -> bool:
    """Exact but for the last digits of a float."""
    if isinstance(expected, float):
        return isinstance(found, int | float) and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return type(found) is type(expected) and found == expected
