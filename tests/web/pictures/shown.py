"""Which pages the documentation shows, as whom, and how: light, dark, on a phone. Not the pictures themselves."""

from dataclasses import dataclass

NORTH = "/t/demo-north"


@dataclass(frozen=True)
class Shot:
    """A page and the forms it is shown in. `through` is a link to follow first, where the address is not known."""

    name: str
    person: str
    path: str
    how: tuple[str, ...] = ("light",)
    through: str = ""
    most: int = 1400  # what is longer is cut there


SHOTS = (
    Shot("sign-in", "", "/sign-in"),
    Shot("administrator-home", "dana", f"{NORTH}/home/administrator", ("light", "dark", "phone")),
    Shot("measure", "dana", f"{NORTH}/measures/readmission", ("light", "dark", "phone")),
    Shot("summary", "dana", f"{NORTH}/summary", ("light", "phone"), most=2400),
    Shot("people", "dana", f"{NORTH}/people"),
    Shot("clinician-home", "imani", f"{NORTH}/home/clinician", ("light", "dark", "phone")),
    Shot("review", "imani", f"{NORTH}/stays", through="tr[data-item] th a"),
    Shot("compliance-home", "ruth", f"{NORTH}/home/compliance", ("light", "dark", "phone")),
    Shot("stays-behind", "ruth", f"{NORTH}/measures/readmission/stays?part=numerator", most=900),
    Shot(
        "stay",
        "ruth",
        f"{NORTH}/measures/readmission/stays?part=numerator",
        ("light", "dark", "phone"),
        through="main th a",
    ),
    Shot("quality", "ruth", f"{NORTH}/quality", most=1100),
    Shot("audit", "ruth", f"{NORTH}/audit", most=900),
    Shot("alerts", "ruth", f"{NORTH}/alerts?measure=readmission", ("light", "dark", "phone"), most=1000),
    Shot("alert-rules", "ruth", f"{NORTH}/alerts/rules", most=800),
    Shot("operator-home", "alex", "/operate", ("light", "phone")),
    Shot("operator-quarantine", "alex", "/operate/quarantine?reason=truncated"),
)


def names() -> list[str]:
    """Of all pictures."""
    return [f"{shot.name}-{how}.png" for shot in SHOTS for how in shot.how]
