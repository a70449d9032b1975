"""`metriccare insight spc`: the same chart for people and for programs."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.gold.measures import query
from metriccare.insight.risk.case_mix import case_mix
from metriccare.office import chart_notes
from metriccare.office.chart_notes import Place
from metriccare.office.desk import Author, Desk
from metriccare.tenants import registry
from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital

MONTHS = [f"2024-{month:02}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def thirteen_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One stay a month, of 2 and 4 days in turns, and in the thirteenth one of 30; one more month is not over."""
    stays = [
        fhir.encounter(f"e{n}", f"{month}-01", f"{month}-{3 + 2 * (n % 2):02}", subject=f"Patient/p{n}")
        for n, month in enumerate(MONTHS)
    ]
    stays += [
        fhir.encounter("long", "2025-01-01", "2025-01-31", subject="Patient/long"),
        fhir.encounter("open-month", "2025-02-01", "2025-02-09", subject="Patient/late"),
    ]
    people = [fhir.patient(f"p{n}") for n in range(12)]
    north = Hospital(tmp_path_factory.mktemp("thirteen"), "north")
    north.land(*people, fhir.patient("long"), fhir.patient("late"), *stays)
    north.run()
    return north.tenant.folder.parents[1]


@pytest.fixture
def shown(thirteen_months: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICCARE_HOME", str(thirteen_months))


@pytest.mark.usefixtures("home", "shown")
class TestSpc:
    def test_json_is_the_chart(self, run: Run):
        told = json.loads(run("insight", "spc", "--measure", "alos", "--json").out)
        assert [point["value"] for point in told["points"]] == [2.0, 4.0] * 6 + [30.0, 8.0]
        # by hand: mean 66 / 13; moving ranges 11 x 2 and 26, mean 4; 2.66 x 4 = 10.64
        long = told["points"][12]
        assert long["mean"] == pytest.approx(5.0769, abs=1e-4)
        assert (long["upper_limit"], long["lower_limit"]) == pytest.approx((15.7169, -5.5631), abs=1e-4)
        assert long["special_cause"] == ["outside the limits"]
        assert told["points"][13]["provisional"]
        assert told["points"][13]["special_cause"] == []
        assert told["variation"] == "higher"
        assert told["because"] == ["2025-01 past the upper limit"]
        assert told["assurance"] is None  # neither way is better

    def test_a_person_reads_why(self, run: Run):
        lines = run("insight", "spc", "--measure", "alos").out.splitlines()
        assert lines[0].split() == ["month", "value", "mean", "lower_limit", "upper_limit", "note"]
        assert lines[13].split(maxsplit=5)[-1] == "outside the limits"
        assert lines[14].endswith("provisional, not tested")
        assert lines[-1].startswith("Higher than before, days: 2025-01 past the upper limit")

    def test_limits_anew_are_trial(self, run: Run):
        lines = run("insight", "spc", "--measure", "alos", "--rebase", "2024-07").out.splitlines()
        assert lines[-1] == "7 months: limits are trial until there are 12"

    def test_a_target_is_met_or_not(self, run: Run):
        out = run("insight", "spc", "--measure", "mortality", "--target", "1").out
        assert out.splitlines()[-1] == "the target: consistently meets it"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--measure", "alos", "--rebase", "2031-01"), "--rebase 2031-01: no such month in this series"),
            (("--measure", "alos", "--variant", "x"), "alos has no variant 'x'"),
            (
                (
                    "--measure",
                    "pulse",
                ),
                "no measure 'pulse'",
            ),
        ],
    )
    def test_what_is_unknown_is_one_line(self, run: Run, arguments: tuple[str, ...], said: str):
        result = run("insight", "spc", *arguments)
        assert result.code == 2
        assert said in result.err
        assert len(result.err.splitlines()) == 1

    def test_an_unknown_hospital_counts_nothing(self, run: Run):
        assert "no stay counts here" in run("insight", "spc", "--measure", "hai", "--hospital", "x").out

    def test_alone_it_says_what_there_is(self, run: Run):
        assert "spc" in run("insight").out


