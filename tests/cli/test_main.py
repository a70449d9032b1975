"""What a user sees when something goes wrong: one line, the exit code of the documentation, never a traceback."""

import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import typer

from metriccare.cli import main as command_line
from metriccare.errors import BusyError, UsageError
from metriccare.tenants import registry
from tests.cli.conftest import Run

SCRIPT = Path(sys.executable).with_name("metriccare")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Make `metriccare status` fail with an exception."""

    def fail_with(error: BaseException) -> None:
        def names(_: Path) -> list[str]:
            raise error

        monkeypatch.setattr(registry, "names", names)

    return fail_with


def test_no_verb_shows_the_help(run: Run):
    result = run()
    assert result.code == 0
    assert "Hospital quality measures from FHIR R4 that explain themselves." in result.out


def test_version_is_that_of_the_package(run: Run):
    assert run("--version").out == "metriccare 0.1.0\n"


@pytest.mark.parametrize("group", ["tenants"])
def test_group_without_a_verb_shows_its_help(run: Run, group: str):
    result = run(group)
    assert result.code == 0
    assert f"Usage: metriccare {group} [OPTIONS] COMMAND [ARGS]..." in result.out


def test_unknown_verb_is_one_line(run: Run):
    result = run("mesures")
    assert (result.code, result.out) == (2, "")
    assert (
        result.err
        == "metriccare: No such command 'mesures'. Did you mean 'measures'? (see: metriccare --help)\n"
    )


def test_unknown_option_is_one_line(run: Run):
    result = run("status", "--frobnicate")
    assert result.code == 2
    assert result.err == "metriccare: No such option: --frobnicate (see: metriccare status --help)\n"


def test_missing_argument_is_one_line(run: Run):
    result = run("tenants", "add")
    assert result.code == 2
    assert result.err == "metriccare: Missing argument 'NAME' (see: metriccare tenants add --help)\n"


def test_error_of_ours_is_its_line_and_its_code(run: Run, failing):
    failing(BusyError("another run is writing", way_out="wait"))
    result = run("status")
    assert (result.code, result.out, result.err) == (4, "", "metriccare: another run is writing (wait)\n")


def test_full_disk_is_named(run: Run, failing):
    failing(OSError(errno.ENOSPC, "No space left on device", "/data/x"))
    result = run("status")
    assert result.code == 7
    assert result.err == (
        "metriccare: the disk is full: /data/x (free some space, then run the same command again: it carries on)\n"
    )


def test_full_disk_that_an_engine_reports_is_named(run: Run, failing):
    failing(RuntimeError('IO Error: Could not write file "a.parquet": No space left on device'))
    result = run("status")
    assert result.code == 7
    assert result.err.startswith("metriccare: the disk is full (free some space")


def test_full_disk_behind_another_error_is_named(run: Run, failing):
    error = RuntimeError("cannot commit")
    error.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    failing(error)
    assert run("status").code == 7


def test_file_that_is_not_there_is_named(run: Run, failing):
    failing(FileNotFoundError(errno.ENOENT, "No such file or directory", "/data/x"))
    result = run("status")
    assert (result.code, result.err) == (3, "metriccare: no such file or folder: /data/x (check the path)\n")


def test_file_that_may_not_be_read_is_named(run: Run, failing):
    failing(PermissionError(errno.EACCES, "Permission denied", "/data/x"))
    result = run("status")
    assert result.code == 7
    assert result.err == (
        "metriccare: Permission denied: /data/x "
        "(check the disk and its permissions, then run the same command again: it carries on)\n"
    )


def test_memory_that_runs_out_is_named(run: Run, failing):
    failing(MemoryError())
    result = run("status")
    assert result.code == 7
    assert result.err.startswith("metriccare: the machine is out of memory (close other programs")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_interrupt_is_130(run: Run, failing, error: BaseException):
    failing(error)
    result = run("status")
    assert result.code == 130
    assert result.err == (
        "metriccare: interrupted: what was finished is kept; run the same command again to go on\n"
    )


def test_exit_code_of_a_library_is_kept(run: Run, failing):
    failing(SystemExit(3))
    assert run("status").code == 3
    failing(SystemExit("text"))
    assert run("status").code == 1


def test_fault_of_ours_keeps_a_trace_without_data(run: Run, failing, home: Path):
    failing(ValueError("patient Jane Doe"))
    result = run("status")
    (log,) = (home / "logs").iterdir()
    assert result.code == 70
    assert (
        result.err
        == f"metriccare: unexpected ValueError (please report it with {log}, which holds no data)\n"
    )
    trace = log.read_text(encoding="utf-8")
    assert "builtins.ValueError" in trace
    assert "cli/status.py" in trace
    assert "Jane" not in trace


def test_fault_behind_another_is_in_the_trace(run: Run, failing, home: Path):
    error = ValueError("Jane")
    error.__cause__ = KeyError("Doe")
    failing(error)
    run("status")
    (log,) = (home / "logs").iterdir()
    assert "builtins.KeyError" in log.read_text(encoding="utf-8")


def test_fault_of_ours_where_no_log_can_be_written(run: Run, failing, home: Path):
    (home / "logs").write_text("", encoding="utf-8")
    failing(ValueError("Jane"))
    assert run("status").err == (
        "metriccare: unexpected ValueError, and its trace could not be kept (please report it)\n"
    )


def test_error_with_line_breaks_is_still_one_line(run: Run, failing):
    failing(UsageError("one\ntwo", way_out="three\nfour"))
    assert run("status").err == "metriccare: one two (three four)\n"


def test_console_script_is_the_same_command():
    done = subprocess.run([SCRIPT, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == "metriccare 0.1.0\n"


def test_reader_that_goes_away_is_no_error_message(home: Path):
    done = subprocess.run(
        ["bash", "-c", f'"{SCRIPT}" --help | true; exit "${{PIPESTATUS[0]}}"'],
        capture_output=True,
        text=True,
        env=os.environ | {"METRICCARE_HOME": str(home)},
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # 0 where the help was written before the reader went


def test_closed_pipe_is_141_and_silent(monkeypatch: pytest.MonkeyPatch, failing, tmp_path: Path):
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        failing(BrokenPipeError())
        monkeypatch.setattr(sys, "stdout", out)
        assert command_line.main(["status"]) == 141


def test_interrupt_of_a_real_process_is_130_and_one_line(home: Path):
    registry.add(home, "north")
    process = subprocess.Popen(
        [SCRIPT, "ingest", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"METRICCARE_HOME": str(home)},
        # a shell without job control hands an ignored interrupt down to what it starts in the background
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (no threads here)
    )
    with process:
        ledger = home / "tenants/north/bronze/ledger.sqlite"
        while not ledger.exists() and process.poll() is None:
            time.sleep(0.01)
        while process.poll() is None:  # the first may come before the process waits for its standard input
            process.send_signal(signal.SIGINT)
            with suppress(
                subprocess.TimeoutExpired
            ):  # a second one, while it ends, would end it by the signal
                process.wait(30)
        assert process.returncode == 130
        assert process.stderr is not None
        assert process.stderr.read() == (
            "metriccare: interrupted: what was finished is kept; run the same command again to go on\n"
        )


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("metriccare ten", "tenants\n"),
        ("metriccare run --ful", "--full\n"),
        ("metriccare run --tenant nor", "north\n"),
        ("metriccare athena render --measure mor", "mortality\n"),
    ],
)
def test_shell_is_offered_what_fits(home: Path, words: str, offered: str):
    registry.add(home, "north")
    registry.add(home, "south")
    asked = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
        "_METRICCARE_COMPLETE": "complete_bash",
    }
    env = os.environ | asked | {"METRICCARE_HOME": str(home)}
    done = subprocess.run([SCRIPT], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stdout) == (0, offered)


def test_name_that_the_terminal_cannot_show_is_spelt_out(home: Path):
    script = "import sys; from metriccare.cli.main import main; sys.exit(main(['codes', 'Ж']))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | {"METRICCARE_HOME": str(home), "PYTHONIOENCODING": "ascii:strict"},
        check=False,
    )
    assert done.returncode == 2
    assert "\\u0416" in done.stderr
    assert "Traceback" not in done.stderr
