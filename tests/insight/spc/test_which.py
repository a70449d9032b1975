"""Which chart the data call for: XmR by default, p or u where months are uneven, days between where most are empty."""

from metriccare.insight.spc.which import Called, Form, Size, called_for


def sizes(*pairs: tuple[float | None, float | None]) -> list[Size]:
    return [Size(*pair) for pair in pairs]


def asked(periods: list[Size], interval: str) -> Called:
    return called_for(periods, interval, "month", "discharges")


def test_xmr_where_months_are_alike() -> None:
    assert asked(sizes((3, 100), (5, 190)) * 4, "wilson") == (Form.XMR, "", "")


def test_p_or_u_where_the_largest_is_twice_the_smallest() -> None:
    uneven = sizes((4, 1100), (6, 2200)) * 4
    share, rate = asked(uneven, "wilson"), asked(uneven, "poisson")
    assert share.form is Form.P
    assert rate.form is Form.U
    assert (
        share.why == "A p chart: months count from 1,100 to 2,200 discharges, so each has limits of its own."
    )


def test_xmr_where_events_are_few_however_uneven_months_are() -> None:
    assert asked(sizes((4, 1100), (5, 2200)) * 4, "wilson").form is Form.XMR


def test_mean_is_always_xmr() -> None:
    assert asked(sizes((3, 100), (0, 900)) * 4, "t") == (Form.XMR, "", "")


def test_days_between_where_a_quarter_of_the_months_is_empty() -> None:
    assert (
        asked(sizes((0, 100), (1, 100), (2, 100), (1, 100)) * 2, "wilson").rare
        == "2 of 8 months had no event at all"
    )
    assert asked(sizes((0, 100), *[(1, 100)] * 7), "wilson").rare == ""


def test_too_few_or_hidden_months_call_for_nothing() -> None:
    assert asked(sizes((0, 100), (9, 900), (1, 100)), "wilson") == (Form.XMR, "", "")
    assert asked(sizes((None, None)) * 12, "wilson") == (Form.XMR, "", "")
