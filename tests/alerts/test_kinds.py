"""Each kind of rule against series written by hand."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from metriccare.alerts.kinds import (
    Change,
    Freshness,
    InfectionCluster,
    Pipeline,
    QuarantineShare,
    SilentFeed,
    SpecialCause,
    TargetMissed,
    Threshold,
)
from metriccare.alerts.observed import Operations
from metriccare.alerts.observed.figures import Infection
from metriccare.alerts.observed.operations import LandingFact, RunFact
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.replay import Fired, replay
from metriccare.alerts.rule import Rule
from metriccare.errors import NotFoundError
from metriccare.office.targets import Target
from tests.alerts.conftest import NOON, months, observed

A, B = Labels("A"), Labels("B")
HIGH = Threshold(
    name="high",
    title="High",
    measure="readmission_30d",
    by=("hospital",),
    above=16.0,
    clear=15.0,
    lasting="2 periods",
)


def only(readings: list[Reading]) -> tuple[Verdict, str, int]:
    """Verdict, beginning and length of the one reading there is."""
    assert len(readings) == 1
    return readings[0].verdict, readings[0].since, readings[0].periods


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((14.0, 14.0), (Verdict.OK, "", 0)),
        ((14.0, 16.0), (Verdict.HOLD, "", 0)),
        ((14.0, 16.1), (Verdict.BREACH, "2026-02", 1)),
        ((16.1, 16.2, 17.0), (Verdict.BREACH, "2026-01", 3)),
        ((16.1, 15.5), (Verdict.HOLD, "", 0)),
        ((16.1, 16.2, 15.5), (Verdict.BREACH, "2026-01", 3)),
        ((16.1, 16.2, 15.0), (Verdict.OK, "", 0)),
        ((16.1, 16.2, None), (Verdict.NO_DATA, "2026-01", 2)),
        ((16.1, None, 16.2), (Verdict.BREACH, "2026-01", 2)),
    ],
)
def test_threshold_with_hysteresis(
    values: tuple[float | None, ...], expected: tuple[Verdict, str, int]
) -> None:
    assert only(list(HIGH.judge(observed({A: months(*values)})))) == expected


def test_threshold_below_looks_the_other_way() -> None:
    low = Threshold(name="low", title="Low", measure="alos", below=3.0, clear=3.5)
    assert only(list(low.judge(observed({Labels(): months(2.9)})))) == (Verdict.BREACH, "2026-01", 1)
    assert only(list(low.judge(observed({Labels(): months(3.2)}))))[0] is Verdict.HOLD
    assert only(list(low.judge(observed({Labels(): months(3.6)}))))[0] is Verdict.OK


def test_a_month_of_too_few_or_of_unripe_discharges_is_not_judged() -> None:
    assert only(list(HIGH.judge(observed({A: months(20.0, n=29)}))))[0] is Verdict.NO_DATA
    assert only(list(HIGH.judge(observed({A: months(14.0, 20.0, ripe=1)}))))[0] is Verdict.OK


def test_each_place_by_itself_and_no_number_in_the_words() -> None:
    found = list(HIGH.judge(observed({A: months(17.0, 18.0), B: months(14.0)})))
    assert [(one.labels, one.verdict, one.value, one.n) for one in found] == [
        (A, Verdict.BREACH, 18.0, 100),
        (B, Verdict.OK, 14.0, 100),
    ]
    assert found[0].words == "30-day readmission is above 16."


def test_without_a_run_there_is_nothing_to_judge() -> None:
    with pytest.raises(NotFoundError, match="no figures yet"):
        list(HIGH.judge(observed()))


def test_change_against_the_period_before() -> None:
    rises = Change(name="rises", title="Rises", measure="mortality", points=1.0)
    assert only(list(rises.judge(observed({A: months(2.0, 3.0)})))) == (Verdict.OK, "", 0)
    assert only(list(rises.judge(observed({A: months(2.0, 3.1)})))) == (Verdict.BREACH, "2026-02", 1)
    assert list(rises.judge(observed({A: months(2.0, 3.1, ripe=1)}))) == []
    falls = Change(name="falls", title="Falls", measure="mortality", direction="falls", percent=50.0)
    assert only(list(falls.judge(observed({A: months(4.0, 2.0)}))))[0] is Verdict.OK
    assert only(list(falls.judge(observed({A: months(4.0, 1.9)}))))[0] is Verdict.BREACH


def test_target_missed_three_months_running() -> None:
    rule = TargetMissed(name="target", title="Target", measure="readmission_30d", by=("hospital",))
    target = Target("t", 1, "readmission_30d", "default", None, "2026-01", None, 14.0, "Priya")
    missed = observed({A: months(14.1, 14.2, 15.0)}, targets=(target,))
    assert only(list(rule.judge(missed))) == (Verdict.BREACH, "2026-01", 3)
    assert rule.patience.periods == 3
    met = observed({A: months(14.1, 14.2, 14.0)}, targets=(target,))
    assert only(list(rule.judge(met))) == (Verdict.OK, "", 0)
    assert only(list(rule.judge(observed({A: months(20.0)}))))[0] is Verdict.NO_DATA


STABLE = (2.0, 4.0) * 5
"""Mean 3, moving ranges of 2: limits at 3 -+ 5.32."""


def test_special_cause_of_the_newest_month() -> None:
    """By hand: after nine steps of 2 and one of 12 the mean is 46 / 11, the mean range 3, the upper limit 12.16."""
    rule = SpecialCause(name="s", title="S", measure="mortality", by=("hospital",))
    assert only(list(rule.judge(observed({A: months(*STABLE)}))))[0] is Verdict.OK
    assert only(list(rule.judge(observed({A: months(*STABLE, 16.0)})))) == (Verdict.BREACH, "2026-11", 1)
    assert only(list(rule.judge(observed({A: months(*STABLE, 9.0)}))))[0] is Verdict.OK
    assert next(iter(rule.judge(observed({A: months(*STABLE, 16.0, ripe=10)})))).verdict is Verdict.OK
    better = only(
        list(rule.judge(observed({A: months(12.0, 14.0, 12.0, 14.0, 12.0, 14.0, 12.0, 14.0, 1.0)})))
    )
    assert better[0] is Verdict.OK, "for the better"
    either = SpecialCause(name="s", title="S", measure="mortality", when="either")
    assert (
        only(list(either.judge(observed({A: months(12.0, 14.0, 12.0, 14.0, 12.0, 14.0, 12.0, 14.0, 1.0)}))))[
            0
        ]
        is Verdict.BREACH
    )
    assert rule.watches() == "In-hospital mortality that changes beyond chance for the worse, by hospital"
    (said,) = rule.judge(observed({A: months(*STABLE, 16.0)}))
    assert said.words == "In-hospital mortality has changed beyond chance for the worse."  # and no number


def test_special_cause_says_nothing_of_a_few_months_or_a_small_one() -> None:
    rule = SpecialCause(name="s", title="S", measure="mortality")
    assert only(list(rule.judge(observed({A: months(2.0, 4.0, 2.0, 4.0, 50.0)}))))[0] is Verdict.NO_DATA
    assert only(list(rule.judge(observed({A: months(*STABLE, 16.0, n=29)}))))[0] is Verdict.NO_DATA


def test_special_cause_of_a_run_fires_with_its_seventh_month_and_by_outside_alone_not_at_all() -> None:
    """Months 7 to 13 above: the mean of what is known lies below each of them, the seventh is November's."""
    values = (2.0, 4.0, 2.0, 4.0, 2.0, 4.0, 4.5, 4.4, 4.5, 4.4, 4.5, 4.4)
    rule = SpecialCause(name="s", title="S", measure="mortality")
    told = [(one.period, one.verdict) for one in rule.history(observed({A: months(*values)}))]
    assert next(period for period, verdict in told if verdict is Verdict.BREACH) == "2026-12"
    outside = SpecialCause(name="s", title="S", measure="mortality", causes="outside")
    assert all(one.verdict is not Verdict.BREACH for one in outside.history(observed({A: months(*values)})))


