"""What is expected is fitted once, kept beside gold and read as it was; what cannot be read is not there."""

from pathlib import Path

import pytest

from metriccare.insight.risk import kept
from metriccare.insight.risk.case_mix import case_mix
from metriccare.insight.risk.expected import adjusted
from tests import fhir_builders as fhir
from tests.hospital import Hospital


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Forty stays in each of two hospitals, of which 8 and 16 ended in death."""
    found = Hospital(tmp_path_factory.mktemp("kept"), "north")
    for number, deaths in ((1, 8), (2, 16)):
        found.land(
            *(fhir.patient(f"p{number}-{n}") for n in range(40)),
            *(
                fhir.encounter(
                    f"e{number}-{n}", "2024-01-01", "2024-01-31", subject=f"Patient/p{number}-{n}",
                    provider=f"Organization/h{number}", disposition=[fhir.DIED] if n < deaths else [],
                )
                for n in range(40)
            ),
        )  # fmt: skip
    found.run()
    return found


def test_what_is_kept_is_what_was_fitted(north: Hospital) -> None:
    tenant = north.tenant
    assert kept.read(tenant) is None
    made = kept.fit(tenant)
    assert made is not None
    assert (made.first, made.last) == ("2021-02", "2024-01")
    assert made.measures["mortality"] == adjusted(case_mix(tenant, "mortality"))
    assert made.measures["hai"] is None
    assert kept.read(tenant) == made


def test_what_is_damaged_or_of_another_format_is_not_there(north: Hospital) -> None:
    kept.fit(north.tenant)
    (file,) = (north.tenant.lake / "insight").iterdir()
    whole = file.read_bytes()
    for content in (b"{", whole.replace(b'"format":1', b'"format":99'), b'{"format":1}'):
        file.write_bytes(content)
        assert kept.read(north.tenant) is None
    file.write_bytes(whole)


def test_before_any_run_there_is_nothing_to_fit(tmp_path: Path) -> None:
    empty = Hospital(tmp_path, "south")
    assert kept.fit(empty.tenant) is None
    assert case_mix(empty.tenant, "hai") == []
