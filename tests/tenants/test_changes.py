"""A change of settings is applied whole or not at all, keeps what was there, and says what it moves."""

from pathlib import Path

import pytest

from metriccare.errors import BusyError, NotFoundError, UsageError
from metriccare.tenants import changes, history, registry
from metriccare.tenants.configuration import TenantSettings

HEX = "fedcba9876543210" * 4


@pytest.fixture
def home(tmp_path: Path) -> Path:
    registry.add(tmp_path, "north")
    return tmp_path


def wrong(home: Path, *assignments: str, file: str | None = None) -> str:
    before = (home / "tenants/north/tenant.toml").read_text(encoding="utf-8")
    key = registry.get(home, "north").key
    with pytest.raises((UsageError, NotFoundError)) as caught:
        changes.set_(home, "north", assignments, file)
    assert (home / "tenants/north/tenant.toml").read_text(encoding="utf-8") == before
    assert registry.get(home, "north").key == key
    return str(caught.value)


def test_set_time_zone(home: Path):
    change = changes.set_(home, "north", ["time_zone=Europe/Paris"])
    assert change.changed == ("time_zone",)
    assert change.revision == 2
    assert registry.get(home, "north").settings.time_zone == "Europe/Paris"


def test_set_leaves_comments_where_they_are(home: Path):
    changes.set_(home, "north", ["dates_shifted=true"])
    text = (home / "tenants/north/tenant.toml").read_text(encoding="utf-8")
    assert "# True for de-identified research data whose dates were moved" in text
    assert "dates_shifted = true\n" in text


def test_set_to_what_it_is_changes_nothing(home: Path):
    change = changes.set_(home, "north", ["time_zone=UTC"])
    assert change.changed == ()
    assert change.revision == 1


def test_set_wards_one_by_one(home: Path):
    changes.set_(home, "north", ["ward_department.4 West=Medicine", "ward_department.ICU=Intensive care"])
    changes.set_(home, "north", ["ward_department.ICU="])
    assert registry.get(home, "north").settings.ward_department == {"4 West": "Medicine"}


def test_set_ward_to_a_number_is_still_a_name(home: Path):
    changes.set_(home, "north", ["ward_department.ICU=5"])
    assert registry.get(home, "north").settings.ward_department == {"ICU": "5"}


def test_set_department_order_as_words(home: Path):
    changes.set_(home, "north", ["department_order=ward,service_text"])
    assert registry.get(home, "north").settings.department_order == ("ward", "service_text")


def test_set_class_map_as_toml(home: Path):
    changes.set_(home, "north", ['class_map=[{kind = "inpatient", class_code = "STAT"}]'])
    (rule,) = registry.get(home, "north").settings.class_map
    assert (rule.kind, rule.class_code) == ("inpatient", "STAT")


def test_set_to_nothing_is_the_default(home: Path):
    changes.set_(home, "north", ["time_zone=Europe/Paris"])
    change = changes.set_(home, "north", ["time_zone="])
    assert change.changed == ("time_zone",)
    assert change.tenant.settings == TenantSettings()


def test_set_from_a_preset(home: Path):
    change = changes.set_(home, "north", file="mimic")
    assert change.changed == ("dates_shifted", "class_map", "disposition_map")


def test_set_from_a_preset_and_a_pair_on_top(home: Path):
    change = changes.set_(home, "north", ["time_zone=America/New_York"], file="mimic")
    assert change.tenant.settings.time_zone == "America/New_York"
    assert change.tenant.settings.dates_shifted


def test_earlier_settings_are_kept(home: Path):
    changes.set_(home, "north", ["time_zone=Europe/Paris"])
    changes.set_(home, "north", ["time_zone=Asia/Tokyo"])
    found = [
        revision.file.read_text(encoding="utf-8") for revision in history.revisions(home / "tenants/north")
    ]
    assert [
        text.count(zone) for text, zone in zip(found, ("UTC", "Europe/Paris", "Asia/Tokyo"), strict=True)
    ] == [
        1,
        1,
        1,
    ]


