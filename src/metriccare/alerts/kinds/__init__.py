"""The kinds of rules, by the word that a rules file calls them. A new kind is a module here and a line below."""

from metriccare.alerts.kinds.change import Change
from metriccare.alerts.kinds.freshness import Freshness
from metriccare.alerts.kinds.infection_cluster import InfectionCluster
from metriccare.alerts.kinds.pipeline import Pipeline
from metriccare.alerts.kinds.quarantine_share import QuarantineShare
from metriccare.alerts.kinds.silent_feed import SilentFeed
from metriccare.alerts.kinds.special_cause import SpecialCause
from metriccare.alerts.kinds.target_missed import TargetMissed
from metriccare.alerts.kinds.threshold import Threshold
from metriccare.alerts.rule import Rule

KINDS: dict[str, type[Rule]] = {
    "threshold": Threshold,
    "change": Change,
    "target_missed": TargetMissed,
    "special_cause": SpecialCause,
    "infection_cluster": InfectionCluster,
    "freshness": Freshness,
    "pipeline": Pipeline,
    "quarantine_share": QuarantineShare,
    "silent_feed": SilentFeed,
}
