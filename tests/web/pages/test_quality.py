"""Counts of quarantined records: small ones hidden, and one more, for their total is shown."""

from metriccare.web.pages.quality import covering, small


def test_one_more_is_hidden_beside_a_small_count() -> None:
    assert covering({"a": 3, "b": 40, "c": 25}) == {"c"}
    assert covering({"a": 30, "b": 40}) == frozenset()
    assert covering({"a": 3}) == frozenset()


def test_small_counts_are_for_whoever_may_see_them() -> None:
    assert small(10, exact=False).hidden == "under 11"
    assert [small(count, exact=False).value for count in (0, 11)] == [0, 11]
    assert small(10, exact=True).value == 10
