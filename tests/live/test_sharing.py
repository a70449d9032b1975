"""What a tenant gives to those that others are compared with: whole years that cannot change, and no name."""

from datetime import UTC, datetime

import pytest

from metriccare.access import peers
from metriccare.access.peers import Count
from metriccare.database.engine import Database
from metriccare.live import sharing
from tests import fhir_builders as fhir
from tests.hospital import Hospital


@pytest.fixture
def three_years(hospital: Hospital) -> Hospital:
    """Stays of 2022 to 2025, of which the data cover the last in part; one hospital of two had a death in 2024."""
    stays = [
        fhir.encounter(
            f"e{year}-{place}", f"{year}-06-01", f"{year}-06-03", subject=f"Patient/p{year}-{place}",
            provider=f"Organization/h{place}",
            disposition=[fhir.DIED] if (year, place) == (2024, 2) else [],
        )
        for year in (2022, 2023, 2024, 2025)
        for place in (1, 2)
    ]  # fmt: skip
    people = [fhir.patient(f"p{year}-{place}") for year in (2022, 2023, 2024, 2025) for place in (1, 2)]
    hospital.land(*(fhir.organization(f"h{place}", "General") for place in (1, 2)), *people, *stays)
    hospital.run()
    return hospital


def test_whole_years_by_numbered_hospitals(three_years: Hospital):
    counts = sharing.counts_of(three_years.tenant)
    assert [one for one in counts if (one.measure, one.variant) == ("mortality", "default")] == [
        Count("mortality", "default", year, place, int((year, place) == ("2024", 2)), 1)
        for place in (1, 2)
        for year in ("2022", "2023", "2024")
    ]
    assert {one.measure for one in counts} == {"mortality", "readmission_30d", "hai"}
    assert "General" not in repr(counts)


def test_nothing_is_given_without_a_yes_and_all_of_it_with_one(
    three_years: Hospital, local_database: Database
):
    name = three_years.tenant.name
    assert sharing.refresh(local_database, three_years.tenant) == 0
    with local_database.writing() as session:
        peers.join(session, name, ("1" * 32, "Priya Raman"), datetime(2026, 1, 1, tzinfo=UTC))
    assert (
        sharing.refresh(local_database, three_years.tenant) == len(sharing.counts_of(three_years.tenant)) > 0
    )


def test_a_tenant_without_figures_has_nothing_to_give(hospital: Hospital):
    assert sharing.counts_of(hospital.tenant) == []
