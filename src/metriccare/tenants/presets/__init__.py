"""Settings to start a tenant from: one TOML file per kind of source. Not a tenant's own settings."""

from importlib.resources import files
from pathlib import Path

from metriccare.errors import NotFoundError
from metriccare.tenants.settings_file import text_of

DEFAULT = "default"


def names() -> list[str]:
    """The presets that come with MetricCare."""
    return sorted(
        file.name.removesuffix(".toml") for file in files(__name__).iterdir() if file.name.endswith(".toml")
    )


def text(preset: str) -> tuple[str, str]:
    """The TOML text of a preset, or of a settings file of the user's own, and how errors name its place."""
    if preset in names():
        return (files(__name__) / f"{preset}.toml").read_text(encoding="utf-8"), f"preset {preset}"
    file = Path(preset)
    if not file.is_file():
        raise NotFoundError(
            f"there is no preset and no settings file {preset}", way_out=f"presets: {', '.join(names())}"
        )
    return text_of(file), str(file)
