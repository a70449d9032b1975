"""What any ledger must hold: a second implementation inherits these tests and gives its own `ledger`."""

from datetime import UTC, datetime

import pytest

from metriccare.bronze.ledger import Facts, Ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def facts(sha256: str, reasons: dict[str, int] | None = None) -> Facts:
    bad = sum((reasons or {}).values())
    return Facts(sha256, size=100, records=3 + bad, good=2, blank=1, reasons=reasons or {})


class LedgerContract:
    """Inherit it and give the fixture `ledger`, an empty one."""

    @pytest.fixture
    def ledger(self) -> Ledger:
        raise NotImplementedError

    def test_a_content_lands_under_the_next_number(self, ledger: Ledger):
        first, new = ledger.land("a.ndjson", facts("aa", {"nul": 2}), NOON)
        second, _ = ledger.land("b.ndjson", facts("bb"), NOON)
        assert new
        assert (first.number, first.sha256, first.name, first.size) == (1, "aa", "a.ndjson", 100)
        assert (first.records, first.good, first.quarantined, first.blank) == (5, 2, 2, 1)
        assert first.landed_at == NOON
        assert second.number == 2

    def test_a_content_lands_once(self, ledger: Ledger):
        first, _ = ledger.land("a.ndjson", facts("aa"), NOON)
        again, new = ledger.land("copy.ndjson", facts("aa"), NOON)
        assert not new
        assert again == first
        assert ledger.landings() == [first]

    def test_several_land_in_their_order_each_content_once(self, ledger: Ledger):
        known, _ = ledger.land("a.ndjson", facts("aa"), NOON)
        found = ledger.land_all(
            [("b", facts("bb")), ("c", facts("aa")), ("d", facts("dd")), ("e", facts("bb"))], NOON
        )
        assert [(landing.number, new) for landing, new in found] == [
            (2, True),
            (1, False),
            (3, True),
            (2, False),
        ]
        assert found[1][0] == known
        assert [landing.sha256 for landing in ledger.landings()] == ["aa", "bb", "dd"]
        assert [source.state for source in ledger.sources()] == [
            "landed",
            "landed",
            "known",
            "landed",
            "known",
        ]

    def test_several_are_begun(self, ledger: Ledger):
        ledger.begin_all(["a", "b"], NOON)
        assert [(source.name, source.state) for source in ledger.sources()] == [
            ("a", "landing"),
            ("b", "landing"),
        ]

    def test_landings_after_a_number_in_order(self, ledger: Ledger):
        for name in ("aa", "bb", "cc"):
            ledger.land(name, facts(name), NOON)
        assert [landing.sha256 for landing in ledger.landings()] == ["aa", "bb", "cc"]
        assert [landing.sha256 for landing in ledger.landings(after=1)] == ["bb", "cc"]
        assert ledger.landings(after=3) == []

    def test_landing_by_number_and_by_content(self, ledger: Ledger):
        landing, _ = ledger.land("a.ndjson", facts("aa"), NOON)
        assert ledger.landing(1) == ledger.content("aa") == landing
        assert ledger.landing(2) is None
        assert ledger.content("bb") is None

    def test_reasons_of_a_landing(self, ledger: Ledger):
        ledger.land("a.ndjson", facts("aa", {"nul": 2, "not_json": 1}), NOON)
        ledger.land("b.ndjson", facts("bb"), NOON)
        assert ledger.reasons(1) == {"nul": 2, "not_json": 1}
        assert ledger.reasons(2) == {}

    def test_states_of_a_source(self, ledger: Ledger):
        ledger.begin("a.ndjson", NOON)
        ledger.begin("cut.gz", NOON)
        assert [(source.name, source.state) for source in ledger.sources()] == [
            ("a.ndjson", "landing"),
            ("cut.gz", "landing"),
        ]
        ledger.land("a.ndjson", facts("aa"), NOON)
        ledger.land("copy.ndjson", facts("aa"), NOON)
        ledger.refuse("cut.gz", "cut off", NOON)
        found = [(source.name, source.state, source.number, source.message) for source in ledger.sources()]
        assert found == [
            ("a.ndjson", "landed", 1, ""),
            ("copy.ndjson", "known", 1, ""),
            ("cut.gz", "refused", None, "cut off"),
        ]
        assert {source.at for source in ledger.sources()} == {NOON}

    def test_settled_records(self, ledger: Ledger):
        ledger.land("a.ndjson", facts("aa", {"nul": 3}), NOON)
        ledger.settle(1, [4, 9], by=2)
        ledger.settle(1, [9, 11], by=3)
        assert ledger.settled(1) == {4: 2, 9: 2, 11: 3}
        assert ledger.settled(2) == {}
