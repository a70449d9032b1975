"""One stay explained: how it is found, what happened, and where each fact came from."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from metriccare.errors import DataError, NotFoundError, UsageError
from metriccare.gold.explain.stay import StayExplanation, explain_stay
from metriccare.lake.engine import connect
from metriccare.tenants import changes, registry
from tests.fhir_builders import bundle, delete, encounter, entry, patient
from tests.gold.explain.scene import RECORDS
from tests.hospital import Hospital


@pytest.fixture(scope="module")
def index(scene: Hospital) -> StayExplanation:
    return explain_stay(scene.tenant, "index")


# --- finding it ---


@pytest.mark.parametrize("form", ["{raw}", "Encounter/{raw}", "{pseudonym}", "{prefix}"])
def test_stay_is_found_by(form: str, scene: Hospital) -> None:
    pseudonym = scene.pseudonym("again")
    asked = form.format(raw="again", pseudonym=pseudonym, prefix=pseudonym[:8])
    assert explain_stay(scene.tenant, asked).stay_id == pseudonym


def test_any_encounter_of_a_stay_explains_the_stay(scene: Hospital) -> None:
    found = explain_stay(scene.tenant, "merged")
    assert (found.encounter_id, found.stay_id) == (scene.pseudonym("merged"), scene.pseudonym("first"))


@pytest.mark.parametrize("unknown", ["no-such", "0123456789", "abc"])
def test_unknown_id_is_named_with_the_way_out(unknown: str, scene: Hospital) -> None:
    with pytest.raises(NotFoundError) as raised:
        explain_stay(scene.tenant, unknown)
    assert raised.value.message == f"tenant h has no stay or encounter '{unknown}'"
    assert raised.value.way_out.startswith("list stays: metriccare explain --measure mortality")


def test_beginning_of_several_ids_is_refused(scene: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    from metriccare.gold.explain import stay

    monkeypatch.setattr(stay, "PREFIX", re.compile(r"[0-9a-f]{1,64}"))
    common = next(one for one in "0123456789abcdef" if several_begin(scene, one))
    with pytest.raises(UsageError, match="several encounters begin with"):
        explain_stay(scene.tenant, common)


def several_begin(hospital: Hospital, prefix: str) -> bool:
    ids = {
        hospital.pseudonym(str(record["id"])) for record in RECORDS if record["resourceType"] == "Encounter"
    }
    return len([one for one in ids if one.startswith(prefix)]) > 1


def test_deleted_encounter_says_which_landing_deleted_it(hospital: Hospital) -> None:
    hospital.land(encounter("gone", "2025-01-01", "2025-01-02", subject="Patient/p"))
    hospital.land(bundle(delete("Encounter/gone")))
    hospital.run()
    with pytest.raises(NotFoundError, match="encounter 'gone' was deleted by landing 2"):
        explain_stay(hospital.tenant, "gone")


# --- what it says ---


def test_attributes(index: StayExplanation) -> None:
    assert index.attributes == {
        "hospital": "north",
        "hospital_name": "North General",
        "department": "Cardiology",
        "ward": "ICU",
        "admission": "2025-01-01 10:00+00:00",
        "discharge": "2025-01-05 10:00+00:00",
        "month": "2025-01",
        "age": 74,
        "age_band": "65-74",
        "sex": "female",
        "race": "White",
        "disposition": "alive",
    }


def test_timeline_is_in_order_with_hours_and_days(index: StayExplanation, scene: Hospital) -> None:
    again = scene.pseudonym("again")[:12]
    assert [(one.kind, one.at, one.hour, one.day, one.says) for one in index.timeline] == [
        ("status", "2024-12-20 08:00+00:00", -290.0, -12, "status planned"),
        ("admission", "2025-01-01 10:00+00:00", 0.0, 0, "admission to north, Cardiology"),
        ("status", "2025-01-01 10:00+00:00", 0.0, 0, "status in-progress"),
        ("location", "2025-01-01 11:00+00:00", 1.0, 0, "in 4 West"),
        ("location", "2025-01-02 10:00+00:00", 24.0, 1, "in ICU"),
        ("infection", "2025-01-02 10:00+00:00", 24.0, 1, "onset of vap, not counted"),
        ("infection", "2025-01-03 22:00+00:00", 60.0, 2, "onset of clabsi"),
        ("discharge", "2025-01-05 10:00+00:00", 96.0, 4, "discharge: alive"),
        (
            "next_admission", "2025-01-20 09:00+00:00", 455.0, 19,
            f"next admission on day 15 after discharge, stay {again}, not planned",
        ),
        ("infection", "2025-03-01", None, 59, "onset of vap, not counted"),
    ]  # fmt: skip


def test_timeline_begins_with_the_discharge_before(scene: Hospital) -> None:
    first = explain_stay(scene.tenant, "received").timeline[0]
    before = scene.pseudonym("sent-on")[:12]
    assert first.says == f"discharge of stay {before}, 0 days before, the same episode"
    assert (first.kind, first.hour) == ("previous_discharge", -3.0)


def test_timeline_has_the_date_of_death(scene: Hospital) -> None:
    happened = explain_stay(scene.tenant, "died-later").timeline
    assert [(one.kind, one.at, one.day) for one in happened if one.kind == "death"] == [
        ("death", "2025-03-20", 19)
    ]


def test_moves_without_a_time_stand_where_they_are_listed(hospital: Hospital) -> None:
    places: list[dict[str, object]] = [{"location": {"display": "4 West"}}, {"location": {"display": "ICU"}}]
    visit = encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p", locations=places)
    hospital.land(visit)
    hospital.run()
    happened = explain_stay(hospital.tenant, "e").timeline
    assert [(one.kind, one.at, one.says) for one in happened][1:3] == [
        ("location", None, "in 4 West"),
        ("location", None, "in ICU"),
    ]


def test_measures_say_where_the_stay_stands(index: StayExplanation) -> None:
    assert [(one.measure, one.variant, one.group) for one in index.measures] == [
        ("mortality", "default", "denominator"),
        ("mortality", "30d_65_94", "denominator"),
        ("readmission_30d", "default", "numerator"),
        ("readmission_30d", "65_plus", "numerator"),
        ("hai", "default", "numerator"),
        ("hai", "day_3", "numerator"),
        ("hai", "per_1000_patient_days", "numerator"),
        ("alos", "default", "numerator"),
        ("alos", "whole_days", "numerator"),
    ]


def test_findings_about_the_stay_are_told(scene: Hospital) -> None:
    assert [one.rule for one in explain_stay(scene.tenant, "by-date").findings] == ["death_conflict"]
    assert [one.rule for one in explain_stay(scene.tenant, "index").findings] == ["onset_recorded_only"]
    assert explain_stay(scene.tenant, "received").findings == []


# --- where it came from ---


def test_source_names_file_line_and_version(index: StayExplanation, scene: Hospital) -> None:
    [source] = [one for one in index.sources if one.fact == f"Encounter/{scene.pseudonym('index')}"]
    assert source.file == ".ndjson"
    line = 1 + [record.get("id") for record in RECORDS].index("index")
    assert (source.number, source.landing, source.line, source.entry) == (1, 1, line, None)
    assert (source.version_id, source.last_updated) == ("7", "2025-01-06 00:00+00:00")


def test_source_in_a_bundle_names_the_entry(hospital: Hospital) -> None:
    visit = encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p")
    hospital.land(bundle(entry(patient("p")), entry(visit)))
    hospital.run()
    sources = {one.fact.partition("/")[0]: one.entry for one in explain_stay(hospital.tenant, "e").sources}
    assert sources == {"Encounter": "Bundle.entry[1]", "Patient": "Bundle.entry[0]"}


def test_source_is_the_version_that_counts(hospital: Hospital) -> None:
    newer = encounter("e", "2025-01-01", "2025-01-03", subject="Patient/p", updated="2025-02-01T00:00:00Z")
    older = encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p", updated="2025-01-09T00:00:00Z")
    hospital.land(newer)
    hospital.land(older)
    hospital.run()
    [source] = explain_stay(hospital.tenant, "e").sources
    assert (source.landing, source.last_updated) == (1, "2025-02-01 00:00+00:00")


def test_every_rule_and_happening_refers_to_a_source(index: StayExplanation) -> None:
    facts = {source.fact for source in index.sources}
    named = [fact for item in (*index.rules, *index.timeline) for fact in item.facts]
    assert set(named) == facts


def test_raw_is_the_resource_as_it_landed(scene: Hospital) -> None:
    found = explain_stay(scene.tenant, "index", with_raw=True)
    by_fact = {source.fact: source.raw for source in found.sources}
    landed = {record["id"]: json.dumps(record) for record in RECORDS}
    assert by_fact[f"Encounter/{scene.pseudonym('index')}"] == landed["index"]
    assert by_fact[f"Patient/{scene.pseudonym('ann')}"] == landed["ann"]
    assert by_fact["Location/bed-1"] == landed["bed-1"]
    assert {Path(source.file).name for source in found.sources} == {"feed.ndjson"}


def test_without_raw_nothing_names_the_patient(index: StayExplanation) -> None:
    text = msgspec.json.encode(index).decode()
    for personal in ("Secret", '"ann"', "Patient/ann", "1950-06-01", "Encounter/index", "feed"):
        assert personal not in text


# --- what keeps it from being told ---


def test_changed_definitions_ask_for_a_run(scene: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metriccare.gold.definitions.fingerprint", lambda: "other")
    with pytest.raises(UsageError) as raised:
        explain_stay(scene.tenant, "index")
    assert str(raised.value) == (
        "the definitions of the measures have changed since the last run (metriccare run --tenant h, then ask again)"
    )


def test_changed_settings_explain_with_those_of_the_run(hospital: Hospital) -> None:
    hospital.land(
        encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p", service={"text": "Cardiology"})
    )
    hospital.run()
    home = hospital.tenant.folder.parents[1]
    tenant = changes.set_(home, "h", ["time_zone=Europe/Paris", "department_order=ward"]).tenant
    found = explain_stay(tenant, "e")
    assert (found.attributes["department"], found.attributes["admission"]) == ("Cardiology", "2025-01-01")


def test_settings_that_are_nowhere_kept_ask_for_a_run(hospital: Hospital) -> None:
    hospital.land(encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p"))
    hospital.run()
    shutil.rmtree(hospital.tenant.folder / "settings")
    (hospital.tenant.folder / "tenant.toml").write_text(
        'version = 1\ntime_zone = "Europe/Paris"\n', encoding="utf-8"
    )
    tenant = registry.get(hospital.tenant.folder.parents[1], "h")
    with pytest.raises(UsageError, match="the settings have changed since the last run"):
        explain_stay(tenant, "e")


def test_landing_that_bronze_has_lost_is_named(hospital: Hospital) -> None:
    hospital.land(encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p"))
    hospital.run()
    shutil.rmtree(hospital.tenant.bronze)
    with pytest.raises(
        DataError, match="tenant h: the tables rest on landing 1, and bronze does not have it"
    ):
        explain_stay(hospital.tenant, "e")


def test_changed_key_asks_for_a_run(hospital: Hospital) -> None:
    hospital.land(encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p"))
    hospital.run()
    by_pseudonym = hospital.pseudonym("e")
    tenant = changes.set_(hospital.tenant.folder.parents[1], "h", ["key=new"]).tenant
    with pytest.raises(UsageError, match="the tenant's key has changed since the last run"):
        explain_stay(tenant, by_pseudonym)


def test_gold_that_contradicts_silver_is_not_explained(hospital: Hospital) -> None:
    hospital.land(encounter("e", "2025-01-01", "2025-01-02", subject="Patient/p"))
    hospital.run()
    [file] = (hospital.tenant.lake / "gold" / "stay").glob("bucket=*/*.parquet")
    connection = connect()
    connection.execute(
        f"CREATE TABLE stay AS SELECT * REPLACE (99 AS whole_days) FROM read_parquet('{file}')"
    )
    connection.execute(f"COPY (SELECT * EXCLUDE (bucket) FROM stay) TO '{file}' (FORMAT parquet)")
    connection.close()
    with pytest.raises(DataError, match="gold's table stay is not what silver gives for this patient"):
        explain_stay(hospital.tenant, "e")
