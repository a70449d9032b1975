"""The disputed stays beside a measure: counted in each variant that counts them, and never in the measure itself."""

from metriccare.office import reviews
from metriccare.office.desk import Author, Desk
from metriccare.office.disputed import Disputed, disputed
from metriccare.office.worklist import Kind
from tests.fhir_builders import DIED, encounter, organization, patient
from tests.hospital import Hospital
from tests.office.conftest import IMANI, PRIYA


def settle(desk: Desk, author: Author, stay_id: str, kind: Kind, outcome: str) -> None:
    reviews.take(desk, author, stay_id, kind, 0)
    reviews.settle(desk, author, stay_id, kind, 1, outcome=outcome, note="why")


def test_disputed_stays_are_counted_by_cell_and_move_no_measure(hospital: Hospital, desk: Desk) -> None:
    hospital.land(
        organization("harrow"),
        *(patient(f"p{number}", birth="1950-01-01") for number in range(3)),
        *(
            encounter(
                f"e{number}", "2026-03-01T08:00:00Z", "2026-03-09T08:00:00Z", subject=f"Patient/p{number}",
                provider="Organization/harrow", disposition=[DIED],
            )
            for number in range(3)
        ),
        patient("later"),
        encounter("late", "2026-04-28T08:00:00Z", "2026-04-29T08:00:00Z", subject="Patient/later"),
    )  # fmt: skip
    hospital.run()
    assert disputed(desk, hospital.tenant) == ()
    before = hospital.cell("mortality")
    first, second, third = (hospital.pseudonym(f"e{number}") for number in range(3))
    settle(desk, IMANI, first, Kind.DEATH, "disputed")
    settle(desk, PRIYA, second, Kind.DEATH, "disputed")
    settle(desk, PRIYA, third, Kind.DEATH, "preventable")
    settle(desk, PRIYA, third, Kind.FINDING, "disputed")
    cell = ("2026-03", "harrow", "Unknown", None, "unknown", "75-84", "Unknown", 2)
    assert disputed(desk, hospital.tenant) == (
        Disputed("mortality", "30d_65_94", *cell),
        Disputed("mortality", "default", *cell),
    )
    assert hospital.cell("mortality") == before == (3, 4, 75.0)


def test_dispute_ends_when_the_review_is_reopened(hospital: Hospital, desk: Desk) -> None:
    hospital.land(
        patient("p"),
        encounter(
            "e", "2026-03-01T08:00:00Z", "2026-03-09T08:00:00Z", subject="Patient/p", disposition=[DIED]
        ),
    )
    hospital.run()
    settle(desk, IMANI, hospital.pseudonym("e"), Kind.DEATH, "disputed")
    assert [one.stays for one in disputed(desk, hospital.tenant)] == [1]
    reviews.take(desk, PRIYA, hospital.pseudonym("e"), Kind.DEATH, 2)
    assert disputed(desk, hospital.tenant) == ()
