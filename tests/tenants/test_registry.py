"""Tenants appear whole, disappear whole, and are found by their exact name only."""

import stat
from pathlib import Path

import pytest

from metriccare.errors import NotFoundError, UsageError
from metriccare.tenants import history, registry


def test_added_tenant_has_settings_a_key_and_its_own_folders(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    assert tenant.folder == tmp_path / "tenants" / "north"
    assert tenant.bronze == tenant.folder / "bronze"
    assert tenant.lake == tenant.folder / "lake"
    assert len(tenant.key) == 32
    assert registry.get(tmp_path, "north") == tenant


def test_key_file_is_for_its_owner_only(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    assert stat.S_IMODE((tenant.folder / "key").stat().st_mode) == 0o600


def test_two_tenants_have_different_keys(tmp_path: Path):
    assert registry.add(tmp_path, "a").key != registry.add(tmp_path, "b").key


def test_preset_mimic_tells_encounters_apart_by_identifier(tmp_path: Path):
    settings = registry.add(tmp_path, "north", "mimic").settings
    assert [(rule.kind, rule.identifier_system_suffix) for rule in settings.class_map] == [
        ("inpatient", "encounter-hosp"),
        ("emergency", "encounter-ed"),
        ("part", "encounter-icu"),
    ]
    assert [(rule.code, rule.disposition) for rule in settings.disposition_map] == [
        ("DIED", "died"),
        ("AGAINST ADVICE", "against_advice"),
    ]
    assert settings.dates_shifted


def test_preset_synthea_needs_no_map(tmp_path: Path):
    settings = registry.add(tmp_path, "north", "synthea").settings
    assert settings.class_map == ()
    assert not settings.dates_shifted


def test_preset_may_be_a_file(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text('time_zone = "Europe/Paris"\n', encoding="utf-8")
    assert registry.add(tmp_path, "north", str(file)).settings.time_zone == "Europe/Paris"


def test_unknown_preset_lists_the_known(tmp_path: Path):
    with pytest.raises(NotFoundError) as caught:
        registry.add(tmp_path, "north", "epic")
    assert (
        str(caught.value) == "there is no preset and no settings file epic (presets: default, mimic, synthea)"
    )


def test_wrong_settings_file_leaves_no_tenant_behind(tmp_path: Path):
    file = tmp_path / "mine.toml"
    file.write_text("version = 9\n", encoding="utf-8")
    with pytest.raises(UsageError):
        registry.add(tmp_path, "north", str(file))
    assert registry.names(tmp_path) == []
    assert not (tmp_path / "tenants").exists()


@pytest.mark.parametrize("name", ["", "North", "-north", "a_b", "../x", "a/b", "a b", "ä", "x" * 64, "a\n"])
def test_name_that_could_be_mistaken_is_refused(tmp_path: Path, name: str):
    with pytest.raises(UsageError, match="is not a tenant name"):
        registry.add(tmp_path, name)


def test_second_tenant_of_a_name_is_refused(tmp_path: Path):
    registry.add(tmp_path, "north")
    with pytest.raises(UsageError) as caught:
        registry.add(tmp_path, "north")
    assert str(caught.value) == (
        "tenant 'north' exists already (change it: metriccare tenants set north key=value)"
    )


def test_name_taken_in_the_same_moment_is_refused_and_nothing_is_mixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first = registry.add(tmp_path, "north")
    monkeypatch.setattr(registry, "names", lambda _: [])
    with pytest.raises(UsageError, match="exists already"):
        registry.add(tmp_path, "north")
    assert [folder.name for folder in (tmp_path / "tenants").iterdir()] == ["north"]
    assert registry.Tenant("north", first.folder, first.settings).key == first.key


def test_unknown_tenant_is_named_with_those_that_exist(tmp_path: Path):
    registry.add(tmp_path, "b")
    registry.add(tmp_path, "a")
    with pytest.raises(NotFoundError) as caught:
        registry.get(tmp_path, "c")
    assert str(caught.value) == "there is no tenant 'c' (tenants: a, b; add one: metriccare tenants add NAME)"


def test_unknown_tenant_without_any_tenant(tmp_path: Path):
    with pytest.raises(NotFoundError) as caught:
        registry.get(tmp_path, "c")
    assert str(caught.value) == (
        "there is no tenant 'c' (there are none yet; add one: metriccare tenants add NAME)"
    )


@pytest.mark.parametrize("name", ["..", ".", "../tenants/a", "a/", "a/../a"])
def test_path_is_not_a_tenant(tmp_path: Path, name: str):
    registry.add(tmp_path, "a")
    with pytest.raises(NotFoundError):
        registry.get(tmp_path, name)


def test_list_is_in_order_of_name(tmp_path: Path):
    for name in ("b", "c", "a"):
        registry.add(tmp_path, name)
    assert [tenant.name for tenant in registry.list_all(tmp_path)] == ["a", "b", "c"]


def test_removed_tenant_is_gone_with_its_data(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    (tenant.bronze / "objects").mkdir(parents=True)
    registry.remove(tmp_path, "north")
    assert list((tmp_path / "tenants").iterdir()) == []


def test_removing_an_unknown_tenant_is_an_error(tmp_path: Path):
    with pytest.raises(NotFoundError):
        registry.remove(tmp_path, "north")


def test_settings_edited_by_hand_are_kept_as_a_version(tmp_path: Path):
    tenant = registry.add(tmp_path, "north")
    assert history.record(tenant.folder) == 1
    (tenant.folder / "tenant.toml").write_text('time_zone = "Europe/Paris"\n', encoding="utf-8")
    assert history.record(tenant.folder) == 2
    assert history.record(tenant.folder) == 2
    texts = [revision.file.read_text(encoding="utf-8") for revision in history.revisions(tenant.folder)]
    assert texts[1] == 'time_zone = "Europe/Paris"\n'
    assert texts[0].startswith("# A tenant's settings.")
