"""What the application counts of itself for Prometheus: requests and their seconds by route, status and tenant.

Not the measures of hospitals, and nothing of a patient: the labels are patterns, codes and tenants' names.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where the workers of one server put their counts together; Prometheus' client reads it when it is imported."""


class Measured:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "metriccare_requests",
            "Requests answered",
            ("route", "method", "status", "tenant"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "metriccare_request_seconds",
            "Seconds until the answer was complete",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def request(self, route: str, method: str, status: int, tenant: str, seconds: float | None) -> None:
        """Count one answered request; `seconds` is None where how long it was open says nothing."""
        self.requests.labels(route, method, str(status), tenant).inc()
        if seconds is not None:
            self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything counted so far in Prometheus' text format, by all workers where there are several."""
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)
        return generate_latest(together)
