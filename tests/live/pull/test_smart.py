"""How we are let in: assertions that a real server verifies, tokens that run out or are revoked, sealed keys."""

import json

import pytest

from metriccare.access.secrets import ApplicationSecret
from metriccare.live import feed_entry
from metriccare.live.pull import keys
from metriccare.live.pull.assertion import scope_of
from tests.live.pull.conftest import CLIENT, Pulls, patients


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_a_server_that_verifies_assertions_lets_us_in(pulls: Pulls, algorithm: keys.Algorithm) -> None:
    pulls.fhir.put(patients(0, 1))
    pulls.bulk(client_id=CLIENT)
    pulls.key(algorithm)
    pulls.pull()
    assert (pulls.feed.state, pulls.records()) == ("ok", 2)
    assert pulls.fhir.tokens() == {
        "given": 1,
        "scopes": [
            "system/Patient.rs system/Encounter.rs system/Condition.rs system/Location.rs system/Organization.rs"
        ],
    }


def test_a_token_is_used_until_it_runs_out_and_no_longer(pulls: Pulls) -> None:
    pulls.search(types=("Patient",), client_id=CLIENT)
    pulls.key()
    pulls.pull()
    pulls.pull()
    assert pulls.fhir.tokens()["given"] == 1
    pulls.restart()
    pulls.fhir.tokens_last(0.0)
    pulls.pull()
    assert pulls.feed.state == "failing"
    assert pulls.fhir.tokens()["given"] == 3, "one new token for a request that is not let in, and no more"


def test_a_token_that_is_revoked_is_replaced_at_once(pulls: Pulls) -> None:
    pulls.search(types=("Patient",), client_id=CLIENT)
    pulls.key()
    pulls.pull()
    pulls.fhir.revoke()
    pulls.pull()
    assert pulls.feed.state == "ok"
    assert pulls.fhir.tokens()["given"] == 2


def test_a_token_that_is_revoked_before_a_file_is_replaced_at_once(pulls: Pulls) -> None:
    pulls.fhir.put(patients(0, 1))
    pulls.fhir.settings(looks=3)
    pulls.bulk(client_id=CLIENT)
    pulls.key()
    for _ in range(12):
        pulls.fhir.revoke()
        pulls.turn()
        pulls.clock.on(minutes=2)
    assert (pulls.feed.state, pulls.records()) == ("ok", 2)


def test_a_key_that_the_server_does_not_know_is_said_with_the_way_out(pulls: Pulls) -> None:
    pulls.bulk(client_id=CLIENT)
    pulls.key(known=False)
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1 answered 400 (invalid_client) "
        "(is our key registered there under this client id, and is this machine's clock right?)"
    )


def test_a_feed_without_a_key_says_how_to_get_one(pulls: Pulls) -> None:
    pulls.bulk(client_id=CLIENT)
    pulls.fhir.register(CLIENT, {"keys": []})
    pulls.pull()
    assert pulls.feed.error == (
        "127.0.0.1: this feed has no key yet (make one and register it there: metriccare feeds key ehr)"
    )


def test_a_given_token_address_is_asked_without_discovery(pulls: Pulls) -> None:
    pulls.search(
        types=("Patient",), client_id=CLIENT, token_url=f"{pulls.fhir.base}/token", scope="system/*.read"
    )
    pulls.key()
    pulls.pull()
    assert pulls.feed.state == "ok"
    assert pulls.fhir.log("smart-configuration") == []
    assert pulls.fhir.tokens()["scopes"] == ["system/*.read"]


def test_scopes_are_spelt_as_the_server_does() -> None:
    assert scope_of(("Patient", "Location"), ("permission-v2",)) == "system/Patient.rs system/Location.rs"
    assert scope_of(("Patient",), ("permission-v1",)) == "system/Patient.read"
    assert scope_of(("Patient",), ()) == "system/Patient.rs"


def test_what_is_told_of_a_key_is_its_public_half_only() -> None:
    members_of: dict[keys.Algorithm, set[str]] = {"ES384": {"crv", "x", "y"}, "RS384": {"n", "e"}}
    for algorithm, members in members_of.items():
        (told,) = json.loads(json.dumps(keys.public(keys.made(algorithm))))["keys"]
        assert set(told) == {"kty", "kid", "use", "alg", "key_ops", *members}
        assert (told["alg"], told["key_ops"]) == (algorithm, ["verify"])


def test_a_sealed_key_opens_for_its_own_feed_only() -> None:
    secret = ApplicationSecret(b"0" * 32)
    key = keys.made("ES384")
    kept = keys.sealed(secret, "one", key)
    assert keys.unsealed(secret, "one", kept).as_dict(private=True) == key.as_dict(private=True)
    with pytest.raises(Exception, match="was not written under the application's secret"):
        keys.unsealed(secret, "two", kept)
    assert key.as_dict(private=True)["d"].encode() not in kept  # pyright: ignore[reportAttributeAccessIssue]


def test_a_key_is_for_the_server_that_it_was_made_for(pulls: Pulls) -> None:
    """Whoever may change an address would else have the token of the one server sent to another."""
    pulls.search(types=("Patient",), client_id=CLIENT)
    pulls.key()
    pulls.pull()
    given, asked = pulls.fhir.tokens()["given"], len(pulls.fhir.log())
    tokens = f"{pulls.fhir.base.rpartition('/')[0]}/token"
    elsewhere = pulls.fhir.base.replace("127.0.0.1", "localhost")
    with pulls.database.writing() as session:
        feed_entry.change(session, pulls.tenant, "ehr", {"base": elsewhere, "token_url": tokens})
    pulls.pull()
    assert str(pulls.feed.error).startswith("localhost: this feed has no key yet")
    assert (pulls.fhir.tokens()["given"], len(pulls.fhir.log())) == (given, asked)


def test_a_key_stays_where_the_server_is_the_same(pulls: Pulls) -> None:
    pulls.search(types=("Patient",), client_id=CLIENT)
    pulls.key()
    with pulls.database.writing() as session:
        feed_entry.change(session, pulls.tenant, "ehr", {"every": "5", "base": pulls.fhir.base + "/"})
    pulls.pull()
    assert pulls.feed.state == "ok"
