"""Which pages the documentation shows, as whom; each light, dark and on a phone. Not the pictures themselves."""

from dataclasses import dataclass

NORTH = "/t/demo-north"
HOW = ("light", "dark", "phone")
BEHIND = f"{NORTH}/measures/readmission/stays?part=numerator"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page. `through` are links to follow first, where no address is known; `reason` sends the form that asks."""

    name: str
    title: str
    person: str
    path: str
    through: tuple[str, ...] = ()
    reason: bool = False
    most: int = 1000  # what is longer is cut there

    @property
    def pictures(self) -> list[str]:
        """The names of its files."""
        return [f"{self.name}-{how}.png" for how in HOW]


FIRST = "main th a"
SHOTS = (
    Shot("sign-in", "Signing in", "", "/sign-in"),
    Shot("forgotten", "A forgotten password", "", "/forgotten"),
    Shot("api", "The API's documentation", "", "/api/v1/docs", most=900),
    Shot("problems", "What a refusal means", "", "/docs/problems", most=900),
    Shot("administrator-home", "Home of an administrator", "dana", f"{NORTH}/home/administrator", most=1400),
    Shot("measures", "All measures by hospital", "dana", f"{NORTH}/measures"),
    Shot("measure", "One measure", "dana", f"{NORTH}/measures/readmission", most=1400),
    Shot("definition", "How a measure is counted", "dana", f"{NORTH}/measures/readmission/definition"),
    Shot("summary", "Summary", "ruth", f"{NORTH}/summary", most=2400),
    Shot("targets", "Targets", "dana", f"{NORTH}/targets"),
    Shot("target", "One target", "dana", f"{NORTH}/targets", (FIRST,)),
    Shot("deadlines", "Deadlines", "dana", f"{NORTH}/deadlines"),
    Shot("deadline", "One deadline", "dana", f"{NORTH}/deadlines", ("main .grid a",)),
    Shot("people", "People", "dana", f"{NORTH}/people"),
    Shot("person", "One person", "dana", f"{NORTH}/people", (FIRST,)),
    Shot("settings", "Settings", "dana", f"{NORTH}/settings"),
    Shot("identity", "How people sign in", "dana", f"{NORTH}/settings/identity"),
    Shot("feeds", "Feeds", "dana", f"{NORTH}/feeds"),
    Shot("runs", "Runs", "dana", f"{NORTH}/runs"),
    Shot("onboarding", "First steps", "dana", f"{NORTH}/onboarding"),
    Shot("tokens", "API tokens", "dana", f"{NORTH}/tokens"),
    Shot("feedback", "Feedback", "dana", f"{NORTH}/feedback"),
    Shot("rating", "Giving feedback", "dana", f"{NORTH}/feedback/rate"),
    Shot("usability", "System Usability Scale", "dana", f"{NORTH}/feedback/usability"),
    Shot("account", "One's own account", "dana", "/account"),
    Shot("second-factor", "A second factor", "dana", "/account/second-factor"),
    Shot("clinician-home", "Home of a clinician", "imani", f"{NORTH}/home/clinician", most=1400),
    Shot("worklist", "Stays to review", "imani", f"{NORTH}/stays", most=900),
    Shot("review", "One review", "imani", f"{NORTH}/stays", ("tr[data-item] th a",)),
    Shot("emergency", "Emergency access", "imani", f"{NORTH}/emergency"),
    Shot("compliance-home", "Home of a compliance officer", "ruth", f"{NORTH}/home/compliance", most=1400),
    Shot("stays-behind", "Stays behind a number", "ruth", BEHIND, most=900),
    Shot("stay", "One stay explained", "ruth", BEHIND, (FIRST,), most=1400),
    Shot("raw-reason", "Before a raw record", "ruth", BEHIND, (FIRST, "main a[href*='/resources/']")),
    Shot("raw", "A raw record", "ruth", BEHIND, (FIRST, "main a[href*='/resources/']"), reason=True),
    Shot("quality", "Data quality", "ruth", f"{NORTH}/quality", most=1100),
    Shot("quarantine", "Quarantine", "ruth", f"{NORTH}/quality/quarantine", most=900),
    Shot("quarantined", "A quarantined record", "ruth", f"{NORTH}/quality/quarantine", (FIRST,), reason=True),
    Shot("audit", "Audit trail", "ruth", f"{NORTH}/audit", most=900),
    Shot("audit-whole", "Whether the trail is whole", "ruth", f"{NORTH}/audit/whole"),
    Shot("emergencies", "Emergency access that was used", "ruth", f"{NORTH}/emergency/opened"),
    Shot("search", "Search", "ruth", f"{NORTH}/search?q=infection"),
    Shot("alerts", "Alerts", "ruth", f"{NORTH}/alerts?measure=readmission"),
    Shot("alert", "One alert", "ruth", f"{NORTH}/alerts", ("#inbox h3 a",), most=1400),
    Shot("alert-rules", "Alert rules", "ruth", f"{NORTH}/alerts/rules", most=800),
    Shot("alert-rule", "One rule", "ruth", f"{NORTH}/alerts/rules", (FIRST,), most=1400),
    Shot("alert-rules-file", "Rules as a file", "ruth", f"{NORTH}/alerts/rules-file", most=900),
    Shot("silences", "Silences", "ruth", f"{NORTH}/alerts/silences"),
    Shot("channels", "Channels", "ruth", f"{NORTH}/alerts/channels"),
    Shot("operator-home", "Home of an operator", "alex", "/operate", most=1400),
    Shot("operator-tenants", "Tenants", "alex", "/operate/tenants"),
    Shot("operator-tenant", "One tenant", "alex", "/operate/tenants/demo-north"),
    Shot("operator-new-tenant", "Another tenant", "alex", "/operate/new-tenant"),
    Shot("operator-ingestion", "Ingestion", "alex", "/operate/ingestion"),
    Shot(
        "operator-quarantine",
        "Quarantine by reason and place",
        "alex",
        "/operate/quarantine?reason=truncated",
    ),
    Shot("operator-builds", "Builds", "alex", "/operate/builds"),
    Shot("operator-versions", "Versions", "alex", "/operate/versions"),
)


def names() -> list[str]:
    """Of all pictures."""
    return [name for shot in SHOTS for name in shot.pictures]
