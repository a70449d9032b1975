"""What the parts of `bench-spark` are measured on: a feed, a folder of theirs, cores, and how processes are set up."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """`files` is the feed of this `scale`; everything that a process writes goes to `work`."""

    scale: float
    files: Path
    work: Path
    cores: tuple[int, int]
    peers: Path | None

    def here(self) -> dict[str, str]:
        """The environment that keeps a process to `work`."""
        return {
            "TMPDIR": str(self.work),
            "SPARK_LOCAL_DIRS": str(self.work),
            # Java looks at neither, and a killed one leaves behind what it has there
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={self.work} -XX:-UsePerfData",
        }

    def on(self, engine: str) -> dict[str, str]:
        """The environment of a command that runs on this engine."""
        return {**self.here(), "METRICCARE_ENGINE": engine}