@pytest.fixture(scope="module")
def four_hospitals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten stays each, of which 1, 2, 3 and 4 ended in death."""
    north = Hospital(tmp_path_factory.mktemp("four"), "north")
    for number, deaths in enumerate((1, 2, 3, 4), 1):
        north.land(
            fhir.organization(f"h{number}", f"Hospital {5 - number}"),
            *(fhir.patient(f"p{number}-{n}") for n in range(10)),
            *(
                fhir.encounter(
                    f"e{number}-{n}", "2024-01-01", "2024-01-03", subject=f"Patient/p{number}-{n}",
                    provider=f"Organization/h{number}", disposition=[fhir.DIED] if n < deaths else [],
                )
                for n in range(10)
            ),
        )  # fmt: skip
    north.run()
    return north.tenant.folder.parents[1]


@pytest.mark.usefixtures("home")
class TestFunnel:
    def test_hospitals_stand_by_name_with_their_limits(
        self, run: Run, four_hospitals: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("METRICCARE_HOME", str(four_hospitals))
        told = json.loads(run("insight", "funnel", "--measure", "mortality", "--json").out)
        assert told["centre"] == 25.0
        assert [each["hospital"] for each in told["hospitals"]] == [f"Hospital {n}" for n in range(1, 5)]
        # asin(sqrt 0.25) = 0.523599; 1.959964 / (2 sqrt 10) = 0.309897: sin^2 of 0.213702 and 0.833496
        first = told["hospitals"][0]
        assert (first["lower_95"], first["upper_95"]) == pytest.approx((4.498, 54.80), abs=0.005)
        assert (first["value"], first["lies"]) == (40.0, "within the limits")
        assert told["tau2"] == 0
        lines = run("insight", "funnel", "--measure", "mortality").out.splitlines()
        assert lines[1].startswith("Hospital 1")
        assert lines[-1] == "all together 25.00; no more than chance between them; not risk-adjusted"

    def test_what_is_no_share_of_stays_is_refused(
        self, run: Run, four_hospitals: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("METRICCARE_HOME", str(four_hospitals))
        result = run("insight", "funnel", "--measure", "alos")
        assert result.code == 2
        assert "alos, default is no share of stays" in result.err

    def test_too_few_hospitals_are_said(
        self, run: Run, thirteen_months: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("METRICCARE_HOME", str(thirteen_months))
        assert "no funnel: it needs 3 hospitals" in run("insight", "funnel", "--measure", "mortality").out
        assert json.loads(run("insight", "funnel", "--measure", "mortality", "--json").out)["hospitals"] == []


@pytest.mark.usefixtures("home")
def test_limits_begin_anew_at_the_notes_of_people(
    run: Run, thirteen_months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    own = tmp_path / "own"
    shutil.copytree(thirteen_months, own)
    monkeypatch.setenv("METRICCARE_HOME", str(own))
    asked = ("insight", "spc", "--measure", "alos", "--json")
    assert json.loads(run(*asked).out)["points"][0]["mean"] == pytest.approx(66 / 13)
    assert not (own / "application.sqlite").exists()  # a question makes no database
    database = Database.of(own)
    migrate.upgrade(database)
    with database.writing() as session:
        author = Author("1" * 32, "Priya Raman", dt.datetime(2026, 7, 14, tzinfo=dt.UTC))
        for place, month in ((Place(), "2024-07"), (Place("hospital-9"), "2024-08")):
            chart_notes.add(Desk(session, "north"), author, "alos", place, month, "A ward moved", MONTHS)
    database.close()
    points = json.loads(run(*asked).out)["points"]
    assert {
        point["month"]: point["limits_anew_because"] for point in points if point["limits_anew_because"]
    } == {"2024-07": "A ward moved"}
    assert [point["mean"] for point in points[:6]] == [3.0] * 6  # of 2, 4, 2, 4, 2, 4
    assert points[6]["mean"] == pytest.approx(48 / 7)  # of 2, 4, 2, 4, 2, 4 and 30
    more = json.loads(run(*asked, "--rebase", "2024-10").out)["points"]
    assert [point["limits_anew_because"] for point in more[6:10]] == ["A ward moved", None, None, "--rebase"]
    assert "limits anew: A ward moved" in run("insight", "spc", "--measure", "alos").out


@pytest.fixture(scope="module")
def sick_and_old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty stays in each of two hospitals, of which 8 and 16 ended in death; one patient had heart failure before."""
    north = Hospital(tmp_path_factory.mktemp("risk"), "north")
    icd = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I50.9"}]}
    failing = {
        "resourceType": "Condition", "id": "failing", "subject": {"reference": "Patient/p1-1"}, "code": icd,
        "onsetDateTime": "2020-05-01",
    }  # fmt: skip
    for number, deaths in ((1, 8), (2, 16)):
        north.land(
            *(fhir.patient(f"p{number}-{n}") for n in range(40)),
            *(
                fhir.encounter(
                    f"e{number}-{n}", "2024-01-01", "2024-01-03", subject=f"Patient/p{number}-{n}",
                    provider=f"Organization/h{number}", disposition=[fhir.DIED] if n < deaths else [],
                )
                for n in range(40)
            ),
        )  # fmt: skip
    north.land(failing)
    north.run()
    return north.tenant.folder.parents[1]


