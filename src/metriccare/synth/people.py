"""The people: who they are and how frail. Names come from a pool that Faker fills once, for Faker is slow.

Not what happens to them: that is `stays` and `visits`.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from faker import Faker

from metriccare.synth.chance import Purpose, Weighted, stream, uuid_text

_NAMES, _PLACES = 500, 300
_AGES = Weighted(
    [((0, 17), 6), ((18, 44), 29), ((45, 64), 28), ((65, 74), 18), ((75, 84), 13), ((85, 97), 6)]
)
_GENDERS = Weighted([("female", 52), ("male", 47.5), ("other", 0.2), ("unknown", 0.3)])
_RACES = Weighted([
    (("2106-3", "White"), 62), (("2054-5", "Black or African American"), 18), (("2028-9", "Asian"), 9),
    (("1002-5", "American Indian or Alaska Native"), 1.5),
    (("2076-8", "Native Hawaiian or Other Pacific Islander"), 0.5),
    ((), 4), (("several",), 2),
])  # fmt: skip
_LATE_BIRTH_RECORDS = 0.004  # people of whose birth only the year is known


@dataclass(slots=True)
class Person:
    """One patient. `frailty` multiplies every risk and has the mean 1."""

    index: int
    id: str
    gender: str
    born: date
    birth_text: str
    race: tuple[str, ...]
    hispanic: bool
    given: str
    family: str
    street: str
    city: str
    postal_code: str
    phone: str
    frailty: float
    death: int | None = None

    def age(self, on: date) -> int:
        """Full years."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


class Population:
    """Draws people from one pool of names and addresses."""

    def __init__(self, seed: int, youngest: date) -> None:
        """Nobody is born after `youngest`; ages are spread as of that day."""
        faker = Faker("en_US")
        faker.seed_instance(stream(seed, Purpose.NAMES).getrandbits(63))
        self._youngest = youngest
        self._female = [faker.first_name_female() for _ in range(_NAMES)]
        self._male = [faker.first_name_male() for _ in range(_NAMES)]
        self._family = [faker.last_name() for _ in range(_NAMES)]
        self._streets = [faker.street_address() for _ in range(_PLACES)]
        self._cities = [(faker.city(), faker.zipcode_in_state("NY")) for _ in range(_PLACES)]
        self._phones = [faker.numerify("555-01##") for _ in range(100)]

    def city(self, rng: Random) -> str:
        """A city for a hospital to stand in."""
        return rng.choice(self._cities)[0]

    def person(self, rng: Random, index: int) -> Person:
        """The next person."""
        gender = _GENDERS.draw(rng)
        born, text = self._birth(rng)
        names = self._male if gender == "male" else self._female
        city, postal_code = rng.choice(self._cities)
        return Person(
            index, uuid_text(rng), gender, born, text, _RACES.draw(rng), rng.random() < 0.16,
            rng.choice(names), rng.choice(self._family), rng.choice(self._streets), city, postal_code,
            f"{200 + rng.randrange(700)}-{rng.choice(self._phones)}", min(5.0, rng.gammavariate(2.2, 1 / 2.2)),
        )  # fmt: skip

    def _birth(self, rng: Random) -> tuple[date, str]:
        low, high = _AGES.draw(rng)
        days = int((low + rng.random() * (high + 1 - low)) * 365.25)
        born = date.fromordinal(self._youngest.toordinal() - days)
        if rng.random() >= _LATE_BIRTH_RECORDS:
            return born, born.isoformat()
        born = born.replace(month=1, day=1)
        return born, str(born.year)


def risk_of_age(age: int) -> float:
    """How an age multiplies the risk to die, to come back or to fall ill again; about 1 at 65."""
    return 0.12 if age < 18 else 0.25 + 0.75 * (age / 65) ** 3
