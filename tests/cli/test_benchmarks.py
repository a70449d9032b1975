"""`metriccare benchmarks`: CMS's files come in whole or not at all, and say which facility a hospital is."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.insight.benchmark.files import RELEASES, ROW, csv, hospitals, published

VISITS = "Unplanned_Hospital_Visits-National.csv"


def test_three_releases_come_in_and_are_counted(run: Run):
    told = json.loads(run("benchmarks", "import", *published(), "--json").out)
    rows = {f"{one['release']}/{one['file']}": one["rows"] for one in told["files"]}
    counted = {
        f"{path.parent.name}/{path.name}": len(path.read_bytes().splitlines()) - 1 for path in published()
    }
    assert (told["imported"], rows) == (True, counted)
    assert sum(rows.values()) == 43_452
    listed = json.loads(run("benchmarks", "list", "--json").out)
    assert {f"{one['release']}/{one['file']}": one["rows"] for one in listed} == counted
    assert [one["release"] for one in listed][:2] == ["2026-08", "2026-02"]


def test_what_cms_says_word_for_word(run: Run):
    run("benchmarks", "import", RELEASES / "2024-07" / VISITS, RELEASES / "2026-02" / VISITS)
    found = json.loads(run("benchmarks", "show", "Hybrid_HWR", "--json").out)
    assert [(one["release"], one["line"], one["cells"]["national rate"]) for one in found] == [
        ("2026-02", 5, "15")
    ]
    lines = run("benchmarks", "show", "READM_30_HOSP_WIDE", "--release", "2024-07").out.splitlines()
    assert lines[1] == f"2024-07, {VISITS}, line 14"
    assert lines[5].split() == ["national", "rate", "14.6"]
    assert (
        "no imported file has READM_30_HOSP_WIDE of OH"
        in run("benchmarks", "show", "READM_30_HOSP_WIDE", "--place", "OH").err
    )
    assert run("benchmarks", "show", "Hybrid_HWR", "--release", "2020-01").code == 2


def test_an_unknown_column_is_said_and_kept(run: Run, tmp_path: Path):
    file = tmp_path / "scores.csv"
    file.write_bytes(
        csv(ROW + ",7", header="Measure ID,Measure Name,Score,Footnote,Start Date,End Date,Equity")
    )
    out = run("benchmarks", "import", file, "--release", "2026-11").out
    assert out.splitlines() == [
        "scores.csv (2026-11): scores of the nation, 1 row, imported",
        "  column not known, kept as it is: Equity",
    ]
    assert run("benchmarks", "list").out.splitlines()[1].split()[:7] == [
        "2026-11", "scores.csv", "scores", "of", "the", "nation", "1",
    ]  # fmt: skip
    assert json.loads(run("benchmarks", "show", "HAI_1_SIR", "--json").out)[0]["cells"]["equity"] == "7"
    assert "there already" in run("benchmarks", "import", file, "--release", "2026-11").out


def test_one_faulty_file_keeps_all_of_them_out(run: Run, tmp_path: Path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(csv(ROW))
    bad.write_bytes(hospitals(*(str(number) for number in range(1, 26))))
    result = run("benchmarks", "import", good, bad, "--release", "2026-11")
    assert result.code == 5
    assert result.err.splitlines()[0].startswith(
        "bad.csv, line 2, facility id: facility id '1' has lost the zeros"
    )
    assert len(result.err.splitlines()) == 21
    assert "25 faults, the first 20 above" in result.err
    assert "bad.csv (2026-11): hospitals, 0 rows, refused" in result.out
    assert "no file has been imported" in run("benchmarks", "list").out


def test_check_imports_nothing(run: Run, tmp_path: Path):
    file = tmp_path / "scores.csv"
    file.write_bytes(csv(ROW))
    assert "1 row, checked" in run("benchmarks", "import", file, "--release", "2026-11", "--check").out
    assert json.loads(run("benchmarks", "list", "--json").out) == []


def test_a_folder_and_no_release_are_refused(run: Run, tmp_path: Path):
    assert "there is no file" in run("benchmarks", "import", tmp_path / "none.csv").err
    assert "there is no file" in run("benchmarks", "import", tmp_path, "--release", "2026-11").err
    file = tmp_path / "scores.csv"
    file.write_bytes(csv(ROW))
    assert "of which release?" in run("benchmarks", "import", file).err
    assert "import" in run("benchmarks").out


@pytest.mark.usefixtures("built")
class TestMap:
    @pytest.fixture(autouse=True)
    def listed(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "h.csv"
        file.write_bytes(hospitals("010001"))
        run("benchmarks", "import", file, "--release", "2026-02")

    def test_a_hospital_is_mapped_listed_and_removed(self, run: Run):
        name = json.loads(run("benchmarks", "map", "--json").out)[0]["hospital"]
        out = run("benchmarks", "map", name, "010001").out
        assert out == f"{name} is 010001, GENERAL, OH (Acute Care Hospitals, 2026-02)\n"
        assert json.loads(run("benchmarks", "map", "--json").out)[0]["facility"] == "010001"
        assert "is no facility of CMS any more" in run("benchmarks", "map", name, "--remove").out
        again = run("benchmarks", "map", name, "--remove", "--json")
        assert (again.code, "is no facility yet" in again.err) == (3, True)
        trail = run("audit", "list", "--json").out
        assert trail.count('"facility"') >= 2

    def test_each_mistake_has_its_way_out(self, run: Run):
        name = json.loads(run("benchmarks", "map", "--json").out)[0]["hospital"]
        assert "write 010001" in run("benchmarks", "map", name, "10001").err
        assert run("benchmarks", "map", name, "020002").code == 3
        assert "which facility is it?" in run("benchmarks", "map", name).err
        assert "has no hospital 'elsewhere'" in run("benchmarks", "map", "elsewhere", "010001").err


@pytest.mark.usefixtures("built")
class TestPeers:
    def test_it_is_off_until_somebody_says_yes(self, run: Run):
        assert (
            run("benchmarks", "peers", "--tenant", "north").out == "north shares nothing with other tenants\n"
        )
        assert (
            "north shares yearly totals; they count from"
            in run("benchmarks", "peers", "on", "--tenant", "north").out
        )
        told = json.loads(run("benchmarks", "peers", "--tenant", "north", "--json").out)
        assert (told["shares"], told["peers"]) == (True, [])
        assert "nothing can be said of the others yet" in run("benchmarks", "peers", "--tenant", "north").out
        assert (
            run("benchmarks", "peers", "off", "--tenant", "north").out
            == "north shares nothing with other tenants\n"
        )
        changes = run("audit", "list", "--json").out
        assert changes.count("peers") >= 2

    def test_the_others_together_once_enough_share(self, run: Run, home: Path):
        run("benchmarks", "peers", "on", "--tenant", "north")
        with_others(home)
        (row,) = json.loads(run("benchmarks", "peers", "--tenant", "north", "--json").out)["peers"]
        assert row == {
            "measure": "mortality", "variant": "default", "year": "2024", "value": 2.6, "hospitals": 5,
            "tenants": 3, "stays_about": 5000,
        }  # fmt: skip
        assert "2.6" in run("benchmarks", "peers", "--tenant", "north").out


def with_others(home: Path) -> None:
    """Three more tenants that share, and everybody's yes long ago."""
    from datetime import UTC, datetime

    from sqlalchemy import update

    from metriccare.access import peers
    from metriccare.access.peers import Count
    from metriccare.access.tables import PeerConsent
    from metriccare.database.engine import Database
    from metriccare.tenants import registry

    database = Database.of(home)
    before = datetime(2020, 1, 1, tzinfo=UTC)
    with database.writing() as session:
        for name, hospitals in (("south", (20, 30)), ("east", (25, 25)), ("west", (30,))):
            registry.add(home, name, None)
            peers.join(session, name, ("1", "Sam"), before)
            counts = [Count("mortality", "default", "2024", n, one, 1000) for n, one in enumerate(hospitals)]
            peers.give(session, name, counts)
        peers.give(session, "north", [Count("mortality", "default", "2024", 1, 1, 100)])
        session.execute(update(PeerConsent).values(since=before))
    database.close()