def test_wrong_value_changes_nothing(home: Path):
    assert wrong(home, "time_zone=Europe/paris", "key=new") == (
        "time_zone: 'Europe/paris' is not an IANA time zone, such as 'America/New_York' "
        "(did you mean 'Europe/Paris'?)"
    )


def test_wrong_name_changes_nothing(home: Path):
    assert wrong(home, "zone=UTC").startswith("there is no setting zone (")


def test_name_with_a_dot_is_only_a_ward(home: Path):
    assert wrong(home, "class_map.kind=x") == (
        "'class_map.kind' is not a setting (only ward_department.WARD has a dot)"
    )


def test_pair_without_an_equals_sign(home: Path):
    assert wrong(home, "UTC") == "'UTC' is not setting=value (for example time_zone=Europe/Paris)"


def test_wrong_file_is_named_with_its_line(home: Path):
    file = home / "mine.toml"
    file.write_text("version = 1\ndates_shifted = 3\n", encoding="utf-8")
    assert wrong(home, file=str(file)).startswith(f"{file} line 2: dates_shifted must be true or false")


def test_new_key_is_another_key(home: Path):
    before = registry.get(home, "north").key
    change = changes.set_(home, "north", ["key=new"])
    assert change.changed == ("key",)
    assert change.tenant.key != before


def test_key_from_a_file(home: Path):
    file = home / "k"
    file.write_text(HEX, encoding="ascii")
    file.chmod(0o600)
    assert changes.set_(home, "north", [f"key=@{file}"]).tenant.key == bytes.fromhex(HEX)
    assert changes.set_(home, "north", [f"key=@{file}"]).changed == ()


def test_key_that_was_lost_can_be_made_anew(home: Path):
    (home / "tenants/north/key").unlink()
    assert changes.set_(home, "north", ["key=new"]).changed == ("key",)
    assert len(registry.get(home, "north").key) == 32


def test_key_on_the_command_line_is_refused(home: Path):
    assert wrong(home, f"key={HEX}") == (
        "a key is not given on the command line (use key=new, or key=@FILE of 64 hex characters)"
    )


def test_key_of_the_environment_is_changed_in_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_KEY_NORTH", HEX)
    assert wrong(home, "key=new") == (
        "the key of north comes from METRICCARE_KEY_NORTH (change or unset that variable)"
    )


def test_settings_broken_by_hand_are_mended_by_a_file(home: Path):
    (home / "tenants/north/tenant.toml").write_text("zone = 1\n", encoding="utf-8")
    change = changes.set_(home, "north", file="synthea")
    assert change.tenant.settings.time_zone == "UTC"
    assert "time_zone" in change.changed


def test_toml_broken_by_hand_cannot_take_a_single_setting(home: Path):
    file = home / "tenants/north/tenant.toml"
    file.write_text("version = \n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        changes.set_(home, "north", ["time_zone=UTC"])
    assert str(caught.value) == f"{file} line 1: not valid TOML: Invalid value (correct that line)"


def test_every_setting_has_its_consequence_in_words():
    assert set(changes.CONSEQUENCES) == {"key", *TenantSettings.model_fields}


def test_whole_text_is_foreseen_and_nothing_is_written(home: Path):
    file = home / "tenants/north/tenant.toml"
    before = file.read_text(encoding="utf-8")
    text = 'version = 1\ntime_zone = "Europe/Paris"\nrecorded_is_onset = true\n'
    assert changes.foresee(home, "north", text) == ("time_zone", "recorded_is_onset")
    assert file.read_text(encoding="utf-8") == before


def test_whole_text_is_kept_where_nobody_else_was_quicker(home: Path):
    text = 'version = 1\ntime_zone = "Europe/Paris"\n'
    change = changes.rewrite(home, "north", text, 1)
    assert (change.changed, change.revision) == (("time_zone",), 2)
    with pytest.raises(BusyError) as caught:
        changes.rewrite(home, "north", "version = 1\n", 1)
    assert str(caught.value) == "the settings of north were changed meanwhile (look at them again)"
    assert (home / "tenants/north/tenant.toml").read_text(encoding="utf-8") == text
