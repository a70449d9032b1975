"""What decides the content of a lake besides the data: settings, key and definitions, each as a fingerprint.

Not the lineage columns themselves (`build`). A lake built under other rules is rebuilt by the next run.
"""

from typing import NamedTuple

from metriccare.gold import definitions
from metriccare.lake.manifest import Manifest
from metriccare.tenants import keys
from metriccare.tenants.registry import Tenant


class Rules(NamedTuple):
    """The fingerprints of what a number rests on."""

    settings: str
    key: str
    definitions: str


def rules_of(tenant: Tenant) -> Rules:
    """The rules that hold for a tenant now."""
    return Rules(tenant.settings.fingerprint(), keys.fingerprint(tenant.key), definitions.fingerprint())


def rules_behind(manifest: Manifest) -> Rules:
    """The rules that a lake version was built under."""
    return Rules(manifest.settings_fingerprint, manifest.key_fingerprint, manifest.definitions)


def changed_rules(manifest: Manifest, now: Rules) -> tuple[str, ...]:
    """Which of the rules that a lake version rests on are others now, in words."""
    built = rules_behind(manifest)
    words = {
        "the settings": (built.settings, now.settings),
        "the key": (built.key, now.key),
        "MetricCare's definitions": (built.definitions, now.definitions),
    }
    return tuple(what for what, (before, after) in words.items() if before != after)
