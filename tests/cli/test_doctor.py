"""`metriccare doctor` finds each thing that can be wrong, and says what to do about it."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock

from metriccare.cli import installation
from metriccare.tenants.registry import Tenant
from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital, ndjson


class Usage(NamedTuple):
    """What `shutil.disk_usage` answers."""

    total: int
    used: int
    free: int


def checks(run: Run, *arguments: str) -> dict[tuple[str, str], dict[str, str]]:
    """What is not fine, by place and name of the check."""
    found = json.loads(run("doctor", "--json", *arguments).out)
    return {(check["place"], check["check"]): check for check in found if check["state"] != "ok"}


def test_sound_installation(run: Run, built: Tenant):
    result = run("doctor", "--deep")
    assert result.code == 0
    assert result.out.splitlines()[-1] == "nothing is wrong"
    assert "ok    north            objects    2 there, 2 of them read again and equal" in result.out
    assert checks(run, "--deep") == {}
    assert built.name == "north"


def test_installation_without_tenants(run: Run):
    assert run("doctor").code == 0


def test_home_that_is_not_there_yet(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICCARE_HOME", str(tmp_path / "a" / "b"))
    result = run("doctor")
    assert result.code == 0
    assert not (tmp_path / "a").exists()


def test_unknown_tenant(run: Run):
    assert run("doctor", "--tenant", "x").code == 3


def test_home_that_cannot_be_written(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path):
    def refuse(dir: Path) -> None:  # noqa: A002 (the argument that the product names)
        raise PermissionError(13, "Permission denied", str(dir))

    monkeypatch.setattr(installation.tempfile, "TemporaryFile", refuse)
    result = run("doctor")
    assert result.code == 1
    assert f"{home}: Permission denied (make it writable, or set METRICCARE_HOME)" in result.out
    assert result.out.splitlines()[-1].endswith("checks found something wrong")


@pytest.mark.parametrize(("free", "state"), [(1 << 20, "wrong"), (1 << 30, "note")])
def test_disk_that_is_nearly_full(run: Run, monkeypatch: pytest.MonkeyPatch, free: int, state: str):
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda _: Usage(1 << 40, 0, free))
    assert checks(run)["machine", "disk"]["state"] == state


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ("tls", ("ok", "smtp.hospital.example, port 465, tls")),
        ("ssl", ("wrong", "METRICCARE_SMTP_SECURITY: Input should be 'starttls', 'tls' or 'plain'")),
    ],
)
def test_mail_server(run: Run, monkeypatch: pytest.MonkeyPatch, security: str, expected: tuple[str, str]):
    monkeypatch.setenv("METRICCARE_SMTP_HOST", "smtp.hospital.example")
    monkeypatch.setenv("METRICCARE_SMTP_FROM", "mc@hospital.example")
    monkeypatch.setenv("METRICCARE_SMTP_SECURITY", security)
    rows = json.loads(run("doctor", "--json").out)
    assert [(row["state"], row["found"]) for row in rows if row["check"] == "mail"] == [expected]


def test_spark_without_its_jar(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("METRICCARE_ENGINE", "spark")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    found = checks(run)["machine", "spark"]
    assert found["state"] == "wrong"
    assert found["found"].startswith("Hudi's jar is not at ")
    assert found["way_out"] == "make setup-spark installs it, or set METRICCARE_ENGINE=duckdb"


def test_versions_that_were_never_tried(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(installation, "version", lambda _: "99.1")
    monkeypatch.setattr(installation, "_PYTHON", (3, 99))
    found = checks(run)
    assert found["machine", "duckdb"]["found"] == "99.1 was never tried"
    assert found["machine", "python"]["way_out"] == "set up again with Python 3.11: make setup"


def test_data_open_to_others(run: Run, built: Tenant, home: Path):
    (home / "tenants").chmod(0o755)
    check = checks(run)["machine", "private"]
    assert (check["state"], check["way_out"]) == ("note", f"run: chmod 700 {home}/tenants")
    assert built.key


def test_tenant_half_added(run: Run, built: Tenant, home: Path):
    (home / "tenants/.adding-x").mkdir()
    assert checks(run)["machine", "left over"]["way_out"] == f"delete it: rm -r {home}/tenants/.adding-x"
    assert built.name == "north"


def test_settings_that_are_wrong(run: Run, built: Tenant):
    (built.folder / "tenant.toml").write_text("x = 1\n", encoding="utf-8")
    check = checks(run)["north", "settings"]
    assert check["state"] == "wrong"
    assert check["found"].endswith("tenant.toml line 1: there is no setting x")


def test_key_that_is_open_to_others(run: Run, built: Tenant):
    (built.folder / "key").chmod(0o644)
    check = checks(run)["north", "key"]
    assert check["way_out"] == f"run: chmod 600 {built.folder}/key"


def test_run_that_is_going(run: Run, built: Tenant):
    with FileLock(built.lake / "writer.lock"):
        assert checks(run)["north", "lock"]["found"] == "another process is writing"


def test_nothing_landed_and_nothing_built(run: Run, north: Hospital):
    found = checks(run)
    assert found["north", "ledger"]["found"] == "nothing has landed"
    assert found["north", "lake"]["found"] == "nothing is built yet"
    assert run("doctor", "--tenant", north.tenant.name).code == 0


def test_source_that_did_not_finish(run: Run, built: Tenant):
    import datetime as dt

    from metriccare.bronze.opening import opened

    with opened(built) as (_, ledger):
        ledger.begin("big.ndjson", dt.datetime.now(dt.UTC))
    check = checks(run)["north", "ledger"]
    assert (check["state"], check["found"]) == ("note", "1 file did not finish landing")


def test_ledger_that_is_damaged(run: Run, built: Tenant):
    ledger = built.bronze / "ledger.sqlite"
    for beside in built.bronze.glob("ledger.sqlite-*"):
        beside.unlink()
    ledger.write_bytes(b"not a database" * 100)
    check = checks(run)["north", "ledger"]
    assert check["state"] == "wrong"
    assert check["found"].startswith("the ledger cannot be read: ")


def object_of(tenant: Tenant) -> Path:
    return min(tenant.bronze.glob("objects/*/*.zst"))


def test_object_that_is_gone(run: Run, built: Tenant):
    file = object_of(built)
    file.unlink()
    assert checks(run)["north", "objects"]["found"].endswith(f"{file} is missing")


def test_object_that_is_another(run: Run, built: Tenant):
    first, second = sorted(built.bronze.glob("objects/*/*.zst"))
    shutil.copy(first, second)
    assert f"{second} has " in checks(run)["north", "objects"]["found"]


def test_object_with_other_bytes(run: Run, built: Tenant):
    from metriccare.bronze import frames

    file = object_of(built)
    with frames.FrameReader(file) as reader:
        size = reader.size
    with file.open("wb") as out:
        writer = frames.FrameWriter(out)
        writer.add(frames.compress(b" " * size), size)
        writer.finish()
    assert checks(run, "--deep")["north", "objects"]["found"].endswith(f"{file} is not what landed")


def test_object_that_is_cut_off(run: Run, built: Tenant):
    file = object_of(built)
    file.write_bytes(file.read_bytes()[:10])
    assert checks(run)["north", "objects"]["state"] == "wrong"


def test_quarantine_that_is_gone(run: Run, built: Tenant):
    (file,) = built.bronze.glob("quarantine/*.parquet")
    file.unlink()
    assert checks(run)["north", "objects"]["found"].endswith(f"{file} is missing")


def test_table_that_is_gone(run: Run, built: Tenant, home: Path):
    shutil.rmtree(built.lake / "gold/stay")
    check = checks(run)["north", "lake"]
    assert check["found"].startswith("gold/stay version ")
    assert check["way_out"] == "metriccare run --full --tenant north"
    result = run("measures", "--by", "hospital")
    assert result.code == 0
    (home / "more.ndjson").write_text(ndjson([fhir.patient("p9")]), encoding="utf-8")
    run("ingest", home / "more.ndjson")
    result = run("run")
    assert result.code == 5
    assert result.err.endswith("(rebuild the lake from bronze: metriccare run --full)\n")
    assert run("run", "--full").code == 0
    assert checks(run) == {}


def test_data_file_that_is_gone(run: Run, built: Tenant):
    (file, *_) = built.lake.glob("gold/stay/**/*.parquet")
    file.unlink()
    assert checks(run)["north", "lake"]["found"].endswith("is missing")
    result = run("sql", "SELECT count(*) FROM stay WHERE whole_days > 0")
    assert result.code == 5
    assert result.err.startswith("metriccare: a stored file cannot be read: IO Error:")
    assert result.err.endswith("(metriccare doctor)\n")
    assert run("run", "--full").code == 0
    assert checks(run) == {}


def test_manifest_that_is_damaged(run: Run, built: Tenant):
    (built.lake / "lake.json").write_text("{", encoding="utf-8")
    assert checks(run)["north", "lake"]["state"] == "wrong"


def test_settings_that_changed_since_the_run(run: Run, built: Tenant):
    run("tenants", "set", "north", "time_zone=Europe/Paris")
    check = checks(run)["north", "lake"]
    assert check["found"] == "the settings changed since"
    assert built.name == "north"
