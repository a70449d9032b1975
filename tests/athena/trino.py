"""A small Trino for as long as a test run: the engine that Athena's version 3 is made of, from its makers' own jars.

Maven brings them (`server/pom.xml`), and each must be the one that `server/jars.sha256` names. Where there is no Maven,
no Java 17 with its compiler, or no way to the jars, what needs Trino is skipped with that reason.
"""

import hashlib
import os
import re
import selectors
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock
from trino.dbapi import Connection, connect

FOLDER = Path(__file__).parent / "server"
OLDEST_JAVA = 17
BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For a program that runs for a minute: compiling it well costs more than it brings, ten seconds at its start alone."""
JVM = ("-Xmx1g", *BRIEF, "-Djol.skipHotspotSAAttach=true")
CATALOG = "memory"
CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath"
START = 300
"""Seconds until its address is there, on a machine that is busy; it takes about ten."""
FETCH = 600
"""Seconds that Maven may take to bring 137 MB."""


class Trino:
    """A running server. Its tables are in memory, and it ends with the process that started it."""

    def __init__(self, java: str, jars: list[str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="metriccare-trino-"))
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    java, *JVM, f"-Djava.io.tmpdir={self.folder}", "-cp", ":".join(jars), str(FOLDER / "Server.java"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )  # fmt: skip
        try:
            self._port = self._said()
        except BaseException:
            self.stop()
            raise

    def _said(self) -> int:
        """The port of the address that it prints once it answers."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline().decode() if ready.select(START) else ""
        found = re.search(r":(\d+)\s*$", line)
        if not found:
            end = (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"Trino did not start: {end}")
        return int(found[1])

    def connection(self, schema: str) -> Connection:
        """A connection that sees the tables of one schema, made when it is not there."""
        found = connect(host="127.0.0.1", port=self._port, user="metriccare", catalog=CATALOG, schema=schema)
        found.cursor().execute(f"CREATE SCHEMA IF NOT EXISTS {CATALOG}.{schema}").fetchall()
        return found

    def stop(self) -> None:
        """End it, and take its files away."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def java() -> str:
    """A Java that can compile and is new enough; skips the test where there is none."""
    found = shutil.which("java")
    if found is None or not Path(found).resolve().with_name("javac").exists():
        pytest.skip("there is no Java with its compiler (on Debian openjdk-17-jdk-headless)")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=True).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        pytest.skip(f"Trino needs Java {OLDEST_JAVA}, and this is {said.splitlines()[0]}")
    return found


def jars(folder: Path) -> list[str]:
    """The jars by their paths, as Maven keeps them; skips the test where they cannot be had."""
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip("there is no Maven (on Debian maven)")
    listed = folder / "classpath"
    command = [
        maven, "--batch-mode", "--quiet", "--strict-checksums", "-Dstyle.color=never", f"--file={FOLDER / 'pom.xml'}",
        CLASSPATH, f"-Dmdep.outputFile={listed}",
    ]  # fmt: skip
    with FileLock(
        Path(tempfile.gettempdir()) / "metriccare-maven.lock"
    ):  # its store is not made for two at once
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=FETCH, check=False,
                env=os.environ | {"MAVEN_OPTS": " ".join([os.environ.get("MAVEN_OPTS", ""), *BRIEF])},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            pytest.skip(f"Maven has not brought Trino's jars within {FETCH} seconds")
    if done.returncode:
        why = (done.stdout.partition("[ERROR] ")[2] or done.stderr).partition("\n")[0]
        pytest.skip(f"Maven cannot bring Trino's jars: {why}")
    found = listed.read_text(encoding="utf-8").split(":")
    check(found)
    return found


def check(paths: list[str]) -> None:
    """Fail where a jar is not the one that this project knows, or one is missing or too many."""
    lines = (FOLDER / "jars.sha256").read_text(encoding="utf-8").splitlines()
    known = {name: sha256 for sha256, name in (line.split() for line in lines)}
    found = {Path(path).name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths}
    assert found == known
