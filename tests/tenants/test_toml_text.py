"""Texts that are made to be hard to read as TOML."""

import tomllib

import pytest

from metriccare.tenants.toml_text import values_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 100_000, "Brackets in brackets without end"),
        ("a = " + "9" * 5_000, "A number of too many digits"),
        ("\na" + ".a" * 90_000 + " = 1", r"Too many dots \(at line 2, column 1\)"),  # minutes, as it is
        ("a = ", r"Invalid value \(at end of document\)"),
    ],
)
def test_what_is_hard_to_read_is_refused_at_once(text: str, said: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match=f"^{said}$"):
        values_of(text)


def test_what_is_plain_is_read() -> None:
    assert values_of('time_zone = "UTC"\n[ward_department]\n"5 West" = "Medicine"') == {
        "time_zone": "UTC",
        "ward_department": {"5 West": "Medicine"},
    }
