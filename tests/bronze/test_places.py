"""Where landed records stand, by landing and place."""

from pathlib import Path

import pytest

from metriccare.bronze import records
from metriccare.bronze.places import places
from metriccare.errors import DataError
from tests.fhir_builders import bundle, entry, patient
from tests.hospital import Hospital


def test_place_of_a_line(hospital: Hospital) -> None:
    hospital.land(patient("a"), "", patient("b"), name="people.ndjson")
    [(key, place)] = places(hospital.tenant, [(1, 3)]).items()
    assert key == (1, 3)
    assert (Path(place.file).name, place.landing, place.line, place.entry) == ("people.ndjson", 1, 3, None)
    assert (
        records.raw(hospital.tenant, 1, place.offset, place.length)
        == b'{"resourceType": "Patient", "id": "b"}'
    )


def test_place_of_a_bundle_entry(hospital: Hospital) -> None:
    hospital.land(bundle(entry(patient("a")), entry(patient("b"))))
    place = places(hospital.tenant, [(1, 2)])[1, 2]
    assert (place.line, place.entry) == (1, "Bundle.entry[1]")


def test_places_in_several_landings(hospital: Hospital) -> None:
    hospital.land(patient("a"), patient("b"))
    hospital.land(patient("c"))
    assert sorted(places(hospital.tenant, [(2, 1), (1, 2), (1, 1), (1, 1)])) == [(1, 1), (1, 2), (2, 1)]


def test_record_that_is_in_no_landing_has_no_place(hospital: Hospital) -> None:
    hospital.land(patient("a"))
    assert places(hospital.tenant, [(1, 7), (9, 1)]) == {}
    assert places(hospital.tenant, []) == {}


def test_lost_index_is_named(hospital: Hospital) -> None:
    hospital.land(patient("a"), name="people.ndjson")
    [index] = (hospital.tenant.bronze / "index").iterdir()
    index.unlink()
    with pytest.raises(DataError, match=r"the index of landing 1 \(\.ndjson\) is gone"):
        places(hospital.tenant, [(1, 1)])