def infection(day: int, ward: str | None = "4 West", kind: str = "cdi") -> Infection:
    return Infection(Labels("A", "Medicine", ward), kind, date(2026, 6, day))


def test_cluster_in_a_ward_within_fourteen_days() -> None:
    rule = InfectionCluster(name="cluster", title="Cluster")
    together = observed({}, infections=(infection(17), infection(20), infection(30)))
    reading = next(iter(rule.judge(together)))
    assert (reading.labels, reading.verdict, reading.since) == (
        Labels("A", None, "4 West"),
        Verdict.BREACH,
        "2026-06-17",
    )
    assert reading.words == "A cluster of infections."
    apart = observed({}, infections=(infection(16), infection(20), infection(30)))
    assert next(iter(rule.judge(apart))).verdict is Verdict.OK
    other_ward = observed({}, infections=(infection(20), infection(21, "5 East"), infection(22)))
    assert {one.verdict for one in rule.judge(other_ward)} == {Verdict.OK}
    nowhere = observed({}, infections=(infection(20, None), infection(21, None), infection(22, None)))
    assert list(rule.judge(nowhere)) == []
    typed = InfectionCluster(name="cluster", title="Cluster", types=("clabsi",))
    assert list(typed.judge(together)) == []
    assert reading.department == "Medicine", "whoever answers for it sees the cluster"
    surgery = Infection(Labels("A", "Surgery", "4 West"), "cdi", date(2026, 6, 25))
    mixed = observed({}, infections=(infection(17), surgery, infection(30)))
    assert next(iter(rule.judge(mixed))).department is None


