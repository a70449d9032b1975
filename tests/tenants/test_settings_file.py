"""A wrong setting is named with its file, its line and the way out; a right one is what it says."""

from pathlib import Path

import pytest

from metriccare.errors import DataError, NotFoundError, UsageError
from metriccare.tenants import settings_file
from metriccare.tenants.configuration import TenantSettings


def wrong(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        settings_file.parse(text, "tenant.toml")
    return str(caught.value)


def test_empty_file_is_the_defaults():
    settings = settings_file.parse("", "tenant.toml")
    assert settings == TenantSettings()
    assert settings.time_zone == "UTC"
    assert settings.department_order == ("service_text", "service_coding", "ward")


def test_default_value_set_is_that_of_the_specification():
    assert [(code.system, code.code, code.type) for code in TenantSettings().hai_codes] == [
        ("http://snomed.info/sct", "736442006", "clabsi"),
        ("http://snomed.info/sct", "736152001", "clabsi"),
        ("http://snomed.info/sct", "429271009", "vap"),
        ("http://snomed.info/sct", "433202001", "ssi"),
        ("http://snomed.info/sct", "186431008", "cdi"),
        ("http://snomed.info/sct", "440653007", "catheter"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "T80.211A", "clabsi"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "T83.511A", "cauti"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "J95.851", "vap"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "A04.71", "cdi"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "A04.72", "cdi"),
    ]


def test_broken_toml_is_named_with_its_line():
    assert wrong('version = 1\ntime_zone = "UTC\n') == (
        "tenant.toml line 2: not valid TOML: Illegal character '\\n' (correct that line)"
    )


def test_broken_toml_at_the_end_is_named_with_the_last_line():
    assert wrong("version = 1\ndepartment_order = [") == (
        "tenant.toml line 2: not valid TOML: Invalid value (correct that line)"
    )


def test_key_that_stands_twice_is_named_with_its_line():
    assert wrong('time_zone = "UTC"\n\ntime_zone = "UTC"\n') == (
        "tenant.toml line 3: not valid TOML: Cannot overwrite a value (correct that line)"
    )


def test_unknown_setting_names_the_nearest_one():
    assert wrong('version = 1\ntimezone = "UTC"\n') == (
        "tenant.toml line 2: there is no setting timezone (did you mean time_zone?)"
    )


def test_unknown_setting_like_no_other_lists_what_there_is():
    assert wrong("zzz = 1\n") == (
        "tenant.toml line 1: there is no setting zzz "
        "(use one of: class_map, dates_shifted, department_order, disposition_map, hai_codes, "
        "recorded_is_onset, time_zone, version, ward_department)"
    )


def test_unknown_time_zone_names_the_nearest_one():
    assert wrong('# zone\ntime_zone = "Europe/paris"\n') == (
        "tenant.toml line 2: time_zone: 'Europe/paris' is not an IANA time zone, such as 'America/New_York' "
        "(did you mean 'Europe/Paris'?)"
    )


def test_time_zone_like_no_other_points_to_the_database():
    assert wrong('time_zone = "-"\n').endswith("(use a name of the IANA time zone database)")


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "posix/UTC", "America", "localtime"])
def test_time_zone_is_a_name_and_never_a_path(zone: str):
    assert "is not an IANA time zone" in wrong(f'time_zone = "{zone}"\n')


def test_settings_of_another_format_are_refused():
    assert wrong("version = 2\n") == (
        "tenant.toml line 1: settings format 2 is not one that this version reads "
        "(set version = 1, or use the MetricCare that wrote the file)"
    )


def test_boolean_in_quotes_is_refused():
    assert wrong('version = 1\n\ndates_shifted = "yes"\n') == (
        "tenant.toml line 3: dates_shifted must be true or false "
        "(correct the setting; docs/reference/settings.md lists what each may be)"
    )


def test_wrong_rule_is_counted_from_one_and_named_with_its_own_line():
    first = '[[class_map]]\nkind = "other"\nclass_code = "A"\n\n'
    text = first + '[[class_map]]\nclass_code = "B"\nkind = "inpatent"\n'
    assert wrong(text).startswith(
        "tenant.toml line 7: class_map[2].kind: "
        "must be 'inpatient', 'emergency', 'observation', 'other' or 'part'"
    )


def test_wrong_rule_of_an_inline_list_is_named_with_its_own_line():
    text = (
        'class_map = [\n  { kind = "other", class_code = "{" },\n  { kind = "othr", class_code = "B" },\n]\n'
    )
    assert wrong(text).startswith("tenant.toml line 3: class_map[2].kind")


def test_misspelt_matcher_names_the_nearest_one():
    assert wrong('[[class_map]]\nkind = "other"\nclas_code = "A"\n') == (
        "tenant.toml line 3: there is no setting class_map[1].clas_code (did you mean class_code?)"
    )


def test_rule_without_a_matcher_would_match_everything_and_is_refused():
    assert wrong('[[class_map]]\nkind = "inpatient"\n').startswith(
        "tenant.toml line 1: class_map[1]: a class rule needs at least one matcher, such as class_code"
    )


def test_missing_part_of_a_rule_is_named_with_the_rules_line():
    assert wrong('version = 1\n[[disposition_map]]\ncode = "X"\n').startswith(
        "tenant.toml line 2: disposition_map[1].disposition is missing"
    )


def test_ward_with_a_number_for_a_department_is_named_with_its_line():
    assert wrong('[ward_department]\n"3 East" = "Surgery"\n"4 West" = 4\n').startswith(
        "tenant.toml line 3: ward_department.4 West must be text in quotes"
    )


def test_ward_with_dots_in_its_name_is_found():
    assert wrong('[ward_department]\n"St. Mary 1.2" = ""\n').startswith(
        "tenant.toml line 2: ward_department.St. Mary 1.2 must not be empty"
    )


def test_department_source_twice_is_refused():
    assert wrong('department_order = ["ward", "ward"]\n').startswith(
        "tenant.toml line 1: department_order: a department source stands twice"
    )


def test_infection_type_is_a_plain_word():
    text = '[[hai_codes]]\nsystem = "http://snomed.info/sct"\ncode = "1"\ntype = "Blood Stream"\n'
    assert wrong(text).startswith("tenant.toml line 4: hai_codes[1].type: must match pattern")


def test_several_wrong_settings_name_the_first_and_count_the_rest():
    assert wrong('dates_shifted = 1\ntime_zone = "x"\nrecorded_is_onset = 0\n').startswith(
        "tenant.toml line 1: dates_shifted must be true or false; 2 more after it"
    )


def test_missing_file_is_named(tmp_path: Path):
    with pytest.raises(NotFoundError, match=r"none\.toml: no such settings file \(check the path\)"):
        settings_file.read(tmp_path / "none.toml")


def test_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path):
    file = tmp_path / "tenant.toml"
    file.write_bytes(b"version = 1\n# caf\xe9\n")
    with pytest.raises(DataError, match=r"tenant\.toml line 2: not UTF-8 text \(save the file as UTF-8\)"):
        settings_file.read(file)


def test_fingerprint_changes_with_any_setting_and_with_nothing_else():
    same = settings_file.parse('version = 1\n# a comment\ntime_zone = "UTC"\n', "a")
    other = settings_file.parse('[ward_department]\n"4W" = "Surgery"\n', "b")
    assert same.fingerprint() == TenantSettings().fingerprint()
    assert other.fingerprint() != same.fingerprint()
    assert len(same.fingerprint()) == 64
