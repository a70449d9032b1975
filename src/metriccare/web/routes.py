"""All routes of the application, one line per module that declares some.

A module that is not named here has no address.
"""

from collections.abc import Iterator

from metriccare.web.api import v1
from metriccare.web.declare import Declaration, Declared
from metriccare.web.pages import (
    account,
    alert,
    alert_stream,
    alerts,
    appearance,
    audit_trail,
    deadlines,
    definition,
    demo_sign_in,
    emergency,
    feedback,
    health,
    home,
    identity_settings,
    intake,
    intake_feed,
    links,
    measures,
    onboarding,
    operate,
    operate_overview,
    operate_tenant,
    own_second_factor,
    people,
    person,
    quality,
    quarantine_records,
    raw_record,
    review,
    runs,
    search,
    settings,
    sign_in,
    single_sign_on,
    start,
    stay,
    stays_behind,
    summary,
    targets,
    to_review,
    tokens,
)

MODULES: tuple[Declared, ...] = (
    health.routes,
    start.routes,
    demo_sign_in.routes,
    definition.routes,
    home.routes,
    quality.routes,
    quarantine_records.routes,
    search.routes,
    summary.routes,
    measures.routes,
    stays_behind.routes,
    stay.routes,
    raw_record.routes,
    sign_in.routes,
    single_sign_on.routes,
    links.routes,
    account.routes,
    appearance.routes,
    own_second_factor.routes,
    to_review.routes,
    review.routes,
    emergency.routes,
    alerts.routes,
    alert_stream.routes,
    alert.routes,  # after all pages of alerts: its address takes any name
    targets.routes,
    deadlines.routes,
    people.routes,
    person.routes,
    tokens.routes,
    runs.routes,
    intake.routes,
    intake_feed.routes,
    onboarding.routes,
    feedback.routes,
    audit_trail.routes,
    identity_settings.routes,
    operate.routes,
    operate_overview.routes,
    operate_tenant.routes,
    settings.routes,
    *v1.ROUTES,
)


def declarations() -> Iterator[Declaration]:
    """Every route, in the order in which addresses are matched."""
    for module in MODULES:
        yield from module
