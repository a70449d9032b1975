"""The long-standing illnesses of a person, likelier with age and frailty. Not why somebody was admitted."""

from random import Random

from metriccare.synth import concepts as c
from metriccare.synth.chance import uuid_text
from metriccare.synth.people import Person
from metriccare.synth.timeline import Illness
from metriccare.synth.wallclock import date_of

_AT_65 = (
    (c.HYPERTENSION, 0.50), (c.HYPERLIPIDEMIA, 0.38), (c.DIABETES, 0.24), (c.OBESITY, 0.22), (c.REFLUX, 0.18),
    (c.HYPOTHYROIDISM, 0.10), (c.DEPRESSION, 0.13), (c.CORONARY_DISEASE, 0.15), (c.COPD, 0.11),
    (c.KIDNEY_DISEASE, 0.11), (c.ATRIAL_FIBRILLATION, 0.08), (c.HEART_FAILURE, 0.08), (c.OSTEOPOROSIS, 0.07),
    (c.DEMENTIA, 0.04), (c.ASTHMA, 0.06),
)  # fmt: skip


def comorbidities(rng: Random, person: Person, first_day: int) -> list[Illness]:
    """What the person has had for years; the onset is a day here, not an instant."""
    age = person.age(date_of(first_day))
    if age < 18:
        return [Illness(uuid_text(rng), c.ASTHMA, first_day - 300)] if rng.random() < 0.08 else []
    factor = min(1.7, (0.25 + 0.75 * (age / 65) ** 2) * (0.5 + 0.5 * person.frailty))
    found: list[Illness] = []
    for concept, likelihood in _AT_65:
        if rng.random() < likelihood * factor:
            years = 0.3 + rng.random() * min(age - 10, 20)
            found.append(Illness(uuid_text(rng), concept, first_day - int(years * 365)))
    return found
