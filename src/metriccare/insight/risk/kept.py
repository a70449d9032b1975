"""What was expected of each hospital, kept beside gold: fitted at night or when asked, read by pages in a request.

Not the model (`expected`), nor who may see it.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from metriccare.gold.coverage import covered_month
from metriccare.insight.risk.case_mix import EVENTS, case_mix
from metriccare.insight.risk.expected import Adjusted, adjusted
from metriccare.lake import manifest as manifests
from metriccare.lake import remote
from metriccare.tenants.registry import Tenant

FORMAT = 1
FOLDER, FILE = "insight", "risk.json"
MONTHS = 36


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The measures that are shares of stays, over the months from `first` to `last`; None where nothing is expected."""

    format: int = FORMAT
    run: int
    fitted_at: str
    first: str
    last: str
    measures: dict[str, Adjusted | None]


def fit(tenant: Tenant) -> Kept | None:
    """Fit every measure over the last three years that the data cover, and keep it; None before any run."""
    manifest = manifests.read(tenant.lake)
    if manifest is None or manifest.data_through is None:
        return None
    last = covered_month(manifest.data_through)
    first = _back(last, MONTHS - 1)
    found = Kept(
        run=manifest.run,
        fitted_at=datetime.now(UTC).isoformat(timespec="seconds"),
        first=first,
        last=last,
        measures={measure: adjusted(case_mix(tenant, measure, first, last)) for measure in EVENTS},
    )
    _write(_file(tenant), msgspec.json.encode(found))
    return found


def read(tenant: Tenant) -> Kept | None:
    """What was kept last; None where there is nothing that this version reads."""
    try:
        found = msgspec.json.decode(_file(tenant).read_bytes(), type=Kept)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return found if found.format == FORMAT else None


def _file(tenant: Tenant) -> Path:
    return remote.place(tenant.lake) / FOLDER / FILE


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(file)


def _back(month: str, months: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 - months, 12)
    return f"{year:04}-{number + 1:02}"