@pytest.mark.parametrize(
    ("lasting", "words"),
    [
        ("1 period", "In-hospital mortality above 3 per 100 discharges over 90 days"),
        ("14 periods", "In-hospital mortality above 3 per 100 discharges over 90 days, 14 days running"),
        ("30 min", "In-hospital mortality above 3 per 100 discharges over 90 days, for 30 min"),
    ],
)
def test_what_is_watched_says_for_how_long(lasting: str, words: str) -> None:
    rule = Threshold(
        name="t", title="T", measure="mortality", window="rolling_90", above=3.0, lasting=lasting
    )
    assert rule.watches() == words


def test_cluster_over_the_past() -> None:
    rule = InfectionCluster(name="cluster", title="Cluster", count=2, days=3)
    events = (infection(1), infection(3), infection(10))
    found = replay(rule, observed({}, infections=events)).fired
    assert [(one.since, one.at, one.until) for one in found] == [("2026-06-01", "2026-06-03", "2026-06-04")]


def test_replay_tells_when_a_rule_would_have_fired() -> None:
    found = replay(HIGH, observed({A: months(17.0, 17.0, 15.5, 14.0, 17.0, 17.0)}))
    assert found.fired == (
        Fired(A, "2026-01", "2026-02", "2026-04", 17.0, 100),
        Fired(A, "2026-05", "2026-06", None, 17.0, 100),
    )
    assert (found.places, found.periods, found.first, found.last) == (1, 6, "2026-01", "2026-06")
    assert found.a_year == pytest.approx(2 / 151 * 365.25)


def test_replay_says_what_would_be_noise() -> None:
    quiet = replay(HIGH, observed({A: months(17.0, 17.0, 15.5, 14.0, 17.0, 17.0)}))
    assert (quiet.often, quiet.mostly_open) == (False, False)
    assert quiet.open_share == pytest.approx(
        (28 + 31) / 151
    )  # from 1 Feb to 1 Apr; the second has just begun
    always = replay(HIGH, observed({A: months(17.0, 17.0, 17.0, 17.0, 17.0, 17.0)}))
    assert (len(always.fired), always.often, always.mostly_open) == (1, False, True)
    jumpy = HIGH.model_copy(update={"lasting": "1 period"})
    places = {Labels(name): months(17.0, 14.0, 17.0, 14.0, 17.0, 14.0) for name in "ABCDEF"}
    noisy = replay(jumpy, observed(places))
    assert (len(noisy.fired), noisy.often) == (18, True)
    assert replay(HIGH, observed({})).open_share is None


def run(minutes: float, *, succeeded: bool = True) -> RunFact:
    return RunFact(f"run at {minutes}", NOON + timedelta(minutes=minutes), succeeded)


def landing(hours: float, good: int = 100, quarantined: int = 0) -> LandingFact:
    return LandingFact(NOON + timedelta(hours=hours), good, quarantined)


def verdict_of(rule: Rule, operations: Operations) -> Verdict:
    return next(iter(rule.judge(observed(operations=operations)))).verdict


