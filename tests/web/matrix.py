"""The written matrix of routes and visitors, and values for the names in their paths. Not the tests that hold to it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from metriccare.gold.explain.behind import stays_behind
from metriccare.tenants import registry
from metriccare.web.declare import Declaration
from metriccare.web.routes import declarations

LETTERS = {"A": "dana", "C": "imani", "O": "ruth", "P": "alex"}
"""Administrator, clinician and compliance officer of demo-north; operator. `*` anybody, `s` whoever is signed in."""
WRITTEN: dict[str, str] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
ROUTES = {f"{entry.method} {entry.path}": entry for entry in declarations()}


@dataclass(frozen=True)
class Samples:
    """Values for the names in paths: of demo-north where hospital-1 is, of its other hospitals, of demo-south."""

    own: dict[str, str]
    outside: dict[str, str]
    other: dict[str, str]

    @classmethod
    def of(cls, home: Path) -> "Samples":
        """From the made-up tenants."""
        north, south = (registry.get(home, name) for name in ("demo-north", "demo-south"))

        def stay(tenant: registry.Tenant, hospital: str) -> str:
            return stays_behind(tenant, "mortality", filters={"hospital": hospital}, limit=1).lines[0].id

        south_hospital = stays_behind(south, "mortality", limit=1).lines[0].hospital or ""
        shared = {"slug": "mortality", "form": "json", "measure": "mortality"}
        return cls(
            own={**shared, "tenant": "demo-north", "stay": stay(north, "hospital-1")},
            outside={**shared, "tenant": "demo-north", "stay": stay(north, "hospital-2")},
            other={**shared, "tenant": "demo-south", "stay": stay(south, south_hospital)},
        )


def address_of(entry: Declaration, values: dict[str, str]) -> str:
    """The path with its names filled in; what no sample stands for is a name that nothing has."""
    parts = entry.path.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, rest = part.split("}", 1)
        filled.append(values.get(name.split(":")[0], "nothing-has-this-name") + rest)
    return "".join(filled)
