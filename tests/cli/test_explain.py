"""`metriccare explain`: lists for a measure, and one stay in full, for people and for programs."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.gold.explain.scene import RECORDS
from tests.hospital import Hospital

ADMISSION, DISCHARGE = "2025-01-01 10:00+00:00", "2025-01-05 10:00+00:00"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """The hospital of the explanations, as the tenant `north`; these commands only read it."""
    hospital = Hospital(tmp_path_factory.mktemp("explained"), "north")
    hospital.land(*RECORDS, name="feed.ndjson")
    hospital.run()
    return hospital


@pytest.fixture
def home(built: Hospital, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installation that the commands run in."""
    folder = built.tenant.folder.parents[1]
    monkeypatch.setenv("METRICCARE_HOME", str(folder))
    return folder


def test_lists_are_readable(built: Hospital, run: Run) -> None:
    out = run("explain", "--measure", "readmission_30d", "--month", "2025-01").out
    index, again = built.pseudonym("index")[:12], built.pseudonym("again")[:12]
    following = f"stay {again} starts 15 days after discharge"
    assert out.splitlines() == [
        "readmission_30d/default: unplanned, all ages, month 2025-01",
        "1 of 2; data through 2025-12-31",
        "",
        "In the numerator: 1",
        "id            department  admission               discharge               reason",
        f"{index}  Cardiology  {ADMISSION}  {DISCHARGE}  readmitted: {following}, unplanned",
        "",
        "In the denominator only: 1",
        "id            department  admission               discharge               reason",
        f"{again}  Cardiology  2025-01-20 09:00+00:00  2025-01-22 09:00+00:00  not readmitted: no later stay",
        "",
        "Left out: 0",
        "",
        f"One of them in full: metriccare explain stay {index} --tenant north",
    ]


def test_lists_name_hospitals_beside_their_ids(run: Run) -> None:
    lines = run("explain", "--measure", "mortality").out.splitlines()
    assert lines[4].split()[:4] == ["id", "hospital", "hospital_name", "department"]
    cell = ("--hospital", "north", "--month", "2025-01")
    named = run("explain", "--measure", "mortality", *cell).out.splitlines()
    assert named[0].endswith(", hospital north (North General), month 2025-01")
    assert "hospital" not in named[4].split()  # there is one, and it is named above
    found = json.loads(run("explain", "--measure", "mortality", "--hospital", "north", "--json").out)
    assert {line["hospital_name"] for line in found["lines"] if line["hospital"]} == {"North General"}


def test_lists_are_cut_and_say_so(run: Run) -> None:
    out = run("explain", "--measure", "alos", "--limit", "1").out
    assert "… and 16 more; --limit 0 shows all" in out
    assert "more; --limit" not in run("explain", "--measure", "alos", "--limit", "0").out


def test_left_out_names_the_rule(built: Hospital, run: Run) -> None:
    out = run("explain", "--measure", "alos", "--limit", "0").out
    name = built.pseudonym("backwards")[:12]
    assert f"Encounter {name}" in out
    assert "end_before_start: A finished inpatient encounter ends before it starts, so it is no stay." in out


class TestForPrograms:
    def test_json_has_every_line(self, run: Run):
        found = json.loads(run("explain", "--measure", "alos", "--json").out)
        assert found["lengths"] == {"numerator": 17, "denominator": 0, "left_out": 5}
        assert len(found["lines"]) == 22
        short = json.loads(run("explain", "--measure", "alos", "--limit", "1", "--json").out)
        assert short["lengths"] == found["lengths"]

    @pytest.mark.parametrize(
        ("option", "value", "stays"),
        [
            ("--hospital", "south", 1),
            ("--department", "Cardiology", 17),
            ("--year", "2025", 17),
            ("--sex", "female", 2),
            ("--age-band", "65-74", 2),
            ("--race", "White", 2),
        ],
    )
    def test_each_dimension_is_an_option(self, option: str, value: str, stays: int, run: Run):
        found = json.loads(run("explain", "--measure", "alos", option, value, "--json").out)
        assert found["denominator"] == stays

    def test_stay_has_json(self, run: Run):
        found = json.loads(run("explain", "stay", "index", "--json").out)
        assert found["attributes"]["department"] == "Cardiology"
        assert {source["raw"] for source in found["sources"]} == {None}

    def test_raw_in_json(self, run: Run):
        found = json.loads(run("explain", "stay", "index", "--raw", "--json").out)
        assert any("Secret" in source["raw"] for source in found["sources"])


def test_stay_is_readable(built: Hospital, run: Run) -> None:
    lines = run("explain", "stay", built.pseudonym("index")[:12], "--tenant", "north").out.splitlines()
    again = built.pseudonym("again")[:12]
    following = f"next admission on day 15 after discharge, stay {again}, not planned"
    assert lines[0] == f"Stay {built.pseudonym('index')[:12]} of patient {built.pseudonym('ann')[:12]}"
    for line in (
        "  department    Cardiology",
        "       0.0 h  day 0      2025-01-01 10:00+00:00  *  admission to north, Cardiology [1]",
        "      24.0 h  day 1      2025-01-02 10:00+00:00  |  in ICU [1] [3]",
        f"     455.0 h  day 19     2025-01-20 09:00+00:00  :  {following} [6]",
        "  mortality/default           denominator  no evidence of death: disposition alive, no date of death",
        "    -   department_ward             the last location's ward is ICU [1] [2] [3]",
        "    yes within_30_days              15 dates after the discharge date, against 0 to 30 [6]",
    ):
        assert line in lines
    [source] = [line for line in lines if line.startswith("  [1] Encounter")]
    assert source.endswith(": landing 1 (.ndjson) line 6, version 7, updated 2025-01-06 00:00+00:00")


def test_stay_says_nothing_personal_but_with_raw(run: Run) -> None:
    assert "Secret" not in run("explain", "stay", "index").out
    raw = run("explain", "stay", "index", "--raw").out
    assert '"family": "Secret"' in raw
    assert "feed.ndjson) line 6" in raw


def test_encounter_of_no_stay_says_so(built: Hospital, run: Run) -> None:
    lines = run("explain", "stay", "open-ended").out.splitlines()
    assert lines[0] == f"Encounter {built.pseudonym('open-ended')[:12]} belongs to no stay"
    assert "    yes no_end                      period.end is absent [1]" in lines


def test_tenant_may_stand_before_the_verb(run: Run) -> None:
    assert run("explain", "--tenant", "north", "stay", "index").code == 0
    assert run("explain", "--tenant", "elsewhere", "stay", "index").code == 3


def test_unknown_stay_is_not_found(run: Run) -> None:
    result = run("explain", "stay", "nowhere")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("metriccare: tenant north has no stay or encounter 'nowhere' (list stays: ")


def test_terminal_gets_colour_and_no_escapes_of_the_feed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    out = run("explain", "stay", "index", "--raw").out
    assert "\x1b[1mTimeline" in out.replace("\n", "")
    assert '"family": "Secret"' in out