def test_figures_are_old_after_fifteen_minutes() -> None:
    rule = Freshness(name="old", title="Old")
    assert verdict_of(rule, Operations()) is Verdict.NO_DATA
    assert verdict_of(rule, Operations(checked_at=NOON - timedelta(minutes=15))) is Verdict.OK
    assert verdict_of(rule, Operations(checked_at=NOON - timedelta(minutes=15, seconds=1))) is Verdict.BREACH
    assert verdict_of(rule, Operations(checked_at=NOON + timedelta(hours=1))) is Verdict.OK, (
        "a clock that jumped"
    )
    past = replay(rule, observed(operations=Operations((run(-60), run(-20)))))
    assert [(one.since, one.until) for one in past.fired] == [
        ("2026-07-14T11:00:00+00:00", "2026-07-14T11:40:00+00:00"),
        ("2026-07-14T11:40:00+00:00", None),
    ]


def test_runs_that_fail() -> None:
    rule = Pipeline(name="failed", title="Failed")
    assert verdict_of(rule, Operations()) is Verdict.NO_DATA
    assert verdict_of(rule, Operations((run(-9, succeeded=False), run(-5)))) is Verdict.OK
    twice = Operations((run(-9), run(-5, succeeded=False), run(-1, succeeded=False)))
    reading = next(iter(rule.judge(observed(operations=twice))))
    assert (reading.verdict, reading.since, reading.periods) == (Verdict.BREACH, "run at -5", 2)
    assert (
        verdict_of(Pipeline(name="ok", title="OK", on="succeeded"), Operations((run(-1),))) is Verdict.BREACH
    )
    assert [one.since for one in replay(rule, observed(operations=twice)).fired] == ["run at -5"]


def test_share_in_quarantine() -> None:
    rule = QuarantineShare(name="share", title="Share")
    assert verdict_of(rule, Operations(landings=(landing(-1, good=50),))) is Verdict.NO_DATA
    assert verdict_of(rule, Operations(landings=(landing(-1, good=99, quarantined=1),))) is Verdict.OK
    assert verdict_of(rule, Operations(landings=(landing(-1, good=98, quarantined=2),))) is Verdict.BREACH
    yesterday = Operations(landings=(landing(-25, good=0, quarantined=500), landing(-1)))
    assert verdict_of(rule, yesterday) is Verdict.OK
    assert len(replay(rule, observed(operations=yesterday)).fired) == 1


def test_feed_gone_silent_by_its_own_habits() -> None:
    rule = SilentFeed(name="silent", title="Silent")
    hourly = tuple(landing(-30 + hour) for hour in range(25))
    assert verdict_of(rule, Operations(landings=hourly[:20])) is Verdict.NO_DATA
    assert verdict_of(rule, Operations(landings=hourly)) is Verdict.BREACH
    assert verdict_of(rule, Operations(landings=(*hourly, landing(-1.5)))) is Verdict.OK
    assert verdict_of(rule, Operations(landings=(*hourly, landing(-1.51)))) is Verdict.BREACH
    assert len(replay(rule, observed(operations=Operations(landings=hourly))).fired) == 1


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        (Threshold, {"measure": "mortality"}, "either above or below"),
        (Threshold, {"measure": "mortality", "above": 3.0, "clear": 4.0}, "wrong side"),
        (Threshold, {"measure": "mortality", "variant": "nhsn", "above": 3.0}, "no variant 'nhsn'"),
        (Threshold, {"measure": "mortality", "above": 3.0, "by": ("ward",)}, "rolling windows only"),
        (Threshold, {"measure": "mortality", "above": 3.0, "lasting": "soon"}, "not a duration"),
        (Threshold, {"measure": "mortality", "above": 3.0, "escalate_after": 5}, "belong together"),
        (Change, {"measure": "mortality"}, "either points or percent"),
        (TargetMissed, {"measure": "mortality", "by": ("department",)}, "by may be hospital only"),
        (SpecialCause, {"measure": "mortality", "window": "rolling_90"}, "a control chart goes by month"),
        (SpecialCause, {"measure": "alos"}, "choose either"),
        (InfectionCluster, {"lasting": "2 periods"}, "fires at once"),
    ],
)
def test_settings_that_make_no_sense(kind: type[Rule], wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        kind.model_validate({"name": "a", "title": "A"} | wrong)
