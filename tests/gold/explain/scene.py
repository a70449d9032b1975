"""A small hospital in which every reason occurs once; the data reaches to the end of 2025."""

from tests.fhir_builders import (
    ACT_CODE,
    AGAINST_ADVICE,
    CLABSI,
    DEATH,
    DIED,
    ELECTIVE,
    HEART_FAILURE,
    HOME,
    VAP,
    Coding,
    Resource,
    coding,
    condition,
    diagnosis,
    encounter,
    location,
    organization,
    patient,
    placed,
)


def stay(
    id_: str,
    of: str,
    start: str | None,
    end: str | None,
    disposition: Coding = HOME,
    at: str = "north",
    **rest: object,
) -> Resource:
    """A finished inpatient encounter of the cardiology of a hospital."""
    whole = encounter(
        id_,
        start,
        end,
        subject=f"Patient/{of}",
        provider=f"Organization/{at}",
        disposition=[disposition],
        service={"text": "Cardiology"},
    )
    return whole | rest


def infection(
    id_: str, code: Coding, of: str, onset: str | None, names: str | None = None, **rest: object
) -> Resource:
    """A condition of the value set."""
    visit = f"Encounter/{names}" if names else None
    return condition(id_, code, subject=f"Patient/{of}", encounter=visit, onset=onset) | rest


READMITTED = (
    patient("ann", gender="female", birth="1950-06-01", races=["White"]) | {"name": [{"family": "Secret"}]},
    stay(
        "index",
        "ann",
        "2025-01-01T10:00:00Z",
        "2025-01-05T10:00:00Z",
        location=[placed("bed-1", start="2025-01-01T11:00:00Z"), placed("icu", start="2025-01-02T10:00:00Z")],
        statusHistory=[
            {"status": "planned", "period": {"start": "2024-12-20T08:00:00Z"}},
            {"status": "in-progress", "period": {"start": "2025-01-01T10:00:00Z"}},
        ],
        meta={"versionId": "7", "lastUpdated": "2025-01-06T00:00:00Z"},
    ),
    stay("again", "ann", "2025-01-20T09:00:00Z", "2025-01-22T09:00:00Z"),
    infection("late", CLABSI, "ann", "2025-01-03T22:00:00Z", names="index"),
    infection("same", CLABSI, "ann", "2025-01-10T22:00:00Z"),
    infection("early", VAP, "ann", "2025-01-02T10:00:00Z"),
    infection(
        "refuted", VAP, "ann", "2025-01-04T10:00:00Z", verificationStatus={"coding": [{"code": "refuted"}]}
    ),
    infection("unplaced", CLABSI, "ann", None, recordedDate="2025-01-09"),
    infection("outside", VAP, "ann", "2025-03-01", names="index"),
)
DEATHS = (
    stay("by-disposition", "bob", "2025-02-01T08:00:00Z", "2025-02-04T08:00:00Z", DIED),
    patient("cyd", birth="1950-01-01", deceased="2025-02-14"),
    stay("by-date", "cyd", "2025-02-10T08:00:00Z", "2025-02-14T18:00:00Z"),
    condition("named-death", DEATH, subject="Patient/dan", encounter="Encounter/by-condition"),
    stay("by-condition", "dan", "2025-02-20", "2025-02-23"),
    condition("dated-death", DEATH, subject="Patient/eve", onset="2025-02-27"),
    stay("by-dated-condition", "eve", "2025-02-25", "2025-02-28"),
    patient("fay", birth="1950-01-01", deceased="2025-03-20"),
    stay("died-later", "fay", "2025-03-01", "2025-03-04"),
    condition("others-death", DEATH, subject="Patient/fay", encounter="Encounter/by-date"),
)
ELIGIBILITY = (
    stay("against-advice", "gus", "2025-04-01", "2025-04-02", AGAINST_ADVICE),
    stay("sent-on", "hal", "2025-04-05T08:00:00Z", "2025-04-06T08:00:00Z"),
    stay("received", "hal", "2025-04-06T11:00:00Z", "2025-04-09T08:00:00Z", at="south"),
    stay("not-ripe", "ida", "2025-12-18", "2025-12-20"),
    patient("ida", birth="1950-01-01"),
    stay("before-planned", "jon", "2025-05-01", "2025-05-03"),
    stay("planned", "jon", "2025-05-13", "2025-05-15", type=[{"coding": [ELECTIVE]}]),
    stay("long-before", "kim", "2025-06-01", "2025-06-03", diagnosis=[diagnosis("heart-failure", 1)]),
    stay("long-after", "kim", "2025-07-13", "2025-07-15", diagnosis=[diagnosis("uncoded", 1)]),
    condition("heart-failure", HEART_FAILURE, subject="Patient/kim"),
    condition("uncoded", subject="Patient/kim"),
    infection("others-infection", CLABSI, "gus", "2025-01-03", names="index"),
)
FIRST = {"reference": "Encounter/first"}
FORMATION = (
    stay("first", "lee", "2025-08-01T08:00:00Z", "2025-08-05T08:00:00Z"),
    stay("merged", "lee", "2025-08-04T08:00:00Z", "2025-08-07T08:00:00Z", AGAINST_ADVICE),
    stay(
        "inside",
        "lee",
        "2025-08-02T08:00:00Z",
        "2025-08-03T08:00:00Z",
        at="south",
        partOf=FIRST,
    ),
    stay(
        "pointing-back",
        "lee",
        "2025-09-20T08:00:00Z",
        "2025-09-21T08:00:00Z",
        partOf=FIRST,
    ),
)
LEFT_OUT = (
    stay("open-ended", "mia", "2025-10-01T08:00:00Z", None),
    stay("backwards", "mia", "2025-10-09", "2025-10-08"),
    stay("nobody", "nil", "2025-10-01", "2025-10-02", subject={"display": "someone"}),
    stay("newer-fhir", "mia", "2025-10-11", "2025-10-12", status="completed"),
    patient("test", security="HTEST"),
    stay("of-a-test", "test", "2025-10-01", "2025-10-02"),
    stay("running", "mia", "2025-11-01T08:00:00Z", None, status="in-progress"),
    stay("emergency", "mia", "2025-11-03", "2025-11-03") | {"class": coding(ACT_CODE, "EMER")},
)
PLACES = (
    organization("north", "North General"),
    location("ward-4w", "4 West", kind="wa"),
    location("bed-1", "Bed 1", part_of="ward-4w"),
    location("icu", "ICU", kind="wa"),
)
ANCHOR = encounter(
    "anchor", "2025-12-31", "2025-12-31", subject="Patient/anchor", klass=coding(ACT_CODE, "AMB")
)
RECORDS = (*PLACES, *READMITTED, *DEATHS, *ELIGIBILITY, *FORMATION, *LEFT_OUT, ANCHOR)
