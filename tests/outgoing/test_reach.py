"""To which addresses nothing goes out, unless the operator allows their network."""

from ipaddress import ip_network

import pytest

from metriccare.outgoing.reach import AddressRefusedError, permitted, reachable


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
    ],
)
def test_what_is_not_public_is_not_reached(address: str) -> None:
    assert not permitted(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public_is(address: str) -> None:
    assert permitted(address, ())


def test_a_network_that_the_operator_allows_is_reached_and_the_one_beside_it_is_not() -> None:
    allowed = (ip_network("10.20.0.0/16"), ip_network("fd00:1::/32"))
    assert permitted("10.20.255.1", allowed)
    assert permitted("::ffff:10.20.0.1", allowed)
    assert permitted("fd00:1::5", allowed)
    assert not permitted("10.21.0.1", allowed)
    assert not permitted("fd00:2::5", allowed)


def test_a_name_with_one_address_inside_is_not_reached_at_all() -> None:
    with pytest.raises(AddressRefusedError, match=r"internal\.example is at an address that is not public"):
        reachable("internal.example", 443, (), lambda _host, _port: ["8.8.8.8", "10.0.0.1"])


def test_a_name_that_nobody_knows_is_said_to_be_so() -> None:
    def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(AddressRefusedError, match=r"gone\.example: no such host is known"):
        reachable("gone.example", 443, (), nowhere)


@pytest.mark.parametrize("spelt", ["2130706433", "0x7f.1", "127.1", "017700000001"])
def test_an_odd_spelling_of_this_machine_is_this_machine(spelt: str) -> None:
    with pytest.raises(AddressRefusedError):
        reachable(spelt, 80, ())