@pytest.mark.usefixtures("home")
class TestRisk:
    @pytest.fixture(autouse=True)
    def _there(self, home: Path, sick_and_old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        del home  # first, so that this one holds
        monkeypatch.setenv("METRICCARE_HOME", str(sick_and_old))

    def test_observed_and_expected_by_hospital(self, run: Run):
        told = json.loads(run("insight", "risk", "--measure", "mortality", "--json").out)
        assert (told["method"], told["stays"]) == ("indirect standardisation", 80)
        first, second = told["hospitals"]
        # All alike: 24 deaths of 80 stays let one expect 12 of either.
        assert (first["observed"], first["expected"]) == (8, pytest.approx(12))
        assert second["observed_to_expected"] == pytest.approx(16 / 12)
        assert (second["lower"], second["upper"]) == pytest.approx((9.1454 / 12, 25.983 / 12), abs=1e-3)
        assert told["c_statistic"] is None

    def test_a_person_reads_what_it_is_adjusted_by(self, run: Run):
        lines = run("insight", "risk", "--measure", "mortality").out.splitlines()
        assert lines[1].startswith("h1")
        assert lines[-2] == (
            "by indirect standardisation: no group of patients is large enough to have a weight"
        )
        assert lines[-1] == "O/E beside this tenant's own hospitals; not a CMS ratio"

    def test_comorbidities_are_those_known_at_admission(self, sick_and_old: Path):
        cases = case_mix(registry.get(sick_and_old, "north"), "mortality")
        assert [sorted(case.comorbidities) for case in cases if case.comorbidities] == [
            ["congestive heart failure"]
        ]
        assert len(case_mix(registry.get(sick_and_old, "north"), "mortality", "2024-02", "2024-12")) == 0

    def test_what_counts_is_what_the_measure_counts(self, sick_and_old: Path):
        tenant = registry.get(sick_and_old, "north")
        for name in ("mortality", "readmission_30d", "hai"):
            cases = case_mix(tenant, name)
            rows = query(tenant, measure=name, variant="default")
            assert sum(int(str(row["denominator"])) for row in rows) == len(cases)
            assert sum(int(str(row["numerator"])) for row in rows) == sum(case.event for case in cases)

    def test_too_few_events_expect_nothing_and_a_mean_is_refused(self, run: Run):
        assert "nothing is expected of anybody" in run("insight", "risk", "--measure", "hai").out
        refused = run("insight", "risk", "--measure", "alos")
        assert refused.code == 2
        assert "alos is no share of stays" in refused.err
        assert run("insight", "risk", "--measure", "hai", "--from", "2024-13").code == 2
