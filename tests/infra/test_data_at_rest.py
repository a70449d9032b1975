"""What keeps data is encrypted under the environment's key, private, reached over TLS, and can be brought back."""

import pytest

from tests.infra.plan import Plan, Statement, Values, statements

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
BUCKETS = ("athena", "bronze", "code", "lake", "logs")


def by_bucket(plan: Plan, kind: str) -> dict[str, Values]:
    """The one resource of a type that each bucket has."""
    found: dict[str, Values] = {}
    for address, values in plan.of(kind).items():
        name = address.split('["')[1].split('"]')[0]
        assert name not in found, f"{name} has two of {kind}"
        found[name] = values
    return found


def test_there_is_nothing_to_know_of_an_environment_that_its_names_do_not_say(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        names = {values["bucket"] for values in plan.of("aws_s3_bucket").values()}
        assert names == {f"metriccare-{environment}-{name}-123456789012" for name in BUCKETS}


def test_every_bucket_is_private(planned: Plan) -> None:
    blocks = by_bucket(planned, "aws_s3_bucket_public_access_block")
    assert sorted(blocks) == list(BUCKETS)
    for values in blocks.values():
        asked = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
        assert [values[name] for name in asked] == [True] * 4
    owners = by_bucket(planned, "aws_s3_bucket_ownership_controls")
    assert sorted(owners) == list(BUCKETS)
    assert {values["rule"][0]["object_ownership"] for values in owners.values()} == {"BucketOwnerEnforced"}


def test_every_bucket_is_encrypted(planned: Plan) -> None:
    found = {
        name: (rule["sse_algorithm"], rule["kms_master_key_id"])
        for name, values in by_bucket(planned, "aws_s3_bucket_server_side_encryption_configuration").items()
        for rule in values["rule"][0]["apply_server_side_encryption_by_default"]
    }
    # S3 delivers access logs to its own keys only.
    assert found == {name: ("aws:kms", KEY) for name in BUCKETS if name != "logs"} | {
        "logs": ("AES256", None)
    }


def is_tls_only(statement: Statement) -> bool:
    """Whether the statement denies everything to everybody who does not come over TLS."""
    return (
        statement.effect == "Deny"
        and statement.principals == "*"
        and statement.condition == {"Bool": {"aws:SecureTransport": "false"}}
    )


def test_every_bucket_takes_tls_only(planned: Plan) -> None:
    for name, values in by_bucket(planned, "aws_s3_bucket_policy").items():
        denials = [one for one in statements(name, values["policy"]) if is_tls_only(one)]
        assert [one.actions for one in denials] == [["s3:*"]]
        bucket = f"-{name}-123456789012"
        assert [
            [resource.endswith((bucket, f"{bucket}/*")) for resource in one.resources] for one in denials
        ] == [[True, True]]
    assert sorted(by_bucket(planned, "aws_s3_bucket_policy")) == list(BUCKETS)


def test_every_bucket_keeps_versions_and_ends_them(planned: Plan) -> None:
    kept = by_bucket(planned, "aws_s3_bucket_versioning")
    assert {
        name: values["versioning_configuration"][0]["status"] for name, values in kept.items()
    } == dict.fromkeys(BUCKETS, "Enabled")
    rules = {
        name: values["rule"][0]
        for name, values in by_bucket(planned, "aws_s3_bucket_lifecycle_configuration").items()
    }
    assert sorted(rules) == list(BUCKETS)
    assert all(
        rule["status"] == "Enabled" and rule["noncurrent_version_expiration"] for rule in rules.values()
    )
    # What hospitals sent and what was made of it stays; answers and access logs go.
    assert {name for name, rule in rules.items() if rule["expiration"]} == {"athena", "logs"}


def test_every_bucket_but_that_of_the_logs_has_access_logs(planned: Plan) -> None:
    logged = by_bucket(planned, "aws_s3_bucket_logging")
    assert sorted(logged) == [name for name in BUCKETS if name != "logs"]
    assert {values["target_prefix"].split("-")[2] for values in logged.values()} == set(logged)


def test_the_key_turns_and_is_the_accounts(planned: Plan) -> None:
    (key,) = planned.of("aws_kms_key").values()
    assert key["enable_key_rotation"] is True
    for statement in statements("key", key["policy"]):
        assert statement.effect == "Allow"
        if "Service" in statement.principals:
            assert statement.condition, f"{statement.sid}: a service of any account could use the key"
        else:
            assert statement.principals == {"AWS": "arn:aws:iam::123456789012:root"}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("aws_sqs_queue", "kms_master_key_id"),
        ("aws_sns_topic", "kms_master_key_id"),
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_lambda_function", "kms_key_arn"),
        ("aws_s3_object", "kms_key_id"),
    ],
)
def test_everything_else_has_the_environments_key(planned: Plan, kind: str, field: str) -> None:
    assert {values[field] for values in planned.of(kind).values()} == {KEY}


def test_the_ledger_can_be_brought_back_to_any_second(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        (ledger,) = plan.of("aws_dynamodb_table").values()
        assert ledger["point_in_time_recovery"][0]["enabled"] is True
        assert ledger["server_side_encryption"] == [{"enabled": True, "kms_key_arn": KEY}]
        assert (ledger["hash_key"], ledger["range_key"]) == ("pk", "sk")
        assert ledger["ttl"][0]["attribute_name"] == "expires_at"
        assert ledger["deletion_protection_enabled"] is (environment == "prod")


@pytest.mark.parametrize("kind", ["aws_sqs_queue_policy", "aws_sns_topic_policy"])
def test_queues_and_topics_take_tls_only_and_nobody_but_their_own_sender(planned: Plan, kind: str) -> None:
    for address, values in planned.of(kind).items():
        denials = [one for one in statements(address, values["policy"]) if is_tls_only(one)]
        assert len(denials) == 1
        allowed = [one for one in statements(address, values["policy"]) if one.effect == "Allow"]
        assert all(one.condition and set(one.principals) == {"Service"} for one in allowed)


def test_what_athena_answers_is_encrypted_and_a_query_has_its_limit(plans: dict[str, Plan]) -> None:
    limits = {}
    for environment, plan in plans.items():
        (group,) = plan.of("aws_athena_workgroup").values()
        (settings,) = group["configuration"]
        assert settings["enforce_workgroup_configuration"] is True
        (result,) = settings["result_configuration"]
        assert result["encryption_configuration"] == [{"encryption_option": "SSE_KMS", "kms_key_arn": KEY}]
        limits[environment] = settings["bytes_scanned_cutoff_per_query"]
    assert limits == {"dev": 10 * 2**30, "prod": 100 * 2**30}


def test_what_glue_writes_is_encrypted(planned: Plan) -> None:
    (chosen,) = planned.of("aws_glue_security_configuration").values()
    (modes,) = chosen["encryption_configuration"]
    assert modes["s3_encryption"][0] == {"s3_encryption_mode": "SSE-KMS", "kms_key_arn": KEY}
    assert modes["cloudwatch_encryption"][0] == {"cloudwatch_encryption_mode": "SSE-KMS", "kms_key_arn": KEY}
    names = {job["security_configuration"] for job in planned.of("aws_glue_job").values()}
    assert names == {chosen["name"]}


def test_logs_are_kept_for_as_long_as_the_environment_says(plans: dict[str, Plan]) -> None:
    days = {
        environment: {group["retention_in_days"] for group in plan.of("aws_cloudwatch_log_group").values()}
        for environment, plan in plans.items()
    }
    assert days == {"dev": {30}, "prod": {400}}
