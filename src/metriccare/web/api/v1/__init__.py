"""Version 1 of the API. What is in it keeps its meaning; what would change it comes as another version."""

from metriccare.web.api.v1 import (
    audit,
    deadlines,
    definitions,
    description,
    explanations,
    findings,
    ingest,
    lake,
    measures,
    people,
    quarantine,
    reviews,
    stays,
    targets,
    tenants,
    tokens,
)
from metriccare.web.declare import Declared

ROUTES: tuple[Declared, ...] = (
    definitions.routes,
    description.routes,
    description.pages,
    measures.routes,
    stays.routes,
    explanations.routes,
    reviews.routes,
    findings.routes,
    quarantine.routes,
    lake.routes,
    ingest.routes,
    targets.routes,
    deadlines.routes,
    people.routes,
    tokens.routes,
    audit.routes,
    tenants.routes,
)
"""Every route of this version, in the order in which its description lists them."""
